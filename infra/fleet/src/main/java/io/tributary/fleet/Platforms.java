package io.tributary.fleet;

import io.tributary.standalone.PlatformOptions;
import io.tributary.standalone.Tributary;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.server.PostgresServer;
import io.tributary.standalone.supervise.PlatformState;
import io.tributary.standalone.supervise.RunningPlatform;
import java.util.ArrayList;
import java.util.List;

/** The platform of this machine, for the verbs that use it. */
public final class Platforms {

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
     * Starts the platform when it does not run.
     *
     * @return the exit code of the start; 0 when all is ready
     */
    public static int ensureUp(PlatformOptions options) {
        RunningPlatform running = new RunningPlatform(options.site().data());
        if (running.state().filter(PlatformState::allReady).isPresent()) {
            return 0;
        }
        List<String> words = new ArrayList<>(List.of("up"));
        words.addAll(options.words());
        return Tributary.commandLine().execute(words.toArray(String[]::new));
    }

    private Platforms() {}
}
