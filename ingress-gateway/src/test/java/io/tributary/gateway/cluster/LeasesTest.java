package io.tributary.gateway.cluster;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for the leases whatever gateways, log and time do. */
class LeasesTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final int SAMPLES = 400;

    @Test
    void ofTwoClaimsTheFirstInTheLogCounts() {
        ClusterView view = view(claim(5, 1_000, "a", 2, -1), claim(6, 1_001, "b", 2, -1));

        assertThat(view.isHeldBy("a", 2)).isTrue();
        assertThat(view.heldBy("b")).isEmpty();
    }

    @Test
    void aHeartbeatBeforeAClaimBeatsIt() {
        ClusterView view = view(
                claim(5, 1_000, "a", 2, -1),
                notice(6, 1_001, "a", new Lessee.Intent(2, 5, 5), false),
                claim(7, 1_002, "b", 2, 5));

        assertThat(view.isHeldBy("a", 2)).isTrue();
    }

    @Test
    void aHolderThatWasReplacedDoesNotComeBackWithALateHeartbeat() {
        ClusterView view = view(
                claim(5, 1_000, "a", 2, -1),
                claim(6, 1_001, "b", 2, 5),
                notice(7, 1_002, "a", new Lessee.Intent(2, 5, 5), false));

        assertThat(view.isHeldBy("b", 2)).isTrue();
    }

    @Test
    void aReleasedPartitionIsVacantAtOnce() {
        ClusterView view = view(claim(5, 1_000, "a", 2, -1), notice(6, 1_001, "a", new Lessee.Intent(2, 5, 5), true));

        assertThat(view.isVacant(2)).isTrue();
        assertThat(view.gateways()).isZero();
    }

    @Test
    void whatIsVacantIsTakenBeforeWhatIsOnlySilent() {
        ClusterView view = view(claim(5, 1_000, "a", 2, -1), claim(6, 1_001, "b", 0, -1));
        for (int i = 0; i < 10; i++) {
            view = view.after(claim(7 + i, view.timeMillis() + 1_000, "b", GatewayNotice.WAITING, -1), false);
        }

        assertThat(view.isFree(2)).isTrue();
        assertThat(new Lessee("c", 3).next(view, GatewayNotice.WAITING)).isEqualTo(new Lessee.Intent(1, -1, -1));
        ClusterView full = view.after(claim(30, view.timeMillis(), "d", 1, -1), false);
        assertThat(new Lessee("c", 3).next(full, GatewayNotice.WAITING).partition())
                .isIn(0, 2);
        assertThat(new Lessee("d", 3).next(full, 1)).isEqualTo(new Lessee.Intent(1, 30, 30));
    }

    @Test
    void anOutageOfTheLogMakesNobodySilent() {
        ClusterView view = view(
                claim(5, 1_000, "a", 2, -1),
                claim(6, 1_000 + Duration.ofMinutes(5).toMillis(), "b", GatewayNotice.WAITING, -1));

        assertThat(view.isFree(2)).isFalse();
        for (int i = 0; i < 8; i++) {
            view = view.after(claim(7 + i, view.timeMillis() + 1_000, "b", GatewayNotice.WAITING, -1), false);
        }
        assertThat(view.isFree(2)).isTrue();
    }

    @Test
    void noTwoGatewaysHoldOnePartitionAtOnePlaceOfTheLog() {
        forAll(SAMPLES, LeasesTest::played, play -> {
            for (int at = 0; at < play.log.size(); at++) {
                Map<Integer, String> holders = new HashMap<>();
                for (Gateway gateway : play.everBorn) {
                    @Nullable Integer believed = gateway.beliefs.get(at);
                    if (believed != null) {
                        assertThat(holders.putIfAbsent(believed, gateway.incarnation))
                                .isNull();
                    }
                }
            }
        });
    }

    @Test
    void whoReadsTheCompactedLogHasTheSamePlaceToClaimAfterAndSoonTheSameHolders() {
        forAll(SAMPLES, LeasesTest::played, play -> {
            ClusterView late = viewOf(ClusterView.before(LEASE), compacted(play.log), true);
            for (int partition = 0; partition < play.partitions; partition++) {
                assertThat(late.lease(partition).newest())
                        .isEqualTo(play.whole().lease(partition).newest());
            }
            int before = play.log.size();
            for (int i = 0; i < 3; i++) {
                play.alive.forEach(gateway -> gateway.readOn(play.log, play.log.size()));
                play.alive.forEach(play::write);
            }
            late = viewOf(late, play.log.subList(before, play.log.size()), false);
            ClusterView whole = play.whole();
            for (Gateway gateway : play.alive) {
                if (gateway.held != GatewayNotice.WAITING && whole.isHeldBy(gateway.incarnation, gateway.held)) {
                    assertThat(late.isHeldBy(gateway.incarnation, gateway.held)).isTrue();
                }
            }
        });
    }

    @Test
    void whoKeepsWritingIsNotEvictedAndEveryoneGetsAPlaceInTheEnd() {
        forAll(SAMPLES, LeasesTest::calm, play -> {
            Set<Integer> taken = new HashSet<>();
            for (Gateway gateway : play.alive) {
                assertThat(gateway.evictions).isZero();
                assertThat(gateway.held).isNotEqualTo(GatewayNotice.WAITING);
                assertThat(play.whole().isHeldBy(gateway.incarnation, gateway.held))
                        .isTrue();
                assertThat(taken.add(gateway.held)).isTrue();
            }
            assertThat(play.whole().gateways()).isGreaterThanOrEqualTo(play.alive.size());
        });
    }

    private static Play played(SplittableRandom random) {
        Play play = new Play(random, random.nextInt(1, 5), 0);
        for (int i = 0; i < 250; i++) {
            play.step(true);
        }
        return play;
    }

    /** A wild beginning, then an outage of the log, then nobody dies any more. */
    private static Play calm(SplittableRandom random) {
        Play play = new Play(random, 4, random.nextInt(0, 3));
        play.time += Duration.ofMinutes(random.nextInt(1, 60)).toMillis();
        play.born(random.nextInt(1, 5));
        play.dieAll(play.alive.size() - 4);
        for (int i = 0; i < 60; i++) {
            play.round();
        }
        play.alive.forEach(gateway -> gateway.evictions = 0); // of the wild times
        for (int i = 0; i < 60; i++) {
            play.round();
        }
        return play;
    }

    private static ClusterView viewOf(List<GatewayNotice> log) {
        return viewOf(ClusterView.before(LEASE), log, false);
    }

    private static ClusterView viewOf(ClusterView from, List<GatewayNotice> log, boolean history) {
        ClusterView view = from;
        for (GatewayNotice notice : log) {
            view = view.after(notice, history);
        }
        return view;
    }

    /** The newest record of each key, in the order of the log. */
    private static List<GatewayNotice> compacted(List<GatewayNotice> log) {
        Map<String, GatewayNotice> newest = new LinkedHashMap<>();
        for (GatewayNotice notice : log) {
            String key = notice.partition() + "/" + notice.incarnation();
            newest.remove(key);
            newest.put(key, notice);
        }
        return List.copyOf(newest.values());
    }

    private static ClusterView view(GatewayNotice... log) {
        return viewOf(List.of(log));
    }

    private static GatewayNotice claim(long offset, long time, String incarnation, int partition, long after) {
        return notice(offset, time, incarnation, new Lessee.Intent(partition, after, GatewayNotice.NONE), false);
    }

    private static GatewayNotice notice(
            long offset, long time, String incarnation, Lessee.Intent intent, boolean released) {
        return new GatewayNotice(
                offset,
                time,
                incarnation,
                incarnation,
                intent.partition(),
                intent.after(),
                intent.since(),
                released,
                0);
    }

    /** A gateway that reads as far as it likes, and writes what its rules say. */
    private static final class Gateway {
        final String incarnation;
        final Map<Integer, Integer> beliefs = new HashMap<>();
        ClusterView view = ClusterView.before(LEASE);
        int read;
        int held = GatewayNotice.WAITING;
        int evictions;

        Gateway(String incarnation) {
            this.incarnation = incarnation;
        }

        void readOn(List<GatewayNotice> log, int upTo) {
            while (read < upTo) {
                view = view.after(log.get(read), false);
                if (held != GatewayNotice.WAITING && !view.isHeldBy(incarnation, held)) {
                    evictions++;
                    held = GatewayNotice.WAITING;
                } else if (held == GatewayNotice.WAITING) {
                    held = view.heldBy(incarnation).orElse(GatewayNotice.WAITING);
                }
                if (held != GatewayNotice.WAITING) {
                    beliefs.put(read, held);
                }
                read++;
            }
        }

        GatewayNotice says(int offset, long time, int partitions) {
            Lessee.Intent intent = new Lessee(incarnation, partitions).next(view, held);
            return claim(offset, time, incarnation, intent.partition(), intent.after());
        }
    }

    /** Gateways are born, die, sleep, read late; the log takes what they write in some order. */
    private static final class Play {
        final SplittableRandom random;
        final int partitions;
        final List<GatewayNotice> log = new ArrayList<>();
        final List<Gateway> alive = new ArrayList<>();
        final List<Gateway> everBorn = new ArrayList<>();
        long time = 1_000_000;

        Play(SplittableRandom random, int partitions, int wildSteps) {
            this.random = random;
            this.partitions = partitions;
            born(random.nextInt(1, 4));
            for (int i = 0; i < wildSteps * 20; i++) {
                step(true);
            }
        }

        void born(int count) {
            for (int i = 0; i < count; i++) {
                Gateway gateway = new Gateway("gw" + everBorn.size());
                alive.add(gateway);
                everBorn.add(gateway);
            }
        }

        void dieAll(int count) {
            for (int i = 0; i < count; i++) {
                alive.remove(0);
            }
        }

        void step(boolean deaths) {
            time += random.nextInt(30) == 0 ? random.nextInt(60_000) : random.nextInt(1_500);
            if (random.nextInt(15) == 0) {
                born(1);
            }
            if (deaths && alive.size() > 1 && random.nextInt(12) == 0) {
                alive.remove(random.nextInt(alive.size()));
            }
            Gateway gateway = alive.get(random.nextInt(alive.size()));
            gateway.readOn(log, gateway.read + random.nextInt(log.size() - gateway.read + 1));
            if (random.nextInt(4) > 0) {
                write(gateway);
            }
        }

        /** A second of ordinary life: all read everything and write, in some order. */
        void round() {
            List<Gateway> order = new ArrayList<>(alive);
            while (!order.isEmpty()) {
                Gateway gateway = order.remove(random.nextInt(order.size()));
                gateway.readOn(log, random.nextInt(3) == 0 ? gateway.read : log.size());
                time += 1_000 / alive.size();
                write(gateway);
            }
            if (random.nextInt(40) == 0) {
                time += Duration.ofMinutes(5).toMillis();
            }
            alive.forEach(gateway -> gateway.readOn(log, log.size()));
        }

        private void write(Gateway gateway) {
            log.add(gateway.says(log.size(), time, partitions));
        }

        ClusterView whole() {
            return viewOf(log);
        }

        @Override
        public String toString() {
            return partitions + " partitions, " + log;
        }
    }
}
