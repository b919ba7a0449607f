package io.tributary.standalone;

import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Settings;
import io.tributary.standalone.config.Site;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which platform a verb speaks of. */
public final class PlatformOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file (default: tributary.yaml beside the command, if there is one).")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "FOLDER", description = "Folder of all data (default: data).")
    private @Nullable Path data;

    @Option(names = "--port-offset", paramLabel = "N", description = "Added to every port (default: 0).")
    private @Nullable Integer portOffset;

    @Option(
            names = "--components",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only these: kafka, cassandra, postgres, jobmanager, taskmanager, fabric, functions, connect, api, gateway.")
    private List<String> components = new ArrayList<>();

    /** The platform as set by file, environment and these options. */
    public Site site() {
        return new Settings(Installation.find(), System.getenv())
                .file(Optional.ofNullable(config))
                .data(Optional.ofNullable(data))
                .portOffset(Optional.ofNullable(portOffset))
                .components(components)
                .site();
    }

    /** The same options as words of a command line. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        Optional.ofNullable(config).ifPresent(file -> words.addAll(List.of("--config", absolute(file))));
        Optional.ofNullable(data).ifPresent(folder -> words.addAll(List.of("--data", absolute(folder))));
        Optional.ofNullable(portOffset)
                .ifPresent(offset -> words.addAll(List.of("--port-offset", Integer.toString(offset))));
        if (!components.isEmpty()) {
            words.addAll(List.of("--components", String.join(",", components)));
        }
        return words;
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().toString();
    }
}
