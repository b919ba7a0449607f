package io.tributary.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.supervise.Phase;
import io.tributary.standalone.supervise.PlatformState;
import io.tributary.standalone.supervise.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Instant T0 = Instant.parse("2026-11-21T12:00:00Z");
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void aReadyLineShowsHowLongItTookAndThePorts() {
        assertThat(new ProgressLines(T0).line(status(Phase.READY, ""), T0.plusSeconds(60)))
                .isEqualTo("  ✓ kafka        ready        3.0 s   9092");
    }

    @Test
    void aStartingLineCountsOnAndSaysWhatItWaitsFor() {
        assertThat(new ProgressLines(T0).line(status(Phase.STARTING, "waits for disk"), T0.plusMillis(5500)))
                .isEqualTo("  … kafka        starting     5.5 s   waits for disk");
    }

    @Test
    void withoutATerminalEachChangeIsOneLine() {
        ProgressDisplay display = new ProgressDisplay(out, false, T0);
        display.show(state(Phase.STARTING));
        display.show(state(Phase.STARTING));
        display.show(state(Phase.READY));
        display.show(state(Phase.READY));

        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .hasSize(1)
                .allMatch(line -> line.contains("ready"));
    }

    @Test
    void onATerminalTheSameLineIsDrawnAgain() {
        ProgressDisplay display = new ProgressDisplay(out, true, T0);
        display.show(state(Phase.STARTING));
        display.show(state(Phase.READY));

        assertThat(written.toString(StandardCharsets.UTF_8)).contains("\u001b[1A");
    }

    @Test
    void agesAreShort() {
        assertThat(StatusCommand.age(Duration.ofSeconds(5))).isEqualTo("5s");
        assertThat(StatusCommand.age(Duration.ofSeconds(200))).isEqualTo("3m20s");
        assertThat(StatusCommand.age(Duration.ofMinutes(125))).isEqualTo("2h5m");
        assertThat(StatusCommand.age(Duration.ofHours(99))).isEqualTo("4d3h");
    }

    @Test
    void columnsAreAsWideAsTheirContent() {
        assertThat(new TextTable("A", "B").row("long word", "x").lines())
                .containsExactly("A          B", "long word  x");
    }

    @Test
    void aTableInPartsGetsWiderButNeverNarrower() {
        TextTable table = new TextTable("A", "B").row("long word", "x");
        assertThat(table.lines()).hasSize(2);
        assertThat(table.row("y", "z").lines()).containsExactly("y          z");
        assertThat(table.lines()).isEmpty();
    }

    @Test
    void whatATerminalWouldActOnIsShownInstead() {
        assertThat(TextTable.printable("a\u001b[2J\u009b\nü")).isEqualTo("a?[2J??ü");
    }

    private static PlatformState state(Phase phase) {
        return new PlatformState("1", 1, T0, List.of(status(phase, "")));
    }

    private static Status status(Phase phase, String message) {
        return new Status(Component.KAFKA, phase, 1, Map.of("kafka", 9092), 0, T0.plusSeconds(3), message);
    }
}
