package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final Instant T0 = Instant.parse("2026-11-21T12:00:00Z");
    private final Deque<Instant> now = new ArrayDeque<>(List.of(T0));
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.getLast();
        }
    };
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void aTerminalShowsOneLineThatChangesFiveTimesASecondAtMost() {
        ProgressLine line = new ProgressLine(out, true, clock);
        now.add(T0.plusSeconds(2));
        line.show(2_000, "lines");
        line.show(2_001, "lines");
        now.add(T0.plusSeconds(4));
        line.show(5_000, "lines");
        line.clear();
        line.clear();
        assertThat(written.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r\u001b[2K2,000 lines, 1,000/s\r\u001b[2K5,000 lines, 1,250/s\r\u001b[2K");
        assertThat(line.seconds()).isEqualTo(4);
    }

    @Test
    void withoutATerminalThereIsNothing() {
        ProgressLine line = new ProgressLine(out, false, clock);
        line.show(1, "lines");
        line.clear();
        assertThat(written.size()).isZero();
    }
}
