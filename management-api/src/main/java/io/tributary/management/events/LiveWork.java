package io.tributary.management.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is looked into as it happens, for one viewer, by a thread of its own; what is seen is events, of which a bounded number
 * is kept. Thread-safe.
 */
public final class LiveWork implements AutoCloseable {
    /** How many of the last second are not shown. */
    public static final String SKIPPED = "skipped";
    /** Why no more comes, with what to do: the last event. */
    public static final String FAILED = "failed";

    private static final Logger LOG = LoggerFactory.getLogger(LiveWork.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEPT_EVENTS = 500;
    private static final long KEPT_BYTES = 1 << 20;
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    /** What the thread does; called by it alone, but for {@link #close}. */
    public interface Work extends AutoCloseable {
        /** Says what is viewed, before anything is. */
        void begin(LiveWork live) throws IOException;

        /** Looks at what comes in a {@link Second}, and shows what there is room for. */
        void look(LiveWork live, Second second) throws IOException, InterruptedException;

        /** Lets go of what it reads. Called once, never while it looks. */
        @Override
        void close();
    }

    /** A second that passes, and ends early when nobody views any more. */
    public final class Second {
        private final long end = System.nanoTime() + SECOND.toNanos();

        /** How long it may be waited for more; zero when it is over. */
        public Duration left() {
            long left = closing.getCount() == 0 ? 0 : end - System.nanoTime();
            return Duration.ofNanos(Math.max(0, Math.min(left, AT_ONCE.toNanos())));
        }

        /** Whether there is anything left of it. */
        public boolean isOver() {
            return left().isZero();
        }

        /** Waits until it is over. */
        public void await() throws InterruptedException {
            closing.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private final String name;
    private final Work work;
    private final Consumer<LiveWork> over;
    private final Events events;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param name of its thread and its events
     * @param over told when nothing of it is left
     */
    LiveWork(String name, Work work, Consumer<LiveWork> over) {
        this.name = name;
        this.work = work;
        this.over = over;
        this.events = new Events(new EventLog(name, KEPT_EVENTS, KEPT_BYTES), 1, HEARTBEAT);
    }

    /** Where its events are. */
    public Events events() {
        return events;
    }

    /** For the work to say what it sees. */
    public void publish(String kind, JsonNode event) {
        events.publish(kind, Optional.empty(), event.toString());
    }

    /** Begins, once. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            Thread thread = new Thread(this::run, name);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            work.begin(this);
            while (closing.getCount() > 0) {
                work.look(this, new Second());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (closing.getCount() > 0) { // otherwise nobody looks any more
                fail(e);
            }
        } finally {
            release();
        }
    }

    private void fail(Exception cause) {
        LOG.atInfo().addKeyValue("view", name).setCause(cause).log("it ends");
        publish(
                FAILED,
                JSON.createObjectNode()
                        .put("cause", String.valueOf(cause.getMessage()))
                        .put("remedy", "Start it again; if it stays so, look at the log of the management API."));
        events.finish();
    }

    /** Ends its stream, and lets go of everything, if need be when what is being looked at has been. */
    @Override
    public void close() {
        closing.countDown();
        events.close();
        if (started.compareAndSet(false, true)) {
            release();
        }
    }

    private void release() {
        try {
            work.close();
        } finally {
            over.accept(this);
        }
    }
}
