package io.tributary.rules.fabric;

import io.tributary.rules.action.Actions;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The ways out: what one evaluation gives goes out when it has come to its end, or is discarded. The fabric's thread. */
final class BufferedLanes implements Actions.Lanes {
    private final List<OutgoingRecord> toInbox = new ArrayList<>();
    private final List<Addressed> toTopics = new ArrayList<>();
    private final Output<StreamRecord<OutgoingRecord>> output;
    private final StreamRecord<OutgoingRecord> out = new StreamRecord<>(null);
    private final StreamRecord<Addressed> side = new StreamRecord<>(null);
    private int deadLetters;

    BufferedLanes(Output<StreamRecord<OutgoingRecord>> output) {
        this.output = output;
    }

    @Override
    public void atOnce(OutgoingRecord record) {
        toInbox.add(record);
    }

    @Override
    public void once(Addressed record) {
        toTopics.add(record);
    }

    @Override
    public void deadLetter(Addressed record) {
        toTopics.add(record);
        deadLetters++;
    }

    /** How many wait to go out. */
    int deadLetters() {
        return deadLetters;
    }

    void discard() {
        toInbox.clear();
        toTopics.clear();
        deadLetters = 0;
    }

    void flush() {
        for (int i = 0; i < toInbox.size(); i++) {
            output.collect(out.replace(toInbox.get(i)));
        }
        for (int i = 0; i < toTopics.size(); i++) {
            output.collect(FabricOperator.ONCE, side.replace(toTopics.get(i)));
        }
        discard();
    }
}
