package io.tributary.management.cloudapi.actions;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.registry.Products;
import io.tributary.management.rules.Destinations;
import io.tributary.management.rules.ForwardCheck;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleReplacement;
import io.tributary.management.rules.Rules;
import io.tributary.rules.RuleAction;
import io.tributary.rules.dialect.DialectAction;
import io.tributary.rules.dialect.DialectActions;
import io.tributary.rules.dialect.PayloadFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The account's rules, the same that the native interface knows; those made here are kept as their author wrote them, too. A server to
 * forward to becomes a destination of the rule's own. Actions of a kind that is not carried out here are kept, and nothing more.
 */
final class AccountTopicRules implements TopicRules {
    private static final String RESULT = "payload";

    private final Rules rules;
    private final Destinations destinations;
    private final Products products;

    AccountTopicRules(Rules rules, Destinations destinations, Products products) {
        this.rules = rules;
        this.destinations = destinations;
        this.products = products;
    }

    @Override
    public PayloadFormat formatOf(String productId) {
        return products.get(productId)
                        .profile()
                        .attributes()
                        .getOrDefault("Format", "json")
                        .equals("custom")
                ? PayloadFormat.BINARY
                : PayloadFormat.JSON;
    }

    @Override
    public void create(String name, Body body) {
        withServers(
                name,
                body,
                actions -> rules.create(new io.tributary.management.rules.NewRule(
                        name,
                        body.description(),
                        body.translation().sql(),
                        actions,
                        errorActionsOf(body),
                        !body.disabled(),
                        Optional.of(originOf(body)))));
    }

    @Override
    public void replace(String name, Body body) {
        Rule before = rules.get(name);
        if (body.disabled() && before.active()) {
            rules.pause(name); // before it says anything new
        }
        withServers(
                name,
                body,
                actions -> rules.replace(
                        name,
                        new RuleReplacement(
                                Optional.of(body.description()),
                                body.translation().sql(),
                                actions,
                                errorActionsOf(body),
                                Optional.of(originOf(body)))));
        if (!body.disabled() && !before.active()) {
            rules.resumeFromNow(name);
        }
        dropUnused(before);
    }

    @Override
    public void delete(String name) {
        Rule rule = rules.get(name);
        rules.delete(name);
        dropUnused(rule);
    }

    @Override
    public void enable(String name, boolean on) {
        if (rules.get(name).active() == on) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "rule '" + name + "' is " + (on ? "enabled" : "disabled") + " already",
                    "Nothing has to be done.",
                    "disabled");
        }
        if (on) {
            rules.resumeFromNow(name);
        } else {
            rules.pause(name);
        }
    }

    @Override
    public List<Info> list() {
        List<Info> infos = new ArrayList<>();
        for (Rule rule : rules.list()) {
            infos.add(new Info(rule.name(), rule.description(), rule.createdAt(), !rule.active(), topicOf(rule)));
        }
        infos.sort((one, other) -> one.name().compareTo(other.name()));
        return infos;
    }

    /** What stands behind FROM; a rule of the native interface has none. */
    private static String topicOf(Rule rule) {
        return rule.origin()
                .map(Rule.Origin::sql)
                .map(sql -> sql.replaceFirst("(?is)^.*?\\bFROM\\s+['\"]?([^'\"\\s]+).*$", "$1"))
                .orElse("#");
    }

    /** Without tokens, which are kept sealed with the destinations. */
    private static Rule.Origin originOf(Body body) {
        DialectActions shown = new DialectActions(
                withoutTokens(body.actions().actions()),
                withoutTokens(body.actions().errorActions()));
        return new Rule.Origin(body.sql(), shown.write());
    }

    private static List<DialectAction> withoutTokens(List<DialectAction> actions) {
        return actions.stream()
                .map(action -> action instanceof DialectAction.Forward forward
                        ? new DialectAction.Forward(forward.api(), Optional.empty())
                        : action)
                .toList();
    }

    /**
     * Each change has destinations of its own, made before it and taken back if it is refused: nothing that runs is given another server, and
     * what waits for an earlier one does not go to the new one.
     */
    private void withServers(String name, Body body, Consumer<List<RuleAction>> change) {
        List<String> made = new ArrayList<>();
        boolean done = false;
        try {
            change.accept(actionsOf(name, body, made));
            done = true;
        } finally {
            if (!done) {
                made.forEach(destinations::drop);
            }
        }
    }

    private List<RuleAction> actionsOf(String name, Body body, List<String> made) {
        List<RuleAction> actions = new ArrayList<>();
        for (DialectAction action : body.actions().actions()) {
            if (action instanceof DialectAction.Forward forward) {
                String server = serverOf(name, forward);
                made.add(server);
                actions.add(new RuleAction.Forward(server, RESULT));
            } else {
                withoutServer(action, RESULT).ifPresent(actions::add);
            }
        }
        if (actions.isEmpty()) {
            throw new CloudRefusal(
                    "InvalidParameterValue",
                    "none of the rule's actions is of a kind that this platform carries out; use republish, forward,"
                            + " ckafka or cmqqueue, or the native interface for databases");
        }
        return actions;
    }

    /** Those that are carried out here; others are kept, like actions. They send what failed, not a column. */
    private static List<RuleAction> errorActionsOf(Body body) {
        return body.actions().errorActions().stream()
                .flatMap(action -> withoutServer(action, "").stream())
                .toList();
    }

    private static Optional<RuleAction> withoutServer(DialectAction action, String payload) {
        if (action instanceof DialectAction.Republish republish) {
            return Optional.of(new RuleAction.Repub(republish.topic(), RuleAction.Repub.QOS_OF_SOURCE, payload));
        }
        if (action instanceof DialectAction.CKafka kafka) {
            String topic = kafka.topic().name().isEmpty()
                    ? kafka.topic().id()
                    : kafka.topic().name();
            return Optional.of(new RuleAction.Kafka(topic, "", payload, RuleAction.Kafka.QUEUE));
        }
        return action instanceof DialectAction.CmqQueue queue
                ? Optional.of(new RuleAction.Kafka(queue.queueName(), "", payload, RuleAction.Kafka.QUEUE))
                : Optional.empty();
    }

    /** The destination of one forward action, made for this rule. */
    private String serverOf(String rule, DialectAction.Forward forward) {
        String token = forward.token().orElse("");
        try {
            if (!token.isEmpty()) {
                ForwardCheck.Result result = destinations.check(forward.api(), token);
                if (result.outcome() != ForwardCheck.Outcome.PASSED) {
                    throw new CloudRefusal(
                            result.outcome() == ForwardCheck.Outcome.REDIRECTED
                                    ? "InvalidParameterValue.ForwardRedirectDenied"
                                    : "InvalidParameterValue.CheckForwardURLFail",
                            CloudRefusal.shown(result.cause(), 256));
                }
            }
            String name = prefixOf(rule) + UUID.randomUUID().toString().substring(0, 8);
            destinations.put(name, forward.api(), token);
            return name;
        } catch (RejectedException e) {
            throw new CloudRefusal(
                    "InvalidParameterValue.CheckForwardURLFail",
                    CloudRefusal.shown(String.valueOf(e.getMessage()), 256));
        }
    }

    private static String prefixOf(String rule) {
        return "rule-" + rule.toLowerCase(Locale.ROOT) + "-";
    }

    private void dropUnused(Rule rule) {
        for (String destination : rule.definition().destinations()) {
            if (destination.startsWith(prefixOf(rule.name()))) {
                destinations.drop(destination);
            }
        }
    }
}
