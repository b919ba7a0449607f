package io.tributary.management.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND); // a clock may turn round
    private final Presence presence = new Presence(now::get);

    @Test
    void itIsThereAndSettledFromTheBeginning() {
        assertThat(presence.isAway()).isFalse();
        assertThat(presence.hasSettled()).isTrue();
    }

    @Test
    void aStatementThatAloneGetsNoAnswerSaysNothing() {
        long sentAt = after(1);
        after(2);
        presence.answered();
        after(2);

        assertThat(presence.silent(sentAt)).isFalse();
        assertThat(presence.isAway()).isFalse();
    }

    @Test
    void itIsAwayWhenNothingWasAnsweredSinceAndNewsOnce() {
        presence.answered();
        long sentAt = after(1);
        after(4);

        assertThat(presence.silent(sentAt)).isTrue();
        assertThat(presence.silent(sentAt)).isFalse();
        assertThat(presence.unreachable()).isFalse();
        assertThat(presence.isAway()).isTrue();
        assertThat(presence.silence()).isEqualTo(Duration.ofSeconds(5));
        assertThat(presence.hasSettled()).isFalse();
    }

    @Test
    void afterItsReturnItTakesAWhileToSettle() {
        assertThat(presence.unreachable()).isTrue();
        after(60);
        presence.answered();
        assertThat(presence.isAway()).isFalse();
        assertThat(presence.hasSettled()).isFalse();

        after(2);
        presence.answered();
        assertThat(presence.hasSettled()).isFalse();

        after(1);
        assertThat(presence.hasSettled()).isTrue();
    }

    private long after(int seconds) {
        return now.addAndGet(seconds * SECOND);
    }
}
