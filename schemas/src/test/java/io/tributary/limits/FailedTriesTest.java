package io.tributary.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.limits.FailedTries.Of;
import io.tributary.limits.FailedTries.Pause;
import io.tributary.testing.Samples;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailedTriesTest {
    private static final InetAddress OFFICE = address("192.0.2.7");
    private static final InetAddress ELSEWHERE = address("198.51.100.9");
    private static final String VICTIM = "victim";

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // such clocks may overflow
    private final FailedTries tries = new FailedTries(Limits.DEFAULTS, nanos::get);

    @Test
    void pausesDoubleUpToTheirBound() {
        fail(5, VICTIM, ELSEWHERE);
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertThat(tries.pause(VICTIM, ELSEWHERE)).contains(new Pause(Of.IDENTITY, Duration.ofSeconds(seconds)));
            pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(tries.pause(VICTIM, ELSEWHERE)).isPresent();
            pass(Duration.ofMillis(1));
            assertThat(tries.pause(VICTIM, ELSEWHERE)).isEmpty();
            fail(1, VICTIM, ELSEWHERE);
        }
    }

    @Test
    void theLastFreeFailureIsSaidOnce() {
        for (int i = 1; i <= 30; i++) {
            assertThat(tries.failed(VICTIM, ELSEWHERE).contains(Of.IDENTITY)).isEqualTo(i == 5);
        }
        for (int i = 31; i <= 60; i++) {
            assertThat(tries.failed("other" + i, OFFICE).contains(Of.ADDRESS)).isEqualTo(i == 50);
        }
    }

    @Test
    void whatIsRefusedUnseenLengthensNothing() {
        fail(5, VICTIM, ELSEWHERE);
        for (int i = 0; i < 10_000; i++) {
            assertThat(tries.pause(VICTIM, ELSEWHERE)).isPresent();
        }
        pass(Duration.ofSeconds(1));
        assertThat(tries.pause(VICTIM, ELSEWHERE)).isEmpty();
    }

    @Test
    void whoWasHereBeforeIsNotDelayedByStrangersAtHisName() {
        tries.succeeded(VICTIM, OFFICE);
        fail(100, VICTIM, ELSEWHERE);
        assertThat(tries.pause(VICTIM, OFFICE)).isEmpty();
        assertThat(tries.pause(VICTIM, ELSEWHERE)).isPresent();
    }

    @Test
    void whoWasHereBeforeIsNotDelayedByHisNeighbours() {
        tries.succeeded(VICTIM, OFFICE);
        for (int i = 0; i < 1_000; i++) {
            fail(1, "guess" + i, OFFICE);
        }
        assertThat(tries.pause(VICTIM, OFFICE)).isEmpty();
        assertThat(tries.pause("new", OFFICE)).contains(new Pause(Of.ADDRESS, Duration.ofSeconds(10)));
    }

    @Test
    void aNewcomerBehindABusyAddressWaitsTenSecondsAtMost() {
        for (int i = 0; i < 1_000; i++) {
            fail(1, "guess" + i, OFFICE);
        }
        pass(Duration.ofSeconds(10));
        assertThat(tries.pause("new", OFFICE)).isEmpty();
    }

    @Test
    void guessesFromOnesOwnAddressAreSlowedToo() {
        tries.succeeded(VICTIM, OFFICE);
        fail(5, VICTIM, OFFICE);
        assertThat(tries.pause(VICTIM, OFFICE)).contains(new Pause(Of.BOTH, Duration.ofSeconds(1)));
        pass(Duration.ofSeconds(1));
        tries.succeeded(VICTIM, OFFICE);
        fail(4, VICTIM, OFFICE);
        assertThat(tries.pause(VICTIM, OFFICE)).isEmpty();
    }

    @Test
    void tenQuietMinutesAreForgiveness() {
        fail(50, VICTIM, ELSEWHERE);
        pass(Duration.ofMinutes(10));
        assertThat(tries.pause(VICTIM, ELSEWHERE)).isEmpty();
        assertThat(tries.size()).isZero();
        fail(4, VICTIM, ELSEWHERE);
        assertThat(tries.pause(VICTIM, ELSEWHERE)).isEmpty();
    }

    @Test
    void anIpv6SiteIsOneAddress() {
        for (int i = 0; i < 30; i++) {
            fail(1, "guess" + i, address("2001:db8:1:2::" + Integer.toHexString(i + 1)));
        }
        assertThat(tries.pause("new", address("2001:db8:1:2::ffff")).map(Pause::of))
                .contains(Of.ADDRESS);
        assertThat(tries.pause("new", address("2001:db8:1:3::1"))).isEmpty();
    }

    @Test
    void whoTakesAnotherAddressOfHisIpv6NetworkWasHereBefore() {
        tries.succeeded(VICTIM, address("2001:db8:1:2::7"));
        fail(100, VICTIM, ELSEWHERE);
        assertThat(tries.pause(VICTIM, address("2001:db8:1:2:a:b:c:d"))).isEmpty();
        assertThat(tries.pause(VICTIM, address("2001:db8:1:3::7"))).isPresent();
    }

    @Test
    void memoryIsBoundedAndWhoGoesOnGuessingIsNotForgotten() {
        fail(20, VICTIM, ELSEWHERE);
        for (int i = 0; i < 60_000; i++) {
            fail(1, "x" + i, address("10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255)));
            if (i % 5_000 == 0) {
                fail(1, VICTIM, ELSEWHERE);
            }
        }
        assertThat(tries.size()).isEqualTo(FailureCounts.MOST);
        assertThat(tries.pause(VICTIM, ELSEWHERE)).isPresent();
    }

    @Test
    void pairsAreRememberedAndOthersAreNotMistakenForThem() {
        ProvenPairs pairs = new ProvenPairs();
        for (int i = 0; i < 10_000; i++) {
            pairs.add(OFFICE, "d" + i);
        }
        long remembered = IntStream.range(0, 10_000)
                .filter(i -> pairs.has(OFFICE, "d" + i))
                .count();
        assertThat(remembered).isGreaterThan(9_900);
        Samples.forAll(
                5_000,
                random -> "e" + random.nextInt(1_000_000),
                stranger -> assertThat(pairs.has(OFFICE, stranger)).isFalse());
        assertThat(pairs.has(ELSEWHERE, "d1")).isFalse();
    }

    private void fail(int times, String identity, InetAddress from) {
        for (int i = 0; i < times; i++) {
            tries.failed(identity, from);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
