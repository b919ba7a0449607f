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
    private final AtomicInteger born = new AtomicInteger(100);

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

        a.wake();

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

    @Test
    void ofTwoWithOneNodeIdTheSecondWaitsUntilTheFirstIsGone() {
        Node first = node("same");
        await().until(first.cluster::leased);
        await().until(() -> log.notices().stream().anyMatch(notice -> !notice.isClaim())); // a heartbeat
        Node second = node("same");
        await().until(second.cluster::isSecond);
        await().pollDelay(TIMING.lease().multipliedBy(2)).until(() -> true);
        assertThat(second.cluster.isSecond()).isTrue();
        assertThat(second.cluster.leased()).isFalse();
        assertThat(first.cluster.isSecond()).isFalse();
        assertThat(first.evicted).isEmpty();

        first.cluster.close();

        await().until(second.cluster::leased);
        assertThat(second.cluster.isSecond()).isFalse();
    }

    @Test
    void ofTwoWithOneNodeIdThatBeginTogetherOneServes() {
        Node one = node("same");
        Node other = node("same");
        await().until(() ->
                one.cluster.leased() != other.cluster.leased() && one.cluster.isSecond() != other.cluster.isSecond());
        Node first = one.cluster.leased() ? one : other;
        await().pollDelay(TIMING.lease()).until(() -> true);
        assertThat(first.cluster.leased()).isTrue();
        assertThat(first.evicted).isEmpty();
    }

    @Test
    void whoTookALeaseBeforeHeCouldHearOfTheFirstOfHisNameLetsGoOfItAndTakesItBackWhenHeIsAlone() {
        says("x", 0, GatewayNotice.NONE); // a claim, whose writer is not heard of until the other has a lease, too
        Node later = node("same");
        await().until(later.cluster::leased);

        says("x", 0, 0);

        await().until(() -> later.evicted.size() == 1 && later.cluster.isSecond());
        assertThat(later.evicted).isEqualTo(later.leased);
        assertThat(later.cluster.leased()).isFalse();
        assertThat(log.notices())
                .anyMatch(notice -> notice.released()
                        && notice.incarnation().equals(later.leased.get(0).incarnation()));
        await().until(() -> later.leased.size() == 2);
        assertThat(later.cluster.isSecond()).isFalse();
    }

    @Test
    void whoWasFirstOfHisNameStays() {
        Node first = node("same");
        await().until(first.cluster::leased);
        int mine = first.leased.get(0).downlinkPartition();
        long claim = log.notices().size();
        says("x", 1 - mine, GatewayNotice.NONE);
        says("x", 1 - mine, claim);
        long said = log.notices().size();

        await().until(() ->
                log.notices().stream().skip(said).anyMatch(notice -> notice.partition() == mine && !notice.isClaim()));
        assertThat(first.evicted).isEmpty();
        assertThat(first.cluster.leased()).isTrue();
    }

    /** What another gateway of the name {@code same} would say of a partition. */
    private void says(String incarnation, int partition, long since) {
        long newest = log.notices().stream()
                .filter(notice -> notice.partition() == partition)
                .mapToLong(GatewayNotice::offset)
                .max()
                .orElse(GatewayNotice.NONE);
        log.reader()
                .write(
                        new GatewayNotice(
                                GatewayNotice.NONE, 0, "same", incarnation, partition, newest, since, false, 0),
                        offset -> assertThat(offset).isNotNegative());
    }

    @Test
    void aLeaseLeftFromBeforeItWasKilledIsNoNamesake() {
        Node killed = node("same");
        await().until(killed.cluster::leased);
        killed.asleep = true;
        await().until(() -> killed.sleeps);
        Node again = node("same");
        await().until(again.cluster::leased);
        assertThat(again.cluster.isSecond()).isFalse();
        killed.wake();
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
        volatile boolean sleeps;

        Node(String name) {
            cluster = new Cluster(
                    name, TIMING, log.reader(), this, () -> name + "-" + born.incrementAndGet(), this::connections);
        }

        /** Asked for every heartbeat: a gateway that sleeps here writes and reads nothing. */
        private int connections() {
            synchronized (this) {
                while (asleep) {
                    sleeps = true;
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

        synchronized void wake() {
            asleep = false;
            notifyAll();
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
