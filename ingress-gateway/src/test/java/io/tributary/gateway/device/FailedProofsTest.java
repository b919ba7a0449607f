package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What slows guessers is tested with {@link io.tributary.limits.FailedTries}; here is what devices add to it. */
class FailedProofsTest {
    private static final InetAddress OFFICE = AuthenticatorTest.address("192.0.2.7");
    private static final InetAddress ELSEWHERE = AuthenticatorTest.address("198.51.100.9");
    private static final String VICTIM = "PROD123456victim";

    private final AtomicLong nanos = new AtomicLong();
    private final FailedProofs failures = new FailedProofs(Limits.DEFAULTS, nanos::get);

    @Test
    void aRefusalSaysWhatIsSlowed() {
        assertThat(failures.refusal(VICTIM, ELSEWHERE)).isEmpty();
        fail(5, VICTIM, ELSEWHERE);
        assertThat(failures.refusal(VICTIM, ELSEWHERE)).contains(ProofFailure.SLOWED_IDENTITY);
        for (int i = 0; i < 20; i++) {
            fail(1, "PROD123456guess" + i, OFFICE);
        }
        assertThat(failures.refusal("PROD123456new", OFFICE)).contains(ProofFailure.SLOWED_ADDRESS);
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

    private void fail(int times, String identity, InetAddress from) {
        for (int i = 0; i < times; i++) {
            failures.failed(identity, from, ProofFailure.SIGNATURE);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
