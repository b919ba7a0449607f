package io.tributary.management.rules;

import io.tributary.rules.RuleDefinition;
import io.tributary.rules.job.RuleSubmission.TableIds;
import io.tributary.stream.SourceStart;
import java.time.Instant;
import java.util.Optional;

/**
 * A rule as the platform keeps it.
 *
 * @param tableIds the schemas of its output topic, when it writes to a database
 * @param start where it began to read; it begins there again when it has no checkpoint
 */
public record Rule(
        RuleDefinition definition,
        String description,
        Optional<TableIds> tableIds,
        SourceStart start,
        Instant createdAt) {

    public String name() {
        return definition.name();
    }

    /** Tells the rule from an earlier one of the same name: their attempts and checkpoints have nothing in common. */
    public String incarnation() {
        return "rule/" + name() + "/" + createdAt.toEpochMilli();
    }
}
