package io.tributary.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.EventExecutor;
import io.tributary.gateway.logging.Seldom;
import io.tributary.limits.Site;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides how many connections the node takes, and how fast. Who is too early waits where waiting costs nothing: in the kernel's
 * queue of connections not accepted yet. What is beyond a bound is closed at once. Thread-safe.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final long TICK_MILLIS = 20;
    /** A rate that is lowered has to show its effect before it is lowered again. */
    private static final int TICKS_PER_ADJUSTMENT = 5;
    /** So many newcomers are no crowd, whatever they do. */
    private static final int USUAL_HALFWAY = 256;
    /** Nor are those who will be through in this time, going by the others. */
    private static final double PATIENCE_SECONDS = 2;

    private final AdmissionConfig config;
    /** A block of IPv6 networks may be one customer's, or a whole carrier's: it never takes the places of all others. */
    private final int halfwayPerBlock;

    private final TransportMetrics metrics;
    private final ScheduledExecutorService clock;
    private final LoopDelay delay;
    private final Pace pace;
    private final List<Channel> servers = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger halfway = new AtomicInteger();
    private final Map<Site, Integer> halfwayPerSite = new ConcurrentHashMap<>();
    private final AtomicInteger through = new AtomicInteger();
    private final Seldom nodeFull = new Seldom();
    private final Seldom addressFull = new Seldom();
    /** One for all: what stays with a connection for its life has to be small. */
    private final ChannelFutureListener gone = this::gone;

    private boolean ticking;
    private boolean paused;
    private boolean wanted;
    private boolean closing;
    private int ticks;
    private long waited;
    /** How many got through lately. */
    private double perSecond;

    Admission(
            AdmissionConfig config,
            TransportMetrics metrics,
            ScheduledExecutorService clock,
            Iterable<EventExecutor> loops) {
        this.config = config;
        this.halfwayPerBlock = Math.max(1, config.halfway() / 4 * 3);
        this.metrics = metrics;
        this.clock = clock;
        delay = new LoopDelay(loops);
        pace = new Pace(config.connectsPerSecond(), System.nanoTime());
        metrics.gauge("connections.open", connections::get);
        metrics.gauge("connections.halfway", halfway::get);
        metrics.gauge("admission.rate", this::rate);
        LoopDelay betweenLooks = new LoopDelay(loops);
        metrics.gauge("event.loop.delay.micros", () -> TimeUnit.NANOSECONDS.toMicros(betweenLooks.worst()));
    }

    void server(Channel server) {
        servers.add(server);
    }

    /** From now on nothing is resumed. */
    synchronized void close() {
        closing = true;
    }

    long connectMillis() {
        return config.connectTimeout().toMillis();
    }

    /** Whether this connection, just accepted, is let in; when not, it is for the caller to close. */
    boolean admit(Channel child, Transport transport) {
        if (connections.incrementAndGet() > config.maxConnections()) {
            connections.decrementAndGet();
            metrics.ended(EarlyEnd.NODE_FULL).increment();
            if (nodeFull.now()) {
                LOG.atWarn()
                        .addKeyValue("maxConnections", config.maxConnections())
                        .log("the node is full: connections are closed; add a node, or raise admission.maxConnections");
            }
            return false;
        }
        halfway.incrementAndGet();
        metrics.accepted(transport).increment();
        Arrival.admitted(child, this);
        child.closeFuture().addListener(gone);
        spend(transport.secure() ? 2 : 1);
        return true;
    }

    /** Counts a connection at its address (of IPv6, at its /64 and its /48); false when it is one too many. */
    boolean enter(InetAddress address) {
        if (take(Site.of(address), config.halfwayPerAddress())) {
            if (!(address instanceof Inet6Address) || take(Site.blockOf(address), halfwayPerBlock)) {
                return true;
            }
            release(Site.of(address));
        }
        if (addressFull.now()) {
            LOG.atWarn()
                    .addKeyValue("address", address.getHostAddress())
                    .addKeyValue("halfwayPerAddress", config.halfwayPerAddress())
                    .log("too many connections without CONNECT from one address: they are closed");
        }
        return false;
    }

    /** A connection has sent its CONNECT, or is gone. */
    void leave(@Nullable InetAddress address, boolean connected) {
        halfway.decrementAndGet();
        if (connected) {
            through.incrementAndGet();
        }
        if (address != null) {
            release(Site.of(address));
            if (address instanceof Inet6Address) {
                release(Site.blockOf(address));
            }
        }
    }

    private void gone(ChannelFuture close) {
        connections.decrementAndGet();
        Channel channel = close.channel();
        Arrival.present(channel).ifPresent(Arrival::gone);
        try { // later: a codec that closes at once throws what it closed for only afterwards
            channel.eventLoop().execute(() -> count(channel));
        } catch (RejectedExecutionException e) { // the gateway stops
            count(channel);
        }
    }

    private void count(Channel channel) {
        Arrival.closed(channel).ifPresent(cause -> metrics.ended(cause).increment());
    }

    /** Counts one more, unless that were beyond the bound. */
    private boolean take(Site site, int bound) {
        if (halfwayPerSite.merge(site, 1, Integer::sum) <= bound) {
            return true;
        }
        release(site);
        return false;
    }

    private void release(Site site) {
        halfwayPerSite.computeIfPresent(site, (same, count) -> count == 1 ? null : count - 1);
    }

    private synchronized void spend(int weight) {
        pace.take(weight, System.nanoTime());
        if (!paused && !mayAccept()) {
            paused = true;
            wanted = true;
            metrics.pauses.increment();
            accept(false);
        }
        if (!ticking) {
            ticking = true;
            tickLater();
        }
    }

    private synchronized boolean mayAccept() {
        return pace.open(System.nanoTime()) && halfway.get() < config.halfway();
    }

    private void tickLater() {
        try {
            clock.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("no more connections: the gateway stops");
        }
    }

    /** Runs only while there are newcomers: a quiet node is not woken. */
    private synchronized void tick() {
        waited = Math.max(waited, delay.worst());
        if (++ticks >= TICKS_PER_ADJUSTMENT) {
            perSecond += through.getAndSet(0) - perSecond * TICKS_PER_ADJUSTMENT * TICK_MILLIS / 1_000;
            boolean crowded = halfway.get() > USUAL_HALFWAY + PATIENCE_SECONDS * perSecond;
            pace.adjust(waited, config.loopDelay().toNanos(), wanted, crowded);
            ticks = 0;
            waited = 0;
            wanted = paused;
        }
        if (paused && !closing && mayAccept()) {
            paused = false;
            accept(true);
        }
        if (paused || halfway.get() > 0) {
            tickLater();
        } else {
            ticking = false;
        }
    }

    private void accept(boolean on) {
        servers.forEach(server -> server.config().setAutoRead(on));
    }

    private synchronized long rate() {
        return Math.round(pace.rate());
    }
}
