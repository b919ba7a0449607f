package io.tributary.management.rules;

import io.tributary.management.rules.Rule.Origin;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import java.util.List;
import java.util.Optional;

/** What a rule is to say from now on; what it has no description of keeps its own. */
public record RuleReplacement(
        Optional<String> description,
        String sql,
        List<RuleAction> actions,
        List<RuleAction> errorActions,
        Optional<Origin> origin) {
    RuleDefinition next(RuleDefinition before) {
        return new RuleDefinition(before.name(), before.version() + 1, sql, actions, errorActions);
    }

    boolean isSaidBy(RuleDefinition rule) {
        return rule.sql().equals(sql)
                && rule.actions().equals(actions)
                && rule.errorActions().equals(errorActions);
    }
}
