package io.tributary.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InFlightBytesTest {
    private final InFlightBytes bytes = new InFlightBytes(100);
    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void thereIsRoomBelowTheBound() {
        bytes.add(99);
        assertThat(bytes.hasRoom()).isTrue();
        bytes.add(1);
        assertThat(bytes.hasRoom()).isFalse();
    }

    @Test
    void whoWaitsIsWokenOnceWhenHalfIsFree() {
        bytes.add(120);
        bytes.whenRoom(woken::incrementAndGet);
        bytes.remove(60);
        assertThat(woken).hasValue(0);
        bytes.remove(10);
        assertThat(woken).hasValue(1);
        bytes.remove(50);
        assertThat(woken).hasValue(1);
    }

    @Test
    void nobodyWaitsForAnAnswerThatHasCome() {
        bytes.whenRoom(woken::incrementAndGet);
        assertThat(woken).hasValue(1);
    }
}
