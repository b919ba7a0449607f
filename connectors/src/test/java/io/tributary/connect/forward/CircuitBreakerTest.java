package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.connect.forward.CircuitBreaker.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final CircuitBreaker NEW = CircuitBreaker.closed(3, PAUSE);

    @Test
    void itOpensAfterFailuresInARow() {
        CircuitBreaker almost = NEW.failed(at(1)).failed(at(2));

        assertThat(almost.admits(at(2))).isTrue();
        assertThat(almost.failed(at(3)).state()).isEqualTo(State.OPEN);
        assertThat(almost.failed(at(3)).admits(at(3))).isFalse();
    }

    @Test
    void aSuccessBetweenThemBeginsTheRowAnew() {
        CircuitBreaker breaker =
                NEW.failed(at(1)).failed(at(2)).succeeded().failed(at(3)).failed(at(4));

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void afterThePauseOneIsSent() {
        CircuitBreaker open = open(at(10));

        assertThat(open.admits(at(39))).isFalse();
        assertThat(open.admits(at(40))).isTrue();
        assertThat(open.sent().admits(at(40))).isFalse();
    }

    @Test
    void theOneThatFailsOpensItForAnotherPause() {
        CircuitBreaker breaker = open(at(10)).sent().failed(at(45));

        assertThat(breaker.admits(at(74))).isFalse();
        assertThat(breaker.admits(at(75))).isTrue();
    }

    @Test
    void theOneThatSucceedsClosesIt() {
        assertThat(open(at(10)).sent().succeeded()).isEqualTo(NEW);
    }

    @Test
    void whatWasSentBeforeItOpenedDoesNotProlongThePauseAndMayEndIt() {
        assertThat(open(at(10)).failed(at(14)).openUntil()).isEqualTo(at(40));
        assertThat(open(at(10)).succeeded()).isEqualTo(NEW);
    }

    private static CircuitBreaker open(Duration at) {
        return NEW.failed(at).failed(at).failed(at);
    }

    private static Duration at(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
