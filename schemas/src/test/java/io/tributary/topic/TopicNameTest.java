package io.tributary.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import org.junit.jupiter.api.Test;

class TopicNameTest {
    @Test
    void sizeIsCountedInBytesAndDepthInSlashes() {
        assertThat(TopicName.of("a/b/c/d/e/f/g", 255, 6).levels()).hasSize(7);
        assertThatThrownBy(() -> TopicName.of("a/b/c/d/e/f/g/h", 255, 6)).isInstanceOf(RejectedException.class);
        assertThat(TopicName.of("é".repeat(127), 255, 6).text()).hasSize(127);
        assertThatThrownBy(() -> TopicName.of("é".repeat(128), 255, 6))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.TOO_LARGE));
    }

    @Test
    void aNameHasNoWildcard() {
        assertThatThrownBy(() -> new TopicName("a/+")).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> new TopicName("#")).isInstanceOf(RejectedException.class);
    }
}
