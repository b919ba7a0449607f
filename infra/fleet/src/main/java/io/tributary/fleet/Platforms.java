package io.tributary.fleet;

import io.tributary.standalone.PlatformOptions;
import io.tributary.standalone.Tributary;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.server.PostgresServer;
import io.tributary.standalone.supervise.PlatformState;
import io.tributary.standalone.supervise.RunningPlatform;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The platform of this machine, for the verbs that use it. */
public final class Platforms {
    private static final Duration RESTART = Duration.ofSeconds(120);

    /** Where the parts of this installation are and what opens them. */
    public static Platform of(Site site) {
        return new Platform(
                site.http(Port.API, ""),
                Secret.ADMIN_KEY.read(site.data().secrets()),
                site.address(Port.MQTT).replaceFirst(":\\d+$", ""),
                site.port(Port.MQTT),
                site.address(Port.KAFKA),
                "tributary.",
                "jdbc:postgresql://" + site.address(Port.POSTGRES) + "/" + PostgresServer.NAME,
                PostgresServer.NAME,
                Secret.POSTGRES_PASSWORD.read(site.data().secrets()));
    }

    /**
     * Starts the platform when it does not run, and waits while a part of it is just starting. What that prints goes to the error
     * stream: the standard one belongs to the verb's own answer.
     *
     * @return the exit code of the start; 0 when all is ready
     */
    public static int ensureUp(PlatformOptions options) {
        RunningPlatform running = new RunningPlatform(options.site().data());
        if (running.supervisor().isPresent()) {
            Patience.until(
                    RESTART,
                    "every component is ready (./tributary status)",
                    () -> running.state().filter(PlatformState::allReady).isPresent() ? "ready" : "");
            return 0;
        }
        List<String> words = new ArrayList<>(List.of("up"));
        words.addAll(options.words());
        PrintStream answers = System.out;
        System.setOut(System.err);
        try {
            return Tributary.commandLine().execute(words.toArray(String[]::new));
        } finally {
            System.setOut(answers);
        }
    }

    private Platforms() {}
}
