package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.device.UsedNonces.Verdict;
import io.tributary.identity.DeviceId;
import io.tributary.testing.Samples;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsedNoncesTest {
    private static final DeviceId ONE = new DeviceId("PROD123456", "one");
    private static final DeviceId TWO = new DeviceId("PROD123456", "two");
    private static final long NOW = 1_795_293_280;

    @Test
    void aNonceIsGoodOncePerDeviceAndSecond() {
        UsedNonces used = new UsedNonces(1_000);

        assertThat(used.use(ONE, NOW, "7", NOW - 300)).isEqualTo(Verdict.NEW);
        assertThat(used.use(ONE, NOW, "7", NOW - 300)).isEqualTo(Verdict.USED);
        assertThat(used.use(TWO, NOW, "7", NOW - 300)).isEqualTo(Verdict.NEW);
        assertThat(used.use(ONE, NOW, "8", NOW - 300)).isEqualTo(Verdict.NEW);
        assertThat(used.use(ONE, NOW + 1, "7", NOW - 300)).isEqualTo(Verdict.NEW);
    }

    @Test
    void whatNobodyTakesAnyMoreIsForgotten() {
        UsedNonces used = new UsedNonces(1_000);
        IntStream.range(0, 100).forEach(i -> used.use(ONE, NOW, Integer.toString(i), NOW - 300));

        used.use(ONE, NOW + 600, "later", NOW + 300);

        assertThat(used.size()).isEqualTo(1);
    }

    /** Bounded, and yet nothing gets in twice: what is forgotten is refused. */
    @Test
    void aFloodMakesItRefuseTheOldNotTakeTheUsed() {
        UsedNonces used = new UsedNonces(500);
        assertThat(used.use(ONE, NOW - 100, "first", NOW - 300)).isEqualTo(Verdict.NEW);

        IntStream.range(0, 500).forEach(i -> used.use(TWO, NOW, Integer.toString(i), NOW - 300));

        assertThat(used.use(ONE, NOW - 100, "first", NOW - 300)).isEqualTo(Verdict.TOO_OLD);
        assertThat(used.use(ONE, NOW, "second", NOW - 300)).isEqualTo(Verdict.NEW);
        assertThat(used.size()).isLessThanOrEqualTo(501);
    }

    @Test
    void nothingIsNewTwiceWhateverTheOrder() {
        Samples.forAll(50, SplittableRandom::split, random -> {
            UsedNonces used = new UsedNonces(random.nextInt(1, 200));
            Set<String> taken = new HashSet<>();
            for (int i = 0; i < 1_000; i++) {
                long signed = NOW + random.nextLong(-300, 300);
                String nonce = Integer.toString(random.nextInt(20));
                if (used.use(ONE, signed, nonce, NOW - 300) == Verdict.NEW) {
                    assertThat(taken.add(signed + "/" + nonce)).isTrue();
                }
                assertThat(used.size()).isLessThanOrEqualTo(200);
            }
        });
    }
}
