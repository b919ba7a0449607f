package io.tributary.management.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.server.AnswerRoom.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerRoomTest {
    private static final int FREE = AnswerRoom.FREE;

    private final List<String> cutOff = new ArrayList<>();
    private long nanos;
    private final AnswerRoom room = new AnswerRoom(1_000, Duration.ofSeconds(2), () -> nanos);

    @Test
    void smallAnswersNeedNone() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(take(FREE, "small")).isPresent();
        }
        assertThat(room.taken()).isZero();
    }

    @Test
    void whatIsGivenBackIsThereAgain() {
        Place first = take(FREE + 600, "first").orElseThrow();
        assertThat(take(FREE + 600, "second")).isEmpty();

        room.giveBack(first);
        room.giveBack(first);
        assertThat(room.taken()).isZero();
        assertThat(take(FREE + 600, "second")).isPresent();
        assertThat(room.taken()).isEqualTo(600);
        assertThat(cutOff).isEmpty();
    }

    @Test
    void theOldestOfThoseThatWaitTooLongMakeRoom() {
        Place first = take(FREE + 400, "first").orElseThrow();
        nanos += Duration.ofSeconds(1).toNanos();
        take(FREE + 400, "second");
        nanos += Duration.ofMillis(1_500).toNanos();

        assertThat(take(FREE + 400, "third")).isPresent();
        assertThat(cutOff).containsExactly("first");
        room.giveBack(first); // as the end of its connection does
        assertThat(room.taken()).isEqualTo(800);
        assertThat(take(FREE + 400, "fourth"))
                .as("the second has not waited so long")
                .isEmpty();
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(take(FREE + 1_000, "fifth")).isPresent();
        assertThat(cutOff).containsExactly("first", "second", "third");
    }

    @Test
    void whereThereIsRoomNobodyIsCutOffHoweverLongHeWaits() {
        take(FREE + 400, "slow");
        nanos += Duration.ofHours(1).toNanos();

        assertThat(take(FREE + 600, "other")).isPresent();
        assertThat(cutOff).isEmpty();
    }

    @Test
    void oneThatIsLargerThanAllRoomHasItAlone() {
        Place large = take(FREE + 5_000, "large").orElseThrow();
        assertThat(take(FREE + 1, "other")).isEmpty();

        room.giveBack(large);
        assertThat(take(FREE + 1, "other")).isPresent();
    }

    private Optional<Place> take(int bytes, String name) {
        return room.take(bytes, () -> cutOff.add(name));
    }
}
