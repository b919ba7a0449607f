package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.rules.JobStatus;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.Rules;
import io.tributary.rules.RuleAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    public void register(RoutesConfig routes) {
        routes.post(ALL, this::create);
        routes.get(ALL, this::list);
        routes.get(ONE, this::get);
        routes.delete(ONE, this::delete);
        routes.post(ONE + "/restart", this::restart);
    }

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

    private void create(Context http) {
        NewRule wanted = Requests.body(http, NewRule.class);
        Rule rule = rules.create(wanted.name(), wanted.description().orElse(""), wanted.sql(), actionsOf(wanted));
        http.status(HttpStatus.CREATED)
                .header("Location", ALL + "/" + rule.name())
                .json(formOf(rule));
    }

    private static List<RuleAction> actionsOf(NewRule wanted) {
        List<RuleAction> actions = new ArrayList<>();
        for (JsonNode action : wanted.actions()) {
            actions.add(Requests.part(action, RuleAction.class, "actions[" + actions.size() + "]"));
        }
        return actions;
    }

    private void list(Context http) {
        http.json(Map.of(
                "items",
                rules.list().stream()
                        .filter(rule -> AccessGate.sees(http, "rule/" + rule.name()))
                        .map(this::formOf)
                        .toList()));
    }

    private void get(Context http) {
        http.json(formOf(rules.get(http.pathParam("name"))));
    }

    private void delete(Context http) {
        rules.delete(http.pathParam("name"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void restart(Context http) {
        http.status(HttpStatus.ACCEPTED).json(formOf(rules.restart(http.pathParam("name"))));
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
