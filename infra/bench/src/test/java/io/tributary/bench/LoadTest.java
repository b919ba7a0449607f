package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadTest {
    @Test
    void aPayloadHasItsSizeAndItsNumber() {
        for (int size : new int[] {LoadPayload.SMALLEST, 200, 16_384}) {
            ByteBuf body = new LoadPayload(size).write(UnpooledByteBufAllocator.DEFAULT, 1_234_567);
            assertThat(body.readableBytes()).isEqualTo(size);
            assertThat(LoadPayload.numberOf(body.nioBuffer())).isEqualTo(1_234_567);
            assertThat(body.toString(StandardCharsets.US_ASCII))
                    .startsWith("{\"seq\":\"")
                    .endsWith("\"}");
        }
        assertThat(LoadPayload.numberOf(
                        ByteBuffer.wrap("{\"seq\":\"12345678901x\"}".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(-1);
    }

    @Test
    void aFixedPaceDoesNotWaitForAnswers() {
        Pace pace = Pace.fixed(10, 1_000, 0.5);

        assertThat(pace.nextDueNanos(0)).isEqualTo(1_000 + TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(pace.nextDueNanos(10)).isEqualTo(1_000 + TimeUnit.MILLISECONDS.toNanos(1_050));
        assertThat(Pace.closedLoop().nextDueNanos(99)).isEqualTo(Pace.NOW);
    }

    @Test
    void senselessSettingsAreRefusedByName() {
        assertThatThrownBy(() -> new UplinkBench.Settings(0, 1, Duration.ZERO, Duration.ofSeconds(1), 0, 200))
                .hasMessageContaining("--connections");
        assertThatThrownBy(() -> new UplinkBench.Settings(1, 1, Duration.ZERO, Duration.ofSeconds(1), 0, 10))
                .hasMessageContaining("--payload");
    }

    @Test
    void aRunPassesOnlyWithoutLosses() {
        assertThat(new BenchReport("b", Map.of(), Map.of(), Map.of("lost", 0L)).passed())
                .isTrue();
        assertThat(new BenchReport("b", Map.of(), Map.of(), Map.of("lost", 1L)).passed())
                .isFalse();
    }
}
