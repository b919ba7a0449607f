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
            Inflight inflight = new Inflight();
            Map<Integer, Long> expected = new HashMap<>();
            for (long sequence = 1; sequence < 2_000; sequence++) {
                if (random.nextInt(3) > 0 || expected.isEmpty()) {
                    int id = inflight.take(sequence).orElseThrow();
                    assertThat(id).isBetween(1, 65_535);
                    assertThat(expected.put(id, sequence)).isNull();
                } else {
                    int id = expected.keySet().iterator().next();
                    assertThat(inflight.acknowledge(id)).hasValue(expected.remove(id));
                    assertThat(inflight.acknowledge(id)).isEmpty();
                }
            }
            assertThat(inflight.size()).isEqualTo(expected.size());
        });
    }

    @Test
    void allPacketIdsCanBeUsedAndNoMore() {
        Inflight inflight = new Inflight();
        for (int i = 1; i <= 65_535; i++) {
            inflight.take(i);
        }
        assertThat(inflight.take(70_000)).isEmpty();
        inflight.acknowledge(500);
        assertThat(inflight.take(70_000)).hasValue(500);
    }
}
