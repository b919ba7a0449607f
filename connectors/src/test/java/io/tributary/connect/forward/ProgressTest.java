package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final TopicPartition FIRST = new TopicPartition("t", 0);
    private static final TopicPartition SECOND = new TopicPartition("t", 1);
    private final Progress progress = new Progress();

    @Test
    void whatIsDoneAboveAGapIsNotCommitted() {
        take(FIRST, 5, 6, 9); // 7 and 8 are marks of transactions

        progress.done(FIRST, 6);
        progress.done(FIRST, 9);
        assertThat(progress.committable()).containsEntry(FIRST, new OffsetAndMetadata(5));

        progress.done(FIRST, 5);
        assertThat(progress.committable()).containsEntry(FIRST, new OffsetAndMetadata(10));
        assertThat(progress.pending()).isZero();
    }

    @Test
    void partitionsAreApart() {
        take(FIRST, 5);
        take(SECOND, 70, 71);

        progress.done(SECOND, 70);

        assertThat(progress.committable())
                .containsEntry(FIRST, new OffsetAndMetadata(5))
                .containsEntry(SECOND, new OffsetAndMetadata(71));
        assertThat(progress.pending()).isEqualTo(2);
    }

    @Test
    void ofAPartitionThatIsSomebodyElsesNothingIsCommitted() {
        take(FIRST, 5, 6);
        take(SECOND, 70);

        progress.forget(List.of(FIRST));
        progress.done(FIRST, 5);

        assertThat(progress.committable()).containsOnlyKeys(SECOND);
        assertThat(progress.pending()).isEqualTo(1);
    }

    private void take(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            progress.taken(partition, offset);
        }
    }
}
