package io.tributary.standalone;

import io.tributary.standalone.supervise.Phase;
import io.tributary.standalone.supervise.PlatformState;
import io.tributary.standalone.supervise.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** One line per component: what a person sees while the platform starts. */
final class ProgressLines {
    private final Instant begin;

    ProgressLines(Instant begin) {
        this.begin = begin;
    }

    List<String> of(PlatformState state, Instant now) {
        return state.components().stream().map(status -> line(status, now)).toList();
    }

    String line(Status status, Instant now) {
        boolean settled = status.phase() == Phase.READY || status.phase() == Phase.FAILED;
        Duration time = Duration.between(begin, settled ? status.since() : now);
        return String.format(
                        Locale.ROOT,
                        "  %s %-12s %-10s %5.1f s   %s",
                        mark(status.phase()),
                        status.component(),
                        status.phase(),
                        Math.max(0, time.toMillis()) / 1000.0,
                        detail(status))
                .stripTrailing();
    }

    private static String mark(Phase phase) {
        return switch (phase) {
            case READY -> "✓";
            case FAILED -> "✗";
            case RESTARTING -> "!";
            case STARTING -> "…";
            case STOPPED -> "-";
        };
    }

    static String detail(Status status) {
        String ports = status.ports().entrySet().stream()
                .map(Map.Entry::getValue)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return status.message().isEmpty() ? (status.phase() == Phase.READY ? ports : "") : status.message();
    }
}
