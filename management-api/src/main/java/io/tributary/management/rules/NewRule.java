package io.tributary.management.rules;

import io.tributary.management.rules.Rule.Origin;
import io.tributary.rules.RuleAction;
import java.util.List;
import java.util.Optional;

/**
 * A rule to be made.
 *
 * @param active false: it is paused from the start
 */
public record NewRule(
        String name,
        String description,
        String sql,
        List<RuleAction> actions,
        List<RuleAction> errorActions,
        boolean active,
        Optional<Origin> origin) {}
