package io.tributary.gateway.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This gateway's part in the cluster, on a thread of its own: reads the log of the gateways, takes a free partition of the downlink,
 * renews it, and tells {@link Tenant} when it has one and when it has lost it. A lease is lost only when another's claim of it is
 * read; then everything starts again under a new incarnation. While the log does not answer, nothing changes.
 */
public final class Cluster implements AutoCloseable {
    /** Who lives in the partition that is leased. Called on the cluster's thread. */
    public interface Tenant {
        /** From now on records may come through this partition. */
        void leased(NodeAddress address);

        /** They go elsewhere: every session opened under this address must be closed. */
        void evicted(NodeAddress address);
    }

    /**
     * @param heartbeat between two signs of life
     * @param lease how long a gateway may be silent, while the log progresses, before another takes its partition
     */
    public record Timing(Duration heartbeat, Duration lease) {
        /** No sign of the log for so long, and it is thought not to answer: this gateway's own heartbeats are in it. */
        Duration silence() {
            return heartbeat.multipliedBy(2).plusSeconds(3);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final String gateway;
    private final Timing timing;
    private final GatewayLog log;
    private final Tenant tenant;
    private final Supplier<String> incarnations;
    private final IntSupplier connections;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile ClusterView view;
    private volatile NodeAddress address;
    private volatile boolean second;
    private volatile long written = -1;
    private volatile long lastHeard = System.nanoTime();
    private final Namesakes namesakes;
    private final Set<String> others = new HashSet<>();
    private long readUpTo = -1;
    private long nextBeat;

    /**
     * @param gateway node id
     * @param incarnations makes a name that no gateway had before
     * @param connections live sessions, for those who look at the cluster
     */
    public Cluster(
            String gateway,
            Timing timing,
            GatewayLog log,
            Tenant tenant,
            Supplier<String> incarnations,
            IntSupplier connections) {
        this.gateway = gateway;
        this.timing = timing;
        this.log = log;
        this.tenant = tenant;
        this.view = ClusterView.before(timing.lease());
        this.incarnations = incarnations;
        this.connections = connections;
        this.namesakes = new Namesakes(gateway, timing);
        this.address = anew();
        this.thread = new Thread(this::run, "cluster");
        this.thread.setDaemon(true);
    }

    /** Begins to read the log and to look for a lease. */
    public void start() {
        thread.start();
    }

    /** Whether a partition is leased. */
    public boolean leased() {
        return address.reachable();
    }

    /** Whether the log gives back what this gateway writes: without traffic, the only sign that Kafka works. */
    public boolean answers() {
        return System.nanoTime() - lastHeard < timing.silence().toNanos();
    }

    /** Whether this gateway takes no lease because another one, that was there first, has its node id. */
    public boolean isSecond() {
        return second;
    }

    /** What is known of all gateways. */
    public ClusterView view() {
        return view;
    }

    /** Gateways that live, this one included; at least 1. What is granted to the whole cluster is shared among them. */
    public int liveGateways() {
        return Math.max(1, view.gateways());
    }

    private void run() {
        nextBeat = System.nanoTime();
        while (stop.getCount() > 0) {
            for (GatewayNotice notice : log.read(LOOK)) {
                hear(notice);
            }
            if (log.caughtUp() && log.downlinkPartitions() > 0) {
                act();
            }
        }
        leave();
    }

    private void hear(GatewayNotice notice) {
        readUpTo = notice.offset();
        lastHeard = System.nanoTime();
        boolean history = notice.offset() < log.end();
        view = view.after(notice, history);
        NodeAddress mine = address;
        if (!history) {
            namesakes.hear(notice, mine.incarnation(), lastHeard);
        }
        if (!notice.incarnation().equals(mine.incarnation())) {
            if (notice.partition() == mine.downlinkPartition() && mine.reachable()) {
                others.add(notice.incarnation());
            }
        } else if (mine.reachable()) {
            // This notice is newer than theirs, so theirs can go without changing what a new reader makes of the
            // partition.
            others.forEach(other -> log.forget(mine.downlinkPartition(), other));
            others.clear();
        } else if (notice.isClaim() && !view.isHeldBy(mine.incarnation(), notice.partition())) {
            nextBeat = System.nanoTime(); // another was first
        }
    }

    private void act() {
        NodeAddress mine = address;
        if (mine.reachable() && !view.isHeldBy(mine.incarnation(), mine.downlinkPartition())) {
            lose(mine);
        } else if (!mine.reachable()) {
            Optional<Integer> won = view.heldBy(mine.incarnation());
            won.ifPresent(partition -> move(new NodeAddress(partition, mine.incarnation())));
        }
        long now = System.nanoTime();
        if (now - nextBeat >= 0 && readUpTo >= written && writing.compareAndSet(false, true)) {
            nextBeat = now + timing.heartbeat().toNanos();
            beat();
        }
    }

    private void move(NodeAddress leased) {
        log.forget(GatewayNotice.WAITING, leased.incarnation());
        LOG.atInfo()
                .addKeyValue("partition", leased.downlinkPartition())
                .addKeyValue("incarnation", leased.incarnation())
                .log("downlink partition leased");
        address = leased;
        others.clear();
        tenant.leased(leased);
    }

    private void lose(NodeAddress lost) {
        String winner = view.lease(lost.downlinkPartition())
                .holder()
                .map(GatewayNotice::gateway)
                .orElse("nobody");
        LOG.atWarn()
                .addKeyValue("partition", lost.downlinkPartition())
                .addKeyValue("to", winner)
                .log("downlink partition lost; all sessions are closed");
        address = anew();
        tenant.evicted(lost);
    }

    private NodeAddress anew() {
        String incarnation = incarnations.get();
        namesakes.isMine(incarnation);
        return new NodeAddress(GatewayNotice.WAITING, incarnation);
    }

    private void beat() {
        NodeAddress mine = address;
        long now = System.nanoTime();
        if (mine.reachable()
                && namesakes.isLater(view.lease(mine.downlinkPartition()).since(), now)) {
            giveWay(mine);
            return;
        }
        second = !mine.reachable() && namesakes.isSecond(now);
        if (mine.reachable() || namesakes.isAlone(view, now)) {
            write(new Lessee(mine.incarnation(), log.downlinkPartitions()).next(view, mine.downlinkPartition()), false);
        } else {
            write(Lessee.Intent.NOTHING, false);
        }
    }

    /** Two of one name that began together both have a lease: the later lets go of its own. */
    private void giveWay(NodeAddress mine) {
        LOG.atError()
                .addKeyValue("nodeId", gateway)
                .addKeyValue("partition", mine.downlinkPartition())
                .log(
                        "another gateway has this nodeId and was there first: this one closes its sessions and lets no device in"
                                + " while it hears of it; give it a nodeId of its own");
        release(mine);
        second = true;
        address = anew();
        tenant.evicted(mine);
    }

    private void release(NodeAddress mine) {
        ClusterView.Lease lease = view.lease(mine.downlinkPartition());
        write(new Lessee.Intent(mine.downlinkPartition(), lease.newest(), lease.since()), true);
    }

    private void write(Lessee.Intent intent, boolean released) {
        GatewayNotice notice = new GatewayNotice(
                GatewayNotice.NONE,
                0,
                gateway,
                address.incarnation(),
                intent.partition(),
                intent.after(),
                intent.since(),
                released,
                connections.getAsInt());
        log.write(notice, offset -> {
            written = Math.max(written, offset);
            writing.set(false);
        });
    }

    private void leave() {
        NodeAddress mine = address;
        if (mine.reachable()) {
            release(mine);
        }
        if (!log.flush(GOODBYE)) {
            LOG.atInfo().log("the lease could not be released; it ends by itself");
        }
        log.close();
    }

    /** Releases the lease, if Kafka answers, and ends the thread. The tenant is not told. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
