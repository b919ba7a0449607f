package io.tributary.rules.fabric;

import io.tributary.rules.ActionsText;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleScript;
import io.tributary.rules.action.ActionPlan;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.RuleInsert;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.schemas.avro.RuleTable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a rule is from some moment on: a version of it, or a pause.
 *
 * @param number counts every change of the rule
 * @param active false while the rule is paused
 * @param log which it reads
 * @param parts what it evaluates: its SELECT, or those of its script's INSERTs in order; while paused one without a program
 * @param from partition of its log to the first offset it may see
 */
record Revision(Key key, int version, boolean active, SourceLog log, List<Part> parts, Map<Integer, Long> from) {
    /**
     * @param topicFilters by which it is found; none: every topic
     * @param program as the compiler made it; empty while paused
     * @param plan what is done with its rows
     */
    record Part(Set<String> topicFilters, byte[] program, ActionPlan plan) {}

    /** What came before it in versions and pauses has a lower number. */
    record Key(String rule, long incarnation, int number) {
        /** Of the topic {@code rule-status}. */
        String text() {
            return rule + "/" + incarnation + "/" + number;
        }

        /** What is said of it before it did anything, to be completed. */
        RuleStatus.Builder status(int version, String state) {
            return RuleStatus.newBuilder()
                    .setRule(rule)
                    .setIncarnation(incarnation)
                    .setRevision(number)
                    .setVersion(version)
                    .setState(state)
                    .setFrom(Map.of())
                    .setMatched(0)
                    .setFiltered(0)
                    .setEmitted(0)
                    .setErrors(0)
                    .setEvaluationNanos(0)
                    .setAt(Instant.now());
        }
    }

    /**
     * @throws IllegalArgumentException when the record's actions cannot be read
     */
    static Revision of(RuleRecord record) {
        Map<Integer, Long> from = new HashMap<>();
        record.getFrom().forEach((partition, offset) -> from.put(Integer.valueOf(partition), offset));
        return new Revision(
                new Key(record.getRule(), record.getIncarnation(), record.getRevision()),
                record.getVersion(),
                record.getState().equals("active"),
                ProgramAbi.logOf(record.getAbi()),
                partsOf(record),
                Map.copyOf(from));
    }

    private static List<Part> partsOf(RuleRecord record) {
        ActionsText said = ActionsText.read(record.getActions());
        if (record.getInserts().isEmpty()) {
            return List.of(new Part(
                    Set.copyOf(record.getTopicFilters()),
                    bytesOf(record.getProgram()),
                    planOf(record, said.actions(), said.errorActions(), record.getTable(), 0)));
        }
        // Where rows go the text says; the reader is the compiler's own.
        RuleScript script = RuleScript.of(record.getSql());
        if (script.inserts().size() != record.getInserts().size()) {
            throw new IllegalArgumentException("the script of rule " + record.getRule() + " has "
                    + script.inserts().size() + " INSERTs, compiled were "
                    + record.getInserts().size());
        }
        List<Part> parts = new ArrayList<>();
        for (RuleScript.Insert insert : script.inserts()) {
            RuleInsert compiled = record.getInserts().get(parts.size());
            parts.add(new Part(
                    Set.copyOf(compiled.getTopicFilters()),
                    bytesOf(compiled.getProgram()),
                    planOf(
                            record,
                            List.of(insert.action()),
                            said.errorActions(),
                            compiled.getTable(),
                            insert.number())));
        }
        return List.copyOf(parts);
    }

    /** The first topic it writes to that is not there, if any. */
    Optional<String> missing(Targets targets) {
        return parts.stream()
                .flatMap(part -> targets.missing(part.plan()).stream())
                .findFirst();
    }

    private static ActionPlan planOf(
            RuleRecord record,
            List<RuleAction> actions,
            List<RuleAction> errorActions,
            @Nullable RuleTable table,
            int insert) {
        return new ActionPlan(
                record.getRule(),
                record.getVersion(),
                actions,
                errorActions,
                record.getUplinkTopicId(),
                table == null
                        ? null
                        : new ActionPlan.TableForm(
                                table.getTopic(),
                                table.getKeySchema(),
                                table.getKeySchemaId(),
                                table.getValueSchema(),
                                table.getValueSchemaId()),
                record.getForwardTopics(),
                insert);
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
