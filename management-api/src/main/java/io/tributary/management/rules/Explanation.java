package io.tributary.management.rules;

import io.tributary.rules.compile.CompiledRule;
import java.util.List;
import java.util.Optional;

/**
 * What a rule is to the platform, and what it costs at the traffic of now.
 *
 * @param compiled with plan, topics and warnings; compiled just now, so it may differ from what runs where a product's columns were changed since
 */
public record Explanation(
        CompiledRule compiled, RuleState state, List<ActionTerms> actions, Traffic traffic, Cost cost) {

    /**
     * What is to be expected at the traffic of now.
     *
     * @param evaluationsPerSecond messages on the rule's topics
     * @param rowsPerSecond as many for each message as up to now; empty: the rule was not evaluated yet, like the next two
     * @param microsPerEvaluation of the fabric's thread, the mean up to now
     * @param cpuShare part of the fabric's thread, 0 to 1 and, when it is too much for it, beyond
     */
    public record Cost(
            double evaluationsPerSecond,
            Optional<Double> rowsPerSecond,
            Optional<Double> microsPerEvaluation,
            Optional<Double> cpuShare) {

        static Cost of(Traffic traffic, Optional<RuleState.Counts> counts) {
            double evaluations = traffic.foundPerSecond();
            Optional<RuleState.Counts> measured = counts.filter(each -> each.matched() > 0);
            Optional<Double> micros = measured.map(each -> each.evaluationMillis() * 1e3 / each.matched());
            return new Cost(
                    evaluations,
                    measured.map(each -> evaluations * each.emitted() / each.matched()),
                    micros,
                    micros.map(each -> evaluations * each / 1e6));
        }
    }
}
