package io.tributary.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.testing.Samples;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InflightTest {
    @Test
    void aPacketIdIsNeverInUseTwice() {
        Samples.forAll(50, random -> random, random -> {
            Inflight inflight = new Inflight(64);
            Map<Integer, Long> expected = new HashMap<>();
            for (long sequence = 1; sequence < 2_000; sequence++) {
                assertThat(inflight.hasRoom()).isEqualTo(expected.size() < 64);
                if (inflight.hasRoom() && (random.nextInt(3) > 0 || expected.isEmpty())) {
                    int id = inflight.take(sequence);
                    assertThat(id).isBetween(1, 65_535);
                    assertThat(expected.put(id, sequence)).isNull();
                } else {
                    int id = expected.keySet().iterator().next();
                    assertThat(inflight.acknowledge(id)).isEqualTo(expected.remove(id));
                    assertThat(inflight.acknowledge(id)).isEqualTo(Inflight.UNKNOWN);
                }
            }
            assertThat(inflight.size()).isEqualTo(expected.size());
        });
    }

    @Test
    void identifiersStartOverAndSkipWhatIsInUse() {
        Inflight inflight = new Inflight(2);
        int first = inflight.take(7);
        for (int i = 2; i <= 65_535; i++) {
            inflight.acknowledge(inflight.take(i));
        }
        assertThat(inflight.take(8)).isEqualTo(2);
        assertThat(inflight.acknowledge(first)).isEqualTo(7);
    }
}
