package io.tributary.management.device;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceState;
import io.tributary.identity.DeviceId;
import io.tributary.management.events.EventLog;
import io.tributary.management.events.Events;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is heard of a device as it comes, with what the fold makes of it, as events for one viewer. It first folds what the inbox holds, as a
 * replay does, and then goes on beside the job; nothing is sent or written anywhere. At most {@value #SHOWN} steps a second are shown; how
 * many were not is said once a second. A thread of its own.
 */
public final class DeviceTrace implements AutoCloseable {
    /** The device as it is in the beginning: the first event. */
    public static final String DEVICE = "device";
    /** A record of its inbox and what it brought about. */
    public static final String STEP = "step";
    /** How many records of the last second are not shown. */
    public static final String SKIPPED = "skipped";
    /** Why no more comes: the last event. */
    public static final String FAILED = "failed";
    /** All kinds there are. */
    public static final Set<String> KINDS = Set.of(DEVICE, STEP, SKIPPED, FAILED);

    static final int SHOWN = 50;

    private static final Logger LOG = LoggerFactory.getLogger(DeviceTrace.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_CHARACTERS = 16_000;
    private static final int KEPT_EVENTS = 500;
    private static final long KEPT_BYTES = 1 << 20;
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final DeviceId device;
    private final Folding folding;
    private final InboxLog.Following inbox;
    private final Consumer<DeviceTrace> over;
    private final Events events = new Events(new EventLog("trace", KEPT_EVENTS, KEPT_BYTES), 1, HEARTBEAT);
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param inbox closed with it
     * @param over told when nothing of it is left
     */
    DeviceTrace(DeviceId device, DeviceFold fold, InboxLog.Following inbox, Consumer<DeviceTrace> over) {
        this.device = device;
        this.folding = new Folding(fold);
        this.inbox = inbox;
        this.over = over;
    }

    /** Where its events are. */
    public Events events() {
        return events;
    }

    /** Begins to read, once. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            Thread thread = new Thread(this::run, "device-trace");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            folding.catchUp(inbox, Long.MAX_VALUE, step -> {});
            events.publish(DEVICE, Optional.empty(), deviceJson());
            while (closing.getCount() > 0) {
                second();
            }
        } catch (IOException | RuntimeException e) {
            if (closing.getCount() == 0) {
                return; // nobody looks any more
            }
            LOG.atInfo().addKeyValue("device", device).setCause(e).log("a trace ends");
            events.publish(
                    FAILED,
                    Optional.empty(),
                    JSON.createObjectNode()
                            .put("cause", String.valueOf(e.getMessage()))
                            .put("remedy", "Start it again; if it stays so, look at the log of the management API.")
                            .toString());
            events.finish();
        } finally {
            release();
        }
    }

    /** Folds all that comes in a second, and shows what there is room for. */
    private void second() throws IOException {
        long end = System.nanoTime() + SECOND.toNanos();
        int heard = 0;
        for (long left = SECOND.toNanos(); left > 0 && closing.getCount() > 0; left = end - System.nanoTime()) {
            for (LogRecord record : inbox.next(Duration.ofNanos(Math.min(left, AT_ONCE.toNanos())))) {
                Optional<DeviceReplays.Step> step = folding.hear(record);
                heard++;
                if (heard <= SHOWN) {
                    events.publish(STEP, Optional.empty(), json(record, step));
                }
            }
        }
        if (heard > SHOWN) {
            events.publish(
                    SKIPPED,
                    Optional.empty(),
                    JSON.createObjectNode().put("notShown", heard - SHOWN).toString());
        }
    }

    private static String json(LogRecord record, Optional<DeviceReplays.Step> step) {
        ObjectNode json = JSON.createObjectNode().put("offset", record.offset());
        if (step.isEmpty()) {
            return json.put("problem", "the record cannot be read, and is passed by")
                    .toString();
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
        return json.toString();
    }

    private String deviceJson() {
        DeviceState state = folding.memory().state();
        return JSON.createObjectNode()
                .put("device", device.toString())
                .put("connected", state.session() != null)
                .put("waiting", state.queue().size())
                .put("heardUpTo", state.heardUpTo())
                .put("records", folding.records())
                .put("unreadable", folding.unreadable())
                .toString();
    }

    /** Ends its stream, and lets go of everything when what is being read is read. */
    @Override
    public void close() {
        closing.countDown();
        events.close();
        if (started.compareAndSet(false, true)) {
            release();
        }
    }

    private void release() {
        inbox.close();
        over.accept(this);
    }
}
