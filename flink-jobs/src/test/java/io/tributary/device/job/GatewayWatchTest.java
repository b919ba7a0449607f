package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatewayWatchTest {
    private static final LostGateway A = new LostGateway("gw-a", "a-1");
    private static final LostGateway B = new LostGateway("gw-b", "b-1");

    private final GatewayWatch watch = new GatewayWatch(Duration.ofSeconds(15));

    @Test
    void whoSaysGoodbyeIsGoneAtOnce() {
        assertThat(watch.heard(A, false, 0)).isEmpty();
        assertThat(watch.heard(A, true, 1)).containsExactly(A);
        assertThat(watch.hasAny()).isFalse();
    }

    @Test
    void whoIsSilentForTooLongIsGoneOnce() {
        watch.heard(A, false, 0);
        watch.heard(B, false, 0);
        watch.heard(B, false, 10_000);
        watch.read(3);
        watch.sawEnd(3, 15_001);

        assertThat(watch.lost()).containsExactly(A);
        watch.sawEnd(3, 16_001);
        assertThat(watch.lost()).isEmpty();
    }

    @Test
    void whatIsStillUnreadMaySayOtherwise() {
        watch.heard(A, false, 0);
        watch.read(1);
        watch.sawEnd(2, 16_000);
        assertThat(watch.lost()).isEmpty();

        watch.heard(A, false, 16_100);
        watch.read(2);
        assertThat(watch.lost()).isEmpty();

        watch.sawEnd(3, 32_000); // and more came since, which is not waited for
        watch.read(3);
        watch.read(4);
        assertThat(watch.lost()).containsExactly(A);
    }

    @Test
    void anOutageOfKafkaMakesNobodyLookSilent() {
        watch.heard(A, false, 0);
        watch.read(1);
        watch.blind(60_000);
        watch.sawEnd(1, 61_000);

        assertThat(watch.lost()).isEmpty();
        watch.sawEnd(1, 75_001);
        assertThat(watch.lost()).containsExactly(A);
    }
}
