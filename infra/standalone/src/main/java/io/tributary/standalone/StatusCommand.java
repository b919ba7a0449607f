package io.tributary.standalone;

import io.tributary.standalone.config.Site;
import io.tributary.standalone.supervise.PlatformState;
import io.tributary.standalone.supervise.RunningPlatform;
import io.tributary.standalone.supervise.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how every component is. */
@Command(
        name = "status",
        description = "Show every component: its phase, process, ports, restarts.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:everything is ready", "1:something is not ready", "3:the platform is not running"})
public final class StatusCommand implements Callable<Integer> {
    private static final int NOT_READY = 1;
    private static final int NOT_RUNNING = 3;

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Site site = platform.site();
        Optional<PlatformState> state = new RunningPlatform(site.data()).state();
        if (state.isEmpty()) {
            System.out.println(
                    output.isJson()
                            ? OutputOption.json(Map.of("running", false))
                            : "Tributary is not running on " + site.data().root()
                                    + ". Start it with `./tributary up`.");
            return NOT_RUNNING;
        }
        System.out.println(output.isJson() ? OutputOption.json(state.get()) : table(state.get()));
        return state.get().allReady() ? 0 : NOT_READY;
    }

    private static String table(PlatformState state) {
        TextTable table = new TextTable("COMPONENT", "PHASE", "SINCE", "PID", "PORTS", "RESTARTS", "");
        Instant now = Instant.now();
        for (Status status : state.components()) {
            table.row(
                    status.component().id(),
                    status.phase().toString(),
                    age(Duration.between(status.since(), now)),
                    status.pid() == 0 ? "" : Long.toString(status.pid()),
                    status.ports().values().stream().map(String::valueOf).collect(Collectors.joining(",")),
                    Integer.toString(status.restarts()),
                    status.message());
        }
        return String.join(System.lineSeparator(), table.lines());
    }

    /** Two parts at most: {@code 5s}, {@code 3m20s}, {@code 2h5m}, {@code 4d3h}. */
    static String age(Duration age) {
        if (age.toMinutes() < 1) {
            return Math.max(0, age.toSeconds()) + "s";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + "m" + age.toSecondsPart() + "s";
        }
        return age.toDays() < 1
                ? age.toHours() + "h" + age.toMinutesPart() + "m"
                : age.toDays() + "d" + age.toHoursPart() + "h";
    }
}
