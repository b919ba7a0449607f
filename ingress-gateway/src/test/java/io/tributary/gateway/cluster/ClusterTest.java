package io.tributary.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Gateways and their leases on one log, threads and all. */
class ClusterTest {
    private static final Cluster.Timing TIMING = new Cluster.Timing(Duration.ofMillis(20), Duration.ofMillis(400));

    private final LogInMemory log = new LogInMemory();
    private final List<Node> nodes = new ArrayList<>();

    @BeforeAll
    static void patience() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(15));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> node.cluster.close());
    }

    @Test
    void eachGatewayGetsAPartitionOfItsOwnAndCountsTheOthers() {
        Node a = node("a");
        Node b = node("b");
        await().until(() -> a.cluster.leased() && b.cluster.leased());

        assertThat(a.leased.get(0).downlinkPartition())
                .isNotEqualTo(b.leased.get(0).downlinkPartition());
        await().until(() -> a.cluster.liveGateways() == 2 && b.cluster.liveGateways() == 2);
    }

    @Test
    void oneTooManyWaitsUntilAnotherLeaves() {
        Node a = node("a");
        Node b = node("b");
        await().until(() -> a.cluster.leased() && b.cluster.leased());
        Node c = node("c");
        await().until(() -> log.notices().stream()
                .anyMatch(notice -> notice.gateway().equals("c") && notice.partition() == GatewayNotice.WAITING));
        assertThat(c.cluster.leased()).isFalse();

        a.cluster.close();

        await().until(c.cluster::leased);
        assertThat(c.leased.get(0).downlinkPartition())
                .isEqualTo(a.leased.get(0).downlinkPartition());
        assertThat(b.evicted).isEmpty();
    }

    @Test
    void aSilentGatewayIsReplacedAndStartsAgainUnderAnotherNameWhenItWakes() {
        Node a = node("a");
        Node b = node("b");
        await().until(() -> a.cluster.leased() && b.cluster.leased());
        a.asleep = true;
        Node c = node("c");
        await().until(c.cluster::leased);
        assertThat(c.leased.get(0).downlinkPartition())
                .isEqualTo(a.leased.get(0).downlinkPartition());
        assertThat(a.evicted).isEmpty();

        a.asleep = false;
        synchronized (a) {
            a.notifyAll();
        }

        await().until(() -> a.evicted.size() == 1);
        assertThat(a.evicted.get(0)).isEqualTo(a.leased.get(0));
        b.cluster.close();
        await().until(() -> a.leased.size() == 2);
        assertThat(a.leased.get(1).incarnation()).isNotEqualTo(a.leased.get(0).incarnation());
    }

    @Test
    void anOutageOfTheLogTakesNoLeaseAway() {
        Node a = node("a");
        Node b = node("b");
        await().until(() -> a.cluster.leased() && b.cluster.leased());
        Node c = node("c");
        log.down(true);
        await().pollDelay(TIMING.lease().multipliedBy(2)).until(() -> true);
        log.down(false);
        await().pollDelay(TIMING.lease().multipliedBy(2)).until(() -> true);

        assertThat(c.cluster.leased()).isFalse();
        assertThat(a.evicted).isEmpty();
        assertThat(b.evicted).isEmpty();
    }

    private Node node(String name) {
        Node node = new Node(name);
        nodes.add(node);
        node.cluster.start();
        return node;
    }

    /** A gateway without devices. */
    private final class Node implements Cluster.Tenant {
        final List<NodeAddress> leased = new CopyOnWriteArrayList<>();
        final List<NodeAddress> evicted = new CopyOnWriteArrayList<>();
        final Cluster cluster;
        volatile boolean asleep;

        Node(String name) {
            AtomicInteger born = new AtomicInteger();
            cluster = new Cluster(
                    name, TIMING, log.reader(), this, () -> name + "-" + born.incrementAndGet(), this::connections);
        }

        /** Asked for every heartbeat: a gateway that sleeps here writes and reads nothing. */
        private int connections() {
            synchronized (this) {
                while (asleep) {
                    try {
                        wait(1_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return 0;
                    }
                }
            }
            return 0;
        }

        @Override
        public void leased(NodeAddress address) {
            leased.add(address);
        }

        @Override
        public void evicted(NodeAddress address) {
            evicted.add(address);
        }
    }
}
