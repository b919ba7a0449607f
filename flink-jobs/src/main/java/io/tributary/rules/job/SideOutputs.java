package io.tributary.rules.job;

import io.tributary.stream.OutgoingRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.OutputTag;

/** The job's ways out beside the main one; apart from the topology, which needs the planner and is not loaded by the cluster. */
final class SideOutputs {
    static final OutputTag<OutgoingRecord> ROWS = new OutputTag<>("rows", TypeInformation.of(OutgoingRecord.class));
    static final OutputTag<OutgoingRecord> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(OutgoingRecord.class));

    private SideOutputs() {}
}
