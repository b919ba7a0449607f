package io.tributary.device;

import io.tributary.device.DeviceEvent.Origin;
import io.tributary.device.DeviceState.Mark;
import java.util.ArrayList;
import java.util.List;

/** How far each stream of rule results has been heard. */
final class Marks {
    private final Draft draft;

    Marks(Draft draft) {
        this.draft = draft;
    }

    /** Moves the mark of the origin's stream, unless the position was passed already. The stream is the most recently used now. */
    boolean heardBefore(Origin origin) {
        List<Mark> next = new ArrayList<>(draft.marks);
        Mark mark = new Mark(origin.rule(), origin.topicId(), origin.partition(), origin.offset(), origin.index());
        boolean repeated = false;
        for (Mark known : draft.marks) {
            if (known.sameStream(origin)) {
                next.remove(known);
                repeated = known.covers(origin);
                mark = repeated ? known : mark;
            }
        }
        next.add(mark);
        if (next.size() > draft.limits.maxMarks()) {
            next.remove(0);
        }
        draft.marks = next;
        return repeated;
    }
}
