package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.tributary.management.api.route.Route;
import io.tributary.management.rules.ActionTerms;
import io.tributary.management.rules.Explanation;
import io.tributary.management.rules.Explanations;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleState;
import io.tributary.management.rules.Rules;
import io.tributary.management.rules.Traffic;
import io.tributary.rules.compile.CompiledQuery;
import io.tributary.rules.compile.CompiledRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code /api/v1/rules/{name}/explain}: what a rule is to the platform, and what it costs. */
public final class RuleExplainRoutes {
    private final Rules rules;
    private final Explanations explanations;
    private final Function<Rule, RuleState> states;

    public RuleExplainRoutes(Rules rules, Explanations explanations, Function<Rule, RuleState> states) {
        this.rules = rules;
        this.explanations = explanations;
        this.states = states;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/v1/rules/{name}/explain", "explainRule", this::explain)
                .says("Explains a rule: its plan, by which topics it is found, what its actions promise, and what it"
                        + " costs at the traffic of the last minute")
                .answers(200, ExplanationForm.class));
    }

    record ActionTermsForm(String type, String to, String lane, String guarantee, String delay) {}

    record TrafficForm(
            long windowSeconds, long messages, long lookedAt, double messagesPerSecond, double foundPerSecond) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record CostForm(
            double evaluationsPerSecond,
            Optional<Double> rowsPerSecond,
            Optional<Double> microsPerEvaluation,
            Optional<Double> cpuShare) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ExplanationForm(
            String name,
            int version,
            String verdict,
            String status,
            Optional<String> cause,
            String plan,
            List<CompiledQuery.Column> columns,
            Set<String> topicFilters,
            List<ActionTermsForm> actions,
            List<RuleRoutes.WarningForm> warnings,
            TrafficForm traffic,
            CostForm cost,
            Optional<List<RuleRoutes.InsertForm>> inserts) {}

    private void explain(Context http) {
        Rule rule = rules.get(http.pathParam("name"));
        http.json(formOf(rule, explanations.of(rules.compiled(rule), states.apply(rule))));
    }

    private static ExplanationForm formOf(Rule rule, Explanation explanation) {
        CompiledRule compiled = explanation.compiled();
        Explanation.Cost cost = explanation.cost();
        return new ExplanationForm(
                rule.name(),
                rule.definition().version(),
                "hot", // what is not is refused by the compiler
                explanation.state().word(),
                explanation.state().cause(),
                planOf(compiled),
                compiled.columns(),
                compiled.topicFilters(),
                explanation.actions().stream().map(RuleExplainRoutes::formOf).toList(),
                compiled.warnings().stream().map(RuleRoutes.WarningForm::of).toList(),
                formOf(explanation.traffic()),
                new CostForm(
                        cost.evaluationsPerSecond(), cost.rowsPerSecond(), cost.microsPerEvaluation(), cost.cpuShare()),
                RuleRoutes.InsertForm.of(compiled));
    }

    /** Of a script that of each INSERT, in order. */
    private static String planOf(CompiledRule compiled) {
        return compiled.queries().stream()
                .map(query -> query.insert().map(insert -> insert + "\n").orElse("") + query.plan())
                .collect(Collectors.joining("\n\n"));
    }

    private static ActionTermsForm formOf(ActionTerms terms) {
        return new ActionTermsForm(
                terms.type(),
                terms.to(),
                terms.lane().name().toLowerCase(Locale.ROOT),
                terms.guarantee(),
                terms.delay());
    }

    private static TrafficForm formOf(Traffic traffic) {
        return new TrafficForm(
                traffic.window().toSeconds(),
                traffic.messages(),
                traffic.lookedAt(),
                traffic.messagesPerSecond(),
                traffic.foundPerSecond());
    }
}
