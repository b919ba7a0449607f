package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.compile.CompiledRule;
import java.io.IOException;
import java.time.Duration;

/** Explains rules. Thread-safe. */
public final class Explanations {
    private final Traffic.Source traffic;
    private final Duration commitsEvery;

    /** @param commitsEvery how often the fabric commits what it wrote to Kafka */
    public Explanations(Traffic.Source traffic, Duration commitsEvery) {
        this.traffic = traffic;
        this.commitsEvery = commitsEvery;
    }

    /**
     * Looks at the traffic of the last minute, which takes up to some seconds.
     *
     * @throws RejectedException UNAVAILABLE when Kafka does not show it
     */
    public Explanation of(CompiledRule compiled, RuleState state) {
        Traffic now = now(compiled);
        return new Explanation(
                compiled,
                state,
                compiled.definition().effects().stream()
                        .map(action -> ActionTerms.of(action, commitsEvery))
                        .toList(),
                now,
                Explanation.Cost.of(now, state.counts()));
    }

    private Traffic now(CompiledRule compiled) {
        try {
            return traffic.on(compiled.log(), compiled.topicFilters());
        } catch (IOException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "how many messages come in cannot be read (" + e.getMessage() + ")",
                    "Try again; if it stays so, look at Kafka's log.",
                    "");
        }
    }
}
