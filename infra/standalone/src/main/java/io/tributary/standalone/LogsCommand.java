package io.tributary.standalone;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.supervise.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the components wrote. */
@Command(name = "logs", description = "Show the last lines of one log, or of all.")
public final class LogsCommand implements Callable<Integer> {
    private static final String SUPERVISOR = "supervisor";
    private static final int LOOK_PAUSE_MILLIS = 300;

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Parameters(arity = "0..1", paramLabel = "COMPONENT", description = "A component, or supervisor (default: all).")
    private @Nullable String component;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on showing what is written.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "40",
            description = "How many lines (default: ${DEFAULT-VALUE}).")
    private int lines = 40;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lines < 0) {
            throw new Refusal("--lines is " + lines + ", less than nothing", "Give 0 or more.");
        }
        Map<String, Path> files = files(platform.site().data());
        Map<String, Long> ends = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            ends.put(file.getKey(), LogFile.size(file.getValue()));
            print(file.getKey(), LogFile.tail(file.getValue(), lines), files.size() > 1);
        }
        while (follow) {
            TimeUnit.MILLISECONDS.sleep(LOOK_PAUSE_MILLIS);
            for (Map.Entry<String, Path> file : files.entrySet()) {
                follow(file.getKey(), file.getValue(), ends, files.size() > 1);
            }
        }
        return 0;
    }

    private static void follow(String name, Path file, Map<String, Long> ends, boolean many) throws IOException {
        long end = LogFile.size(file);
        long before = Optional.ofNullable(ends.put(name, end)).orElse(0L);
        if (end != before) {
            print(name, LogFile.since(file, before).lines().toList(), many);
        }
    }

    private static void print(String name, List<String> lines, boolean many) {
        lines.forEach(line -> System.out.println(many ? String.format("%-12s| %s", name, line) : line));
    }

    private Map<String, Path> files(DataFolder data) {
        Map<String, Path> all = new LinkedHashMap<>();
        all.put(SUPERVISOR, data.supervisorLog());
        for (Component one : Component.values()) {
            all.put(one.id(), data.log(one));
        }
        if (component != null && !all.containsKey(component)) {
            throw new Refusal("there is no component '" + component + "'", "One of: " + names() + ".");
        }
        all.entrySet()
                .removeIf(file -> component == null
                        ? !Files.exists(file.getValue())
                        : !file.getKey().equals(component));
        if (all.values().stream().noneMatch(Files::exists)) {
            throw new Refusal("nothing has been logged in " + data.logs(), "Start the platform with `./tributary up`.");
        }
        return all;
    }

    private static String names() {
        List<String> names = new ArrayList<>(List.of(SUPERVISOR));
        names.addAll(Arrays.stream(Component.values()).map(Component::id).collect(Collectors.toList()));
        return String.join(", ", names);
    }
}
