package io.tributary.rules.compile;

import java.util.List;

/** What the compiler says to a rule. */
public sealed interface RuleVerdict {
    record Accepted(CompiledRule rule) implements RuleVerdict {}

    /** @param errors at least one */
    record Refused(List<RuleError> errors) implements RuleVerdict {
        public Refused {
            errors = List.copyOf(errors);
        }
    }
}
