package io.tributary.standalone;

import io.tributary.standalone.config.Site;
import io.tributary.standalone.supervise.RunningPlatform;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the platform in order. */
@Command(name = "down", description = "Stop the platform; its data stays.")
public final class DownCommand implements Callable<Integer> {
    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Site site = platform.site();
        Instant begin = Instant.now();
        boolean ran = new RunningPlatform(site.data()).stop();
        System.out.println(
                ran
                        ? "Stopped ("
                                + Math.round(Duration.between(begin, Instant.now())
                                                        .toMillis()
                                                / 100.0)
                                        / 10.0 + " s)."
                        : "Tributary is not running on " + site.data().root() + ".");
        return 0;
    }
}
