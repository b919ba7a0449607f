package io.tributary.standalone.manage;

import io.tributary.standalone.Terminal;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How far a long verb is: one line of a terminal that changes in place; without a terminal, nothing. */
final class ProgressLine {
    private static final String CLEAR = "\r\u001b[2K";
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private final PrintStream out;
    private final boolean terminal;
    private final Clock clock;
    private final Instant begin;
    private Instant shownAt;
    private boolean onScreen;

    ProgressLine() {
        this(System.err, Terminal.isThere(), Clock.systemUTC());
    }

    ProgressLine(PrintStream out, boolean terminal, Clock clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.begin = clock.instant();
        this.shownAt = Instant.MIN;
    }

    /** So many are done; shown if the last time was not just now. */
    void show(long done, String words) {
        Instant now = clock.instant();
        if (terminal && (!onScreen || Duration.between(shownAt, now).compareTo(BETWEEN) >= 0)) {
            out.print(CLEAR + String.format(Locale.ROOT, "%,d %s, %,d/s", done, words, rate(done)));
            out.flush();
            shownAt = now;
            onScreen = true;
        }
    }

    /** Makes room for a line of other output. */
    void clear() {
        if (onScreen) {
            out.print(CLEAR);
            out.flush();
            onScreen = false;
        }
    }

    double seconds() {
        return Duration.between(begin, clock.instant()).toMillis() / 1000.0;
    }

    private long rate(long done) {
        return Math.round(done / Math.max(0.001, seconds()));
    }
}
