package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.connect.forward.DeviceLanes.Attempt;
import io.tributary.connect.forward.DeviceLanes.Next;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeviceLanesTest {
    private static final TopicPartition PARTITION = new TopicPartition("rule.hot.forward", 0);
    private final DeviceLanes lanes = lanes(10, 8);
    private long offset;

    @Test
    void aDevicesRecordsAreSentOneAfterTheOther() {
        add("a", "a1", "a2");

        Attempt first = only(lanes.start(at(0)));
        assertThat(idOf(first)).isEqualTo("a1");
        assertThat(lanes.start(at(0))).isEmpty();

        assertThat(lanes.ended(first, Verdict.DELIVERED, at(1))).isEqualTo(Next.DONE);
        assertThat(idOf(only(lanes.start(at(1))))).isEqualTo("a2");
    }

    @Test
    void devicesAreSentBesideEachOtherUpToTheWindow() {
        DeviceLanes two = lanes(10, 2);
        for (String device : List.of("a", "b", "c")) {
            two.add(delivery(device, device + "1"));
        }

        List<Attempt> attempts = two.start(at(0));

        assertThat(attempts).extracting(DeviceLanesTest::idOf).containsExactly("a1", "b1");
        two.ended(attempts.get(1), Verdict.DELIVERED, at(1));
        assertThat(two.start(at(1))).extracting(DeviceLanesTest::idOf).containsExactly("c1");
    }

    @Test
    void aFailureIsTriedAgainAfterOneThreeAndTenSecondsAndThenSetAside() {
        add("a", "a1", "a2");
        int[] startsAt = {0, 1, 4, 14};
        for (int number = 1; number <= 4; number++) {
            Duration now = at(startsAt[number - 1]);
            if (number > 1) {
                assertThat(lanes.wakeAt()).hasValue(now);
                assertThat(lanes.start(now.minusMillis(1))).isEmpty();
            }
            Attempt attempt = only(lanes.start(now));
            assertThat(attempt.number()).isEqualTo(number);
            assertThat(idOf(attempt)).isEqualTo("a1");
            Next next = lanes.ended(attempt, Verdict.TRY_AGAIN, now);
            assertThat(next).isEqualTo(number < 4 ? Next.WAIT : Next.SET_ASIDE);
            if (number == 4) {
                assertThat(lanes.start(at(100))).isEmpty(); // the dead letter is not written yet
                assertThat(lanes.setAside(attempt.delivery())).isTrue();
            }
        }
        Attempt next = only(lanes.start(at(14)));
        assertThat(idOf(next)).isEqualTo("a2");
        assertThat(next.number()).isEqualTo(1);
    }

    @Test
    void whatTheTargetWillNeverTakeIsSetAsideAtOnce() {
        add("a", "a1");

        assertThat(lanes.ended(only(lanes.start(at(0))), Verdict.REFUSED, at(0)))
                .isEqualTo(Next.SET_ASIDE);
    }

    @Test
    void oneDeviceThatFailsHoldsUpNoOther() {
        add("a", "a1", "a2");
        add("b", "b1", "b2");
        List<Attempt> both = lanes.start(at(0));

        lanes.ended(both.get(0), Verdict.TRY_AGAIN, at(0));
        lanes.ended(both.get(1), Verdict.DELIVERED, at(0));

        assertThat(lanes.start(at(0))).extracting(DeviceLanesTest::idOf).containsExactly("b2");
    }

    @Test
    void whileTheTargetIsSparedNoAttemptsAreUsedUp() {
        DeviceLanes spared = lanes(2, 8); // open after two failures, for 30 s
        for (String device : List.of("a", "b", "c")) {
            spared.add(delivery(device, device + "1"));
        }
        spared.start(at(0)).forEach(attempt -> spared.ended(attempt, Verdict.TRY_AGAIN, at(0)));

        assertThat(spared.start(at(20))).as("their pauses are over, its is not").isEmpty();
        assertThat(spared.wakeAt()).hasValue(at(30));
        Attempt probe = only(spared.start(at(30)));
        assertThat(probe.number()).isEqualTo(2);
        assertThat(spared.start(at(31))).as("one record tries").isEmpty();

        spared.ended(probe, Verdict.DELIVERED, at(32));
        assertThat(spared.start(at(32))).as("the others follow").hasSize(2).doesNotContain(probe);
    }

    @Test
    void aRefusalSaysThatTheTargetIsThere() {
        DeviceLanes spared = lanes(1, 8);
        spared.add(delivery("a", "a1"));
        spared.add(delivery("b", "b1"));
        List<Attempt> both = spared.start(at(0));
        spared.ended(both.get(0), Verdict.TRY_AGAIN, at(0));
        assertThat(spared.breaker().state()).isEqualTo(CircuitBreaker.State.OPEN);

        spared.ended(both.get(1), Verdict.REFUSED, at(0));

        assertThat(spared.breaker().state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void whatBecomesOfAPartitionThatWasTakenAwayCountsForNothing() {
        TopicPartition other = new TopicPartition("rule.hot.forward", 1);
        add("a", "a1", "a2");
        lanes.add(new Delivery("z", "z1", new byte[0], other, 0));
        List<Attempt> attempts = lanes.start(at(0));

        lanes.forget(List.of(PARTITION));

        assertThat(lanes.ended(attempts.get(0), Verdict.TRY_AGAIN, at(1))).isEqualTo(Next.FORGOTTEN);
        assertThat(lanes.setAside(attempts.get(0).delivery())).isFalse();
        assertThat(lanes.start(at(50))).isEmpty();
        assertThat(lanes.ended(attempts.get(1), Verdict.DELIVERED, at(1))).isEqualTo(Next.DONE);
    }

    @Test
    void aPartitionThatComesBackBeginsAnew() {
        add("a", "a1");
        Attempt before = only(lanes.start(at(0)));
        lanes.forget(List.of(PARTITION));
        lanes.add(new Delivery("a", "a1", new byte[0], PARTITION, 0));

        Attempt after = only(lanes.start(at(1)));

        assertThat(lanes.ended(before, Verdict.DELIVERED, at(2))).isEqualTo(Next.FORGOTTEN);
        assertThat(lanes.ended(after, Verdict.DELIVERED, at(3))).isEqualTo(Next.DONE);
    }

    private void add(String device, String... ids) {
        for (String id : ids) {
            lanes.add(delivery(device, id));
        }
    }

    private Delivery delivery(String device, String id) {
        return new Delivery(device, id, new byte[0], PARTITION, offset++);
    }

    private static DeviceLanes lanes(int failuresToOpen, int window) {
        return new DeviceLanes(
                RetryPlan.OF_FORWARD, CircuitBreaker.closed(failuresToOpen, Duration.ofSeconds(30)), window);
    }

    private static Attempt only(List<Attempt> attempts) {
        assertThat(attempts).hasSize(1);
        return attempts.get(0);
    }

    private static String idOf(Attempt attempt) {
        return attempt.delivery().idempotencyKey();
    }

    private static Duration at(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
