package io.tributary.rules.fabric;

import io.tributary.rules.ActionsText;
import io.tributary.rules.action.ActionPlan;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleTable;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a rule is from some moment on: a version of it, or a pause.
 *
 * @param number counts every change of the rule
 * @param active false while the rule is paused
 * @param topicFilters by which it is found; none: every topic
 * @param program as the compiler made it; empty while paused
 * @param from partition of uplink to the first offset it may see
 */
record Revision(
        Key key,
        int version,
        boolean active,
        Set<String> topicFilters,
        byte[] program,
        ActionPlan plan,
        Map<Integer, Long> from) {
    /** What came before it in versions and pauses has a lower number. */
    record Key(String rule, long incarnation, int number) {
        /** Of the topic {@code rule-status}. */
        String text() {
            return rule + "/" + incarnation + "/" + number;
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
                Set.copyOf(record.getTopicFilters()),
                bytesOf(record.getProgram()),
                planOf(record),
                Map.copyOf(from));
    }

    private static ActionPlan planOf(RuleRecord record) {
        RuleTable table = record.getTable();
        ActionsText actions = ActionsText.read(record.getActions());
        return new ActionPlan(
                record.getRule(),
                record.getVersion(),
                actions.actions(),
                actions.errorActions(),
                record.getUplinkTopicId(),
                table == null
                        ? null
                        : new ActionPlan.TableForm(
                                table.getTopic(),
                                table.getKeySchema(),
                                table.getKeySchemaId(),
                                table.getValueSchema(),
                                table.getValueSchemaId()),
                record.getForwardTopics());
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
