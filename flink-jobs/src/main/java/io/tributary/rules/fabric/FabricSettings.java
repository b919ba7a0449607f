package io.tributary.rules.fabric;

import io.tributary.rules.action.ActionPlan;
import java.io.Serializable;

/**
 * What the fabric's operator is told.
 *
 * @param uplink whole names of the topics in Kafka, like the next three
 * @param signer public key of the management API, X.509
 */
record FabricSettings(
        String bootstrapServers,
        String uplink,
        String rules,
        String ruleStatus,
        String deadLetters,
        byte[] signer,
        int topicBytes,
        int topicSlashes,
        int payloadBytes,
        Fuse.Limits fuse)
        implements Serializable {

    ActionPlan.TargetLimits targets() {
        return new ActionPlan.TargetLimits(topicBytes, topicSlashes, payloadBytes);
    }
}
