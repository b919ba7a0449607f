package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.limits.Limits;
import io.tributary.testing.Samples;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedProofsTest {
    private static final InetAddress OFFICE = AuthenticatorTest.address("192.0.2.7");
    private static final InetAddress ELSEWHERE = AuthenticatorTest.address("198.51.100.9");
    private static final String VICTIM = "PROD123456victim";

    private final AtomicLong nanos = new AtomicLong();
    private final FailedProofs failures = new FailedProofs(Limits.DEFAULTS, nanos::get);

    @Test
    void pausesDoubleUpToTheirBound() {
        fail(5, VICTIM, ELSEWHERE);
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(failures.refusal(VICTIM, ELSEWHERE)).contains(ProofFailure.SLOWED_IDENTITY);
            pass(Duration.ofMillis(1));
            assertThat(failures.refusal(VICTIM, ELSEWHERE)).isEmpty();
            fail(1, VICTIM, ELSEWHERE);
        }
    }

    @Test
    void whatIsRefusedUnseenLengthensNothing() {
        fail(5, VICTIM, ELSEWHERE);
        for (int i = 0; i < 10_000; i++) {
            assertThat(failures.refusal(VICTIM, ELSEWHERE)).isPresent();
        }
        pass(Duration.ofSeconds(1));
        assertThat(failures.refusal(VICTIM, ELSEWHERE)).isEmpty();
    }

    @Test
    void aDeviceThatWasHereBeforeIsNotDelayedByStrangersAtItsName() {
        failures.succeeded(VICTIM, OFFICE);
        fail(100, VICTIM, ELSEWHERE);
        assertThat(failures.refusal(VICTIM, OFFICE)).isEmpty();
        assertThat(failures.refusal(VICTIM, ELSEWHERE)).isPresent();
    }

    @Test
    void aDeviceThatWasHereBeforeIsNotDelayedByItsNeighbours() {
        failures.succeeded(VICTIM, OFFICE);
        for (int i = 0; i < 1_000; i++) {
            fail(1, "PROD123456guess" + i, OFFICE);
        }
        assertThat(failures.refusal(VICTIM, OFFICE)).isEmpty();
        assertThat(failures.refusal("PROD123456new", OFFICE)).contains(ProofFailure.SLOWED_ADDRESS);
    }

    @Test
    void aNewDeviceBehindABusyAddressWaitsTenSecondsAtMost() {
        for (int i = 0; i < 1_000; i++) {
            fail(1, "PROD123456guess" + i, OFFICE);
        }
        pass(Duration.ofSeconds(10));
        assertThat(failures.refusal("PROD123456new", OFFICE)).isEmpty();
    }

    @Test
    void guessesFromTheDevicesOwnAddressAreSlowedToo() {
        failures.succeeded(VICTIM, OFFICE);
        fail(5, VICTIM, OFFICE);
        assertThat(failures.refusal(VICTIM, OFFICE)).contains(ProofFailure.SLOWED_IDENTITY);
        pass(Duration.ofSeconds(1));
        failures.succeeded(VICTIM, OFFICE);
        fail(4, VICTIM, OFFICE);
        assertThat(failures.refusal(VICTIM, OFFICE)).isEmpty();
    }

    @Test
    void tenQuietMinutesAreForgiveness() {
        fail(50, VICTIM, ELSEWHERE);
        pass(Duration.ofMinutes(10));
        assertThat(failures.refusal(VICTIM, ELSEWHERE)).isEmpty();
        fail(4, VICTIM, ELSEWHERE);
        assertThat(failures.refusal(VICTIM, ELSEWHERE)).isEmpty();
    }

    @Test
    void anIpv6SiteIsOneAddress() {
        for (int i = 0; i < 30; i++) {
            fail(1, "PROD123456guess" + i, AuthenticatorTest.address("2001:db8:1:2::" + Integer.toHexString(i + 1)));
        }
        assertThat(failures.refusal("PROD123456new", AuthenticatorTest.address("2001:db8:1:2::ffff")))
                .contains(ProofFailure.SLOWED_ADDRESS);
        assertThat(failures.refusal("PROD123456new", AuthenticatorTest.address("2001:db8:1:3::1")))
                .isEmpty();
    }

    /** A proof that is right and too old comes from a device without a clock, not from someone who guesses. */
    @Test
    void aFleetWithoutClocksDelaysEachOfItsOwnAndNoNeighbour() {
        for (int device = 0; device < 100; device++) {
            for (int i = 0; i < 5; i++) {
                failures.failed("PROD123456late" + device, OFFICE, ProofFailure.EXPIRED);
            }
            assertThat(failures.refusal("PROD123456late" + device, OFFICE)).contains(ProofFailure.SLOWED_IDENTITY);
        }
        assertThat(failures.refusal("PROD123456new", OFFICE)).isEmpty();
        assertThat(failures.refusal("PROD123456late1", ELSEWHERE))
                .as("an old proof that someone repeats elsewhere is the repeater's")
                .isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(failures.refusal("PROD123456late1", OFFICE)).isEmpty();
        failures.succeeded("PROD123456late1", OFFICE);
        failures.failed("PROD123456late1", OFFICE, ProofFailure.CERTIFICATE_ENDED);
        assertThat(failures.refusal("PROD123456late1", OFFICE)).as("forgiven").isEmpty();
    }

    @Test
    void aLargeFleetWithoutClocksHidesNoGuesser() {
        fail(50, VICTIM, ELSEWHERE);
        for (int i = 0; i < 60_000; i++) {
            failures.failed("PROD123456late" + i, OFFICE, ProofFailure.EXPIRED);
        }
        assertThat(failures.refusal(VICTIM, ELSEWHERE)).contains(ProofFailure.SLOWED_IDENTITY);
        assertThat(failures.size()).isLessThanOrEqualTo(20_002);
    }

    @Test
    void anIpv6DeviceThatTakesAnotherAddressOfItsNetworkWasHereBefore() {
        failures.succeeded(VICTIM, AuthenticatorTest.address("2001:db8:1:2::7"));
        fail(100, VICTIM, ELSEWHERE);
        assertThat(failures.refusal(VICTIM, AuthenticatorTest.address("2001:db8:1:2:a:b:c:d")))
                .isEmpty();
        assertThat(failures.refusal(VICTIM, AuthenticatorTest.address("2001:db8:1:3::7")))
                .isPresent();
    }

    @Test
    void memoryIsBoundedWhateverIsTried() {
        for (int i = 0; i < 60_000; i++) {
            fail(
                    1,
                    "PROD123456x" + i,
                    AuthenticatorTest.address("10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255)));
        }
        assertThat(failures.size()).isLessThanOrEqualTo(20_000);
    }

    @Test
    void pairsAreRememberedAndOthersAreNotMistakenForThem() {
        ProvenPairs pairs = new ProvenPairs();
        for (int i = 0; i < 10_000; i++) {
            pairs.add(OFFICE, "PROD123456d" + i);
        }
        long remembered = java.util.stream.IntStream.range(0, 10_000)
                .filter(i -> pairs.has(OFFICE, "PROD123456d" + i))
                .count();
        assertThat(remembered).isGreaterThan(9_900);
        Samples.forAll(
                5_000,
                random -> "PROD123456e" + random.nextInt(1_000_000),
                stranger -> assertThat(pairs.has(OFFICE, stranger)).isFalse());
        assertThat(pairs.has(ELSEWHERE, "PROD123456d1")).isFalse();
    }

    private void fail(int times, String identity, InetAddress from) {
        for (int i = 0; i < times; i++) {
            failures.failed(identity, from, ProofFailure.SIGNATURE);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
