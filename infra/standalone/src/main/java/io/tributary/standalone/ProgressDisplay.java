package io.tributary.standalone;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.supervise.Phase;
import io.tributary.standalone.supervise.PlatformState;
import io.tributary.standalone.supervise.Status;
import java.io.PrintStream;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Shows the progress of a start: on a terminal each component's line changes in place, elsewhere each change is a line. */
final class ProgressDisplay {
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final int WIDTH = 110;

    private final PrintStream out;
    private final boolean terminal;
    private final ProgressLines lines;
    private final Map<Component, Phase> shown = new EnumMap<>(Component.class);
    private int drawn;

    ProgressDisplay(PrintStream out, boolean terminal, Instant begin) {
        this.out = out;
        this.terminal = terminal;
        this.lines = new ProgressLines(begin);
    }

    void show(PlatformState state) {
        if (terminal) {
            redraw(lines.of(state, Instant.now()));
        } else {
            printChanges(state);
        }
    }

    private void redraw(List<String> now) {
        if (drawn > 0) {
            out.printf("\u001b[%dA", drawn);
        }
        for (String line : now) {
            out.println(CLEAR_LINE + (line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line));
        }
        out.flush();
        drawn = now.size();
    }

    private void printChanges(PlatformState state) {
        for (Status status : state.components()) {
            if (shown.put(status.component(), status.phase()) != status.phase() && status.phase() != Phase.STARTING) {
                out.println(lines.line(status, Instant.now()));
            }
        }
        out.flush();
    }
}
