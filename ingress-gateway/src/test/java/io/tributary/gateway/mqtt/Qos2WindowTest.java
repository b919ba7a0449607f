package io.tributary.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.kafka.Completion;
import io.tributary.testing.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Qos2WindowTest {
    private int answers;
    private final Completion answer = new Completion() {
        @Override
        public void accepted(long offset) {
            answers++;
        }

        @Override
        public void failed(Exception cause) {
            answers--;
        }
    };

    @Test
    void oneMessagePerIdentifierWhateverIsSentAgain() { // [MQTT-4.3.3-10] [MQTT-4.3.3-12]
        Samples.forAll(200, random -> random, random -> {
            Qos2Window window = new Qos2Window();
            Map<Integer, Qos2Window.Message> open = new HashMap<>();
            Set<Integer> recorded = new HashSet<>();
            answers = 0;
            int expected = 0;
            for (int step = 0; step < 500; step++) {
                int id = 1 + random.nextInt(8);
                switch (random.nextInt(3)) {
                    case 0 -> {
                        Qos2Window.Message first = window.publish(id, answer);
                        assertThat(first == null).isEqualTo(open.containsKey(id) || recorded.contains(id));
                        if (first != null) {
                            open.put(id, first);
                        }
                        expected++;
                    }
                    case 1 -> {
                        Qos2Window.Message message = open.remove(id);
                        if (message != null) {
                            message.accepted(step);
                            recorded.add(id);
                        }
                    }
                    default ->
                        assertThat(window.release(id))
                                .isEqualTo(
                                        recorded.remove(id)
                                                ? Qos2Window.Release.DONE
                                                : open.containsKey(id)
                                                        ? Qos2Window.Release.TOO_EARLY
                                                        : Qos2Window.Release.UNKNOWN);
                }
                assertThat(window.size()).isEqualTo(open.size() + recorded.size());
            }
            open.values().forEach(message -> message.accepted(0));
            assertThat(answers).isEqualTo(expected);
        });
    }

    @Test
    void aMessageKafkaRefusedIsNewWhenItComesAgain() {
        Qos2Window window = new Qos2Window();
        Qos2Window.Message message = window.publish(1, answer);
        assertThat(message).isNotNull();
        assertThat(window.publish(1, answer)).isNull();
        List<Qos2Window.Message> all = new ArrayList<>(List.of(message));
        all.get(0).failed(new IllegalStateException("gone"));
        assertThat(answers).isEqualTo(-2);
        assertThat(window.publish(1, answer)).isNotNull();
    }
}
