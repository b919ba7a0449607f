package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatewayWatchTest {
    private final GatewayWatch watch = new GatewayWatch(Duration.ofSeconds(15));

    @Test
    void whoSaysGoodbyeIsGoneAtOnce() {
        assertThat(watch.heard("gw-a", "a-1", false, 0)).contains(here("gw-a", "a-1"));
        assertThat(watch.heard("gw-a", "a-1", false, 1)).isEmpty();
        assertThat(watch.heard("gw-a", "a-1", true, 2)).contains(gone("gw-a", "a-1"));
        assertThat(watch.hasAny()).isFalse();
    }

    @Test
    void whoIsSilentForTooLongIsGoneOnce() {
        watch.heard("gw-a", "a-1", false, 0);
        watch.heard("gw-b", "b-1", false, 0);
        watch.heard("gw-b", "b-1", false, 10_000);
        watch.read(3);
        watch.sawEnd(3, 15_001);

        assertThat(watch.lost()).containsExactly(gone("gw-a", "a-1"));
        watch.sawEnd(3, 16_001);
        assertThat(watch.lost()).isEmpty();
    }

    @Test
    void whoWasOnlySilentIsThereAgain() {
        watch.heard("gw-a", "a-1", false, 0);
        watch.read(1);
        watch.sawEnd(1, 16_000);
        assertThat(watch.lost()).hasSize(1);

        assertThat(watch.heard("gw-a", "a-1", false, 17_000)).contains(here("gw-a", "a-1"));
    }

    @Test
    void whatIsStillUnreadMaySayOtherwise() {
        watch.heard("gw-a", "a-1", false, 0);
        watch.read(1);
        watch.sawEnd(2, 16_000);
        assertThat(watch.lost()).isEmpty();

        watch.heard("gw-a", "a-1", false, 16_100);
        watch.read(2);
        assertThat(watch.lost()).isEmpty();

        watch.sawEnd(3, 32_000); // and more came since, which is not waited for
        watch.read(3);
        watch.read(4);
        assertThat(watch.lost()).containsExactly(gone("gw-a", "a-1"));
    }

    @Test
    void anOutageOfKafkaMakesNobodyLookSilent() {
        watch.heard("gw-a", "a-1", false, 0);
        watch.read(1);
        watch.blind(60_000);
        watch.sawEnd(1, 61_000);

        assertThat(watch.lost()).isEmpty();
        watch.sawEnd(1, 75_001);
        assertThat(watch.lost()).containsExactly(gone("gw-a", "a-1"));
    }

    private static GatewayNews gone(String gateway, String incarnation) {
        return new GatewayNews(gateway, incarnation, true);
    }

    private static GatewayNews here(String gateway, String incarnation) {
        return new GatewayNews(gateway, incarnation, false);
    }
}
