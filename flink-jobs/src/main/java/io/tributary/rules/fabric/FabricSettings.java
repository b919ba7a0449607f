package io.tributary.rules.fabric;

import io.tributary.rules.action.ActionPlan;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import java.io.Serializable;

/**
 * What the fabric's operator is told.
 *
 * @param uplink whole names of the topics in Kafka, like the next five
 * @param signer public key of the management API, X.509
 */
record FabricSettings(
        String bootstrapServers,
        String uplink,
        String lifecycle,
        String shadow,
        String rules,
        String ruleStatus,
        String deadLetters,
        byte[] signer,
        int topicBytes,
        int topicSlashes,
        int payloadBytes,
        Fuse.Limits fuse)
        implements Serializable {

    /** The whole name of a log's topic. */
    String topicOf(SourceLog log) {
        return switch (log) {
            case MESSAGES -> uplink;
            case LIFECYCLE -> lifecycle;
            case SHADOW -> shadow;
        };
    }

    /** @param topic as in {@link LogRecord#topic} */
    SourceLog logOf(String topic) {
        if (topic.isEmpty() || topic.equals(uplink)) {
            return SourceLog.MESSAGES;
        }
        return topic.equals(lifecycle) ? SourceLog.LIFECYCLE : SourceLog.SHADOW;
    }

    ActionPlan.TargetLimits targets() {
        return new ActionPlan.TargetLimits(topicBytes, topicSlashes, payloadBytes);
    }
}
