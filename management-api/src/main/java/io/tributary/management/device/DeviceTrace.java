package io.tributary.management.device;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceState;
import io.tributary.identity.DeviceId;
import io.tributary.management.events.LiveWork;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is heard of a device as it comes, with what the fold makes of it, for one viewer. It first folds what the inbox holds, as a
 * replay does, and then goes on beside the job; nothing is sent or written anywhere. At most {@value #SHOWN} steps a second are shown; how
 * many were not is said once a second.
 */
public final class DeviceTrace implements LiveWork.Work {
    /** The device as it is in the beginning: the first event. */
    public static final String DEVICE = "device";
    /** A record of its inbox and what it brought about. */
    public static final String STEP = "step";
    /** All kinds there are. */
    public static final Set<String> KINDS = Set.of(DEVICE, STEP, LiveWork.SKIPPED, LiveWork.FAILED);

    static final int SHOWN = 50;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_CHARACTERS = 16_000;

    private final DeviceId device;
    private final Folding folding;
    private final InboxLog.Following inbox;

    /** @param inbox closed with it */
    DeviceTrace(DeviceId device, DeviceFold fold, InboxLog.Following inbox) {
        this.device = device;
        this.folding = new Folding(fold);
        this.inbox = inbox;
    }

    @Override
    public void begin(LiveWork live) throws IOException {
        folding.catchUp(inbox, Long.MAX_VALUE, step -> {});
        live.publish(DEVICE, deviceJson());
    }

    @Override
    public void look(LiveWork live, LiveWork.Second second) throws IOException {
        int heard = 0;
        for (Duration left = second.left(); !left.isZero(); left = second.left()) {
            for (LogRecord record : inbox.next(left)) {
                Optional<DeviceReplays.Step> step = folding.hear(record);
                heard++;
                if (heard <= SHOWN) {
                    live.publish(STEP, json(record, step));
                }
            }
        }
        if (heard > SHOWN) {
            live.publish(LiveWork.SKIPPED, JSON.createObjectNode().put("notShown", heard - SHOWN));
        }
    }

    private static ObjectNode json(LogRecord record, Optional<DeviceReplays.Step> step) {
        ObjectNode json = JSON.createObjectNode().put("offset", record.offset());
        if (step.isEmpty()) {
            return json.put("problem", "the record cannot be read, and is passed by");
        }
        json.put("at", step.get().at().toString())
                .put("event", step.get().event().toString());
        ArrayNode effects = json.putArray("effects");
        int characters = 0;
        for (Object effect : step.get().effects()) {
            String text = effect.toString();
            characters += text.length();
            if (characters > MAX_CHARACTERS) {
                json.put("effectsNotShown", step.get().effects().size() - effects.size());
                break;
            }
            effects.add(text);
        }
        return json;
    }

    private ObjectNode deviceJson() {
        DeviceState state = folding.memory().state();
        return JSON.createObjectNode()
                .put("device", device.toString())
                .put("connected", state.session() != null)
                .put("waiting", state.queue().size())
                .put("heardUpTo", state.heardUpTo())
                .put("records", folding.records())
                .put("unreadable", folding.unreadable());
    }

    @Override
    public void close() {
        inbox.close();
    }
}
