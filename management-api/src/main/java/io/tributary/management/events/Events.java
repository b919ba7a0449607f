package io.tributary.management.events;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events of this node and who watches them. One thread sends to all viewers, which costs each viewer's connection and a few numbers, no
 * thread; several events in a short while leave together. Thread-safe.
 */
public final class Events implements AutoCloseable {
    /** Changes of products, devices and groups. */
    public static final String REGISTRY = "registry";
    /** How the parts of the platform are. */
    public static final String HEALTH = "health";
    /** All kinds there are. */
    public static final Set<String> KINDS = Set.of(REGISTRY, HEALTH);

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final Duration TOGETHER = Duration.ofMillis(20);

    private final EventLog log;
    private final int maxViewers;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "events");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Optional<EventLog.Event> health = Optional.empty();

    /**
     * @param heartbeat how often a viewer hears something
     */
    public Events(EventLog log, int maxViewers, Duration heartbeat) {
        this.log = log;
        this.maxViewers = maxViewers;
        sender.scheduleWithFixedDelay(
                () -> viewers.forEach(viewer -> sendTo(viewer, Viewer::beat)),
                heartbeat.toMillis(),
                heartbeat.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Tells all viewers who may hear it.
     *
     * @param about the product or device, as in {@link EventLog.Event}
     */
    public void publish(String kind, Optional<String> about, String json) {
        EventLog.Event event = log.add(kind, about, json);
        if (kind.equals(HEALTH)) {
            health = Optional.of(event);
        }
        if (scheduled.compareAndSet(false, true) && !sender.isShutdown()) {
            sender.schedule(this::sendToAll, TOGETHER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void sendToAll() {
        scheduled.set(false);
        viewers.forEach(viewer -> sendTo(viewer, Viewer::send));
    }

    /** Something that is sent to a viewer. */
    private interface Sending {
        void to(Viewer viewer) throws IOException;
    }

    private void sendTo(Viewer viewer, Sending sending) {
        try {
            sending.to(viewer);
        } catch (IOException | RuntimeException gone) {
            LOG.atDebug().setCause(gone).log("a viewer is gone");
            remove(viewer);
        }
    }

    /**
     * A viewer that is not sent to before it is {@link #add added}.
     *
     * @param lastId of the last event it has seen before; empty for one that has seen none
     */
    public Viewer open(Viewer.Wish wish, Optional<String> lastId, Outlet outlet) {
        if (viewers.size() >= maxViewers) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "this node has its " + maxViewers + " viewers",
                    "Try again later, or ask another node.",
                    "");
        }
        long position = log.next();
        String greeting = "retry: 2000\n\n";
        if (lastId.isPresent()) {
            OptionalLong seen = log.numberOf(lastId.get());
            long wanted = seen.isPresent() ? seen.getAsLong() + 1 : -1;
            if (wanted >= log.first() && wanted <= position) {
                position = wanted;
            } else {
                position = log.first();
                greeting += new String(lost(-1), StandardCharsets.UTF_8);
            }
        } else if (wish.kinds().contains(HEALTH)) {
            greeting += health.filter(wish::covers)
                    .map(event -> new String(event.text(), StandardCharsets.UTF_8))
                    .orElse("");
        }
        return new Viewer(log, wish, outlet, position, greeting.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends to a viewer from now on, until it is {@link #remove removed}. */
    public void add(Viewer viewer) {
        viewers.add(viewer);
    }

    /** Forgets a viewer, and ends its stream if it has not ended. */
    public void remove(Viewer viewer) {
        if (viewers.remove(viewer)) {
            viewer.end();
        }
    }

    /** Sends what there is, and ends all streams. */
    public void finish() {
        sender.execute(() -> {
            sendToAll();
            viewers.forEach(this::remove);
        });
    }

    /** How many watch. */
    public int viewers() {
        return viewers.size();
    }

    /** The event that says that events are missing. */
    static byte[] lost(long count) {
        String missed = count < 0 ? "" : "\"missed\":" + count + ",";
        return ("event: lost\ndata: {" + missed
                        + "\"remedy\":\"Read again what you show; events before this are not kept.\"}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Ends all streams. */
    @Override
    public void close() {
        sender.shutdownNow();
        viewers.forEach(this::remove);
    }
}
