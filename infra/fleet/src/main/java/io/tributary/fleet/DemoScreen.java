package io.tributary.fleet;

import java.io.PrintStream;
import java.util.List;

/** Shows the demo's books while they grow: in place on a terminal, a line at a time elsewhere. */
final class DemoScreen {
    private final PrintStream out;
    private final boolean terminal;
    private int shown;
    private String last = "";

    DemoScreen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(DemoTally tally) {
        if (!terminal) {
            String line = String.format(
                    "readings %d acknowledged of %d sent · rows %d · alarms %d of %d · dead letters %d+%d",
                    tally.acknowledged(),
                    tally.sent(),
                    tally.rows(),
                    tally.alarms(),
                    tally.hot(),
                    tally.alarmDeadLetters(),
                    tally.readingDeadLetters());
            if (!line.equals(last)) {
                out.println(line);
                last = line;
            }
            return;
        }
        if (shown > 0) {
            out.print("\u001b[" + shown + "A");
        }
        List<String> lines = List.of(
                bar("readings acknowledged", tally.acknowledged(), tally.sent()),
                bar("rows in PostgreSQL", tally.rows(), tally.acknowledged() - tally.malformed()),
                bar("alarms at the siren", tally.alarms(), tally.hot()),
                bar("malformed set aside", tally.readingDeadLetters(), tally.malformed()),
                "  last alarm: " + tally.lastAlarm());
        lines.forEach(line -> out.println("\u001b[2K" + line));
        shown = lines.size();
    }

    private static String bar(String what, long now, long of) {
        int width = 30;
        int filled = of == 0 ? 0 : (int) Math.min(width, now * width / of);
        return String.format("  %-22s %s%s %d/%d", what, "█".repeat(filled), "░".repeat(width - filled), now, of);
    }
}
