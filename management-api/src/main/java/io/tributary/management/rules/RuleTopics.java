package io.tributary.management.rules;

import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.RuleScript;

/** Through which topics the results of a rule leave it for databases. Pure. */
public final class RuleTopics {
    /**
     * Of the rows for a table: the rule's own topic; of a script one for each table, because its INSERTs have columns of their own.
     *
     * @param table one the rule writes to
     */
    public static TopicSpec of(Topics topics, RuleDefinition rule, RuleAction.Jdbc table) {
        return RuleScript.isOne(rule.sql())
                ? topics.ruleTable(rule.name(), table.destination(), table.table())
                : topics.ruleOutput(rule.name());
    }

    private RuleTopics() {}
}
