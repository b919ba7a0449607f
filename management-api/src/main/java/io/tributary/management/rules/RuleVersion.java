package io.tributary.management.rules;

import io.tributary.rules.RuleDefinition;
import java.time.Instant;

/** What a rule said once. */
public record RuleVersion(RuleDefinition definition, Instant madeAt) {
    /** So many versions of a rule are kept, the newest. */
    public static final int KEPT = 100;
}
