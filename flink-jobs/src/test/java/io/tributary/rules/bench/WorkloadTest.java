package io.tributary.rules.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.UplinkMessage;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
    @ParameterizedTest
    @ValueSource(strings = {"own_1", "own_100", "own_1000", "all_10"})
    void messagesHaveOneSizeAndAboutATenthPassesEachRule(String name) {
        Workload workload = Workload.named(name);
        List<Workload.Message> messages = workload.messages();
        AvroCodec<UplinkMessage> codec = AvroCodec.of(UplinkMessage.class);

        Set<Integer> sizes = new HashSet<>();
        Set<String> topics = new HashSet<>();
        long rows = 0;
        for (int i = 0; i < messages.size(); i++) {
            UplinkMessage message = codec.decode(messages.get(i).value());
            sizes.add(message.getPayload().remaining());
            topics.add(message.getTopic().substring(message.getTopic().lastIndexOf('/') + 1));
            rows += workload.rowsOf(messages.get(i), i);
        }

        assertThat(sizes).containsExactly(222);
        assertThat(topics).hasSize(workload.rules());
        long asked = (long) messages.size() * (workload.own() ? 1 : workload.rules());
        assertThat((double) rows / asked).isBetween(0.08, 0.12);
    }

    @Test
    void theSameInEveryProcess() {
        Workload workload = Workload.named("own_100");

        assertThat(bytesOf(workload)).isEqualTo(bytesOf(workload));
    }

    /** Quick to compare, where comparing thousands of arrays field by field takes minutes. */
    private static List<ByteBuffer> bytesOf(Workload workload) {
        return workload.messages().stream()
                .map(Workload.Message::value)
                .map(ByteBuffer::wrap)
                .toList();
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> Workload.named("some_10")).hasMessage("'some_10' is not a workload");
    }
}
