package io.tributary.rules.fabric;

import java.io.Serializable;

/** What the fabric's operator stands on; made where it runs. */
interface FabricParts extends Serializable {
    RuleFeed feed(FabricSettings settings);

    StatusLog statusLog(FabricSettings settings) throws Exception;

    /** The first target of a rule that is not there, if any. */
    Targets topics(FabricSettings settings);

    /** Which rules run here, and where their classes come from. */
    default LaneClasses classes(FabricSettings settings) {
        return LaneClasses.PLAIN;
    }

    /** Which messages are evaluated; asked for once the sinks are open. */
    default Course course(FabricSettings settings) throws Exception {
        return Course.ENDLESS;
    }

    /** Ends the process: an evaluation has no end. */
    void giveUp();

    /** On Kafka, in a process of the fabric's own. */
    FabricParts KAFKA = new KafkaParts();
}
