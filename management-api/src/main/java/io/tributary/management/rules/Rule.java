package io.tributary.management.rules;

import io.tributary.rules.RuleDefinition;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.SourceStart;
import java.time.Instant;
import java.util.Optional;

/**
 * A rule as the platform keeps it.
 *
 * @param tableIds the schemas of its output topic, when it writes to a database
 * @param start the ends of the log it reads when its newest revision was made: what came before is not its business
 * @param revision counted from 1 through everything that was changed, pauses included
 * @param active false while it is paused
 * @param origin the rule in the reference product's language, of which the definition is the translation
 * @param abi what its program was compiled for; empty when it has none yet
 * @param owesSince the revision before which nothing is made up for, whatever the rule missed
 */
public record Rule(
        RuleDefinition definition,
        String description,
        Optional<TableIds> tableIds,
        SourceStart start,
        Instant createdAt,
        int revision,
        boolean active,
        String abi,
        Optional<Origin> origin,
        int owesSince) {

    /**
     * How its author wrote it, when it was written in another language than it runs in.
     *
     * @param actions JSON text
     */
    public record Origin(String sql, String actions) {}

    /** What the registry calls the schemas of a rule's output topic. */
    public record TableIds(int keySchemaId, int valueSchemaId) {}

    public String name() {
        return definition.name();
    }

    /** The log it reads. */
    public SourceLog log() {
        return ProgramAbi.logOf(abi);
    }

    /** Tells the rule from an earlier one of the same name. */
    public long incarnation() {
        return createdAt.toEpochMilli();
    }

    /** The next revision, from a place in its log on. */
    Rule next(boolean nowActive, SourceStart from, String newAbi, Optional<TableIds> newTableIds) {
        return new Rule(
                definition,
                description,
                newTableIds,
                from,
                createdAt,
                revision + 1,
                nowActive,
                newAbi,
                origin,
                owesSince);
    }

    /** The next revision, which says something else from a place in its log on. */
    Rule saying(
            RuleDefinition other,
            String text,
            Optional<TableIds> newTableIds,
            SourceStart from,
            String newAbi,
            Optional<Origin> newOrigin) {
        return new Rule(other, text, newTableIds, from, createdAt, revision + 1, active, newAbi, newOrigin, owesSince);
    }

    /** The same under another description, as its author wrote it. */
    Rule described(String text, Optional<Origin> newOrigin) {
        return new Rule(definition, text, tableIds, start, createdAt, revision, active, abi, newOrigin, owesSince);
    }

    /** The same, and what it missed so far is let go. */
    Rule owingNothing() {
        return new Rule(definition, description, tableIds, start, createdAt, revision, active, abi, origin, revision);
    }

    /** Under the key of the topic {@code rules}. */
    String recordKey(int of) {
        return name() + "/" + of;
    }
}
