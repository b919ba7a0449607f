package io.tributary.gateway.coap;

import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.kafka.DownlinkFeed;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.publish.Publisher;
import io.tributary.gateway.session.SessionEvents;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.DownlinkRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.observe.ObserveManager;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of the devices that get their messages over CoAP here, and what they work with. Thread-safe. */
public final class CoapSessions implements DownlinkFeed.LiveDevices, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoapSessions.class);
    /** Held for all devices together, about; whoever would be handed more loses its session, and its messages wait in the job. */
    static final long MOST_BYTES = 32L * 1024 * 1024;

    private final SessionEvents events;
    private final Inbox inbox;
    private final Supplier<NodeAddress> address;
    private final Limits limits;
    private final Duration patience;
    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<String, CoapSession> live = new ConcurrentHashMap<>();
    private final Set<Question> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final ScheduledThreadPoolExecutor worker;
    private final ObserveManager observations;

    /**
     * @param address where the device-state job reaches this gateway now
     * @param patience how long a question waits for the platform
     * @param nanoTime never goes back
     */
    public CoapSessions(
            SessionEvents events,
            Inbox inbox,
            Supplier<NodeAddress> address,
            Limits limits,
            Duration patience,
            GatewayMetrics metrics,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.events = events;
        this.inbox = inbox;
        this.address = address;
        this.limits = limits;
        this.patience = patience;
        this.metrics = metrics;
        this.clock = clock;
        this.nanoTime = nanoTime;
        CoapConfig.register();
        observations =
                new ObserveManager(Configuration.createStandardWithoutFile().set(CoapConfig.MAX_SERVER_OBSERVES, 0));
        worker = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "coap-sessions");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        worker.setRemoveOnCancelPolicy(true);
        worker.scheduleWithFixedDelay(() -> guarded(this::look), 1, 1, TimeUnit.SECONDS);
        metrics.gauge("coap.subscribers", live::size);
        metrics.gauge("coap.held.bytes", bytes::get);
    }

    private void look() {
        long now = nanoTime.getAsLong();
        open.removeIf(Question::isAnswered);
        for (Question question : open) {
            if (now - question.since() > patience.toNanos()) {
                question.refused(Rejection.UNAVAILABLE, "the platform did not answer in time");
            }
        }
        live.values().forEach(session -> guarded(session::look));
    }

    /** The session of a device that has just proven itself; it is opened when something is asked of it. */
    CoapSession of(DtlsPeer peer, Publisher publisher, String authentication) {
        return new CoapSession(this, peer, publisher, authentication);
    }

    /** How many are open or about to be. */
    public int size() {
        return live.size();
    }

    /** Ends every session; the devices that observe are told to observe anew. */
    public void closeAll(String reason) {
        live.values().forEach(session -> session.close(SessionEnd.STOPPED, reason));
    }

    @Override
    public boolean isLive(String device) {
        return live.containsKey(device);
    }

    @Override
    public void deliver(String device, List<DownlinkRecord> records) {
        @Nullable CoapSession session = live.get(device);
        if (session != null) {
            guarded(() -> session.downlinked(records)); // the thread reads for all devices of this gateway
        }
    }

    /** Records for the device are this session's from now on. */
    void enter(String device, CoapSession session) {
        live.put(device, session);
    }

    void leave(String device, CoapSession session) {
        live.remove(device, session);
    }

    /** Answers a question that nobody answers in time. */
    void await(Question question) {
        open.add(question);
    }

    /** Whether so many more bytes may be held, or fewer; they count in any case. */
    boolean hold(long more) {
        return bytes.addAndGet(more) <= MOST_BYTES || more <= 0;
    }

    /** Does something on a thread that holds nothing of Californium's, in order. */
    void later(Runnable task, long nanos) {
        worker.schedule(() -> guarded(task), nanos, TimeUnit.NANOSECONDS);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException bug) { // one device's must not end the thread of all
            LOG.atError().setCause(bug).log("a CoAP session failed");
        }
    }

    SessionEvents events() {
        return events;
    }

    Inbox inbox() {
        return inbox;
    }

    NodeAddress address() {
        return address.get();
    }

    Limits limits() {
        return limits;
    }

    Duration patience() {
        return patience;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    ObserveManager observations() {
        return observations;
    }

    long millis() {
        return clock.millis();
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
