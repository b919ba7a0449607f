package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Page;
import io.tributary.management.rules.JobStatus;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.Rules;
import io.tributary.rules.RuleAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** {@code /api/v1/rules}: what is done with messages. */
public final class RuleRoutes {
    private static final String ALL = "/api/v1/rules";
    private static final String ONE = ALL + "/{name}";

    private final Rules rules;
    private final Function<Rule, JobStatus> statuses;

    public RuleRoutes(Rules rules, Function<Rule, JobStatus> statuses) {
        this.rules = rules;
        this.statuses = statuses;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createRule", this::create)
                        .says("Compiles a rule and runs it")
                        .takes(NewRuleForm.class)
                        .answers(201, RuleForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listRules", this::list))
                        .says("Lists the rules")
                        .answers(200, RuleList.class),
                Route.get(ONE, "getRule", this::get).says("Shows a rule").answers(200, RuleForm.class),
                Route.delete(ONE, "deleteRule", this::delete)
                        .says("Stops and forgets a rule; what it wrote stays in its topic")
                        .answers(204),
                Route.post(ONE + "/restart", "restartRule", this::restart)
                        .says("Lets a rule that failed run again from where it stood")
                        .answers(202, RuleForm.class));
    }

    /** A new rule as a client writes it; {@link NewRule} is the same, its actions not yet read. */
    record NewRuleForm(String name, Optional<String> description, String sql, List<RuleAction> actions) {}

    record NewRule(String name, Optional<String> description, String sql, List<JsonNode> actions) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RuleForm(
            String name,
            String description,
            String sql,
            List<RuleAction> actions,
            int version,
            String status,
            Optional<String> jobId,
            Optional<String> cause,
            String outputTopic,
            Instant createdAt) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RuleList(List<RuleForm> items, Optional<String> next) {}

    private void create(Context http) {
        NewRule wanted = Requests.body(http, NewRule.class);
        Rule rule = rules.create(wanted.name(), wanted.description().orElse(""), wanted.sql(), actionsOf(wanted));
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + rule.name());
        RuleForm form = formOf(rule);
        tagOf(rule, form).answerChange(http);
    }

    private static List<RuleAction> actionsOf(NewRule wanted) {
        List<RuleAction> actions = new ArrayList<>();
        for (JsonNode action : wanted.actions()) {
            actions.add(Requests.part(action, RuleAction.class, "actions[" + actions.size() + "]"));
        }
        return actions;
    }

    private void list(Context http) {
        List<Rule> seen = rules.list().stream()
                .filter(rule -> AccessGate.sees(http, "rule/" + rule.name()))
                .toList();
        Page<Rule> page = Paging.page(http, seen, Rule::name);
        Paging.link(http, page.next());
        http.json(new RuleList(page.items().stream().map(this::formOf).toList(), page.next()));
    }

    private void get(Context http) {
        Rule rule = rules.get(http.pathParam("name"));
        RuleForm form = formOf(rule);
        tagOf(rule, form).answer(http);
    }

    private void delete(Context http) {
        EntityTag.requireMatch(http, () -> stateOf(rules.get(http.pathParam("name"))));
        rules.delete(http.pathParam("name"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void restart(Context http) {
        http.status(HttpStatus.ACCEPTED).json(formOf(rules.restart(http.pathParam("name"))));
    }

    private static EntityTag tagOf(Rule rule, RuleForm form) {
        return EntityTag.of(stateOf(rule), form);
    }

    /** What requests make of a rule; how it runs is not of it. */
    private static List<Object> stateOf(Rule rule) {
        return List.of(rule.incarnation(), rule.definition().version(), rule.description());
    }

    private RuleForm formOf(Rule rule) {
        JobStatus status = statuses.apply(rule);
        return new RuleForm(
                rule.name(),
                rule.description(),
                rule.definition().sql(),
                rule.definition().actions(),
                rule.definition().version(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.jobId(),
                status.cause(),
                rules.outputTopicOf(rule),
                rule.createdAt());
    }
}
