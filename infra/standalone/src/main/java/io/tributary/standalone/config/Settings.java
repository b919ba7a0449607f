package io.tributary.standalone.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts a {@link StandaloneConfig} together: the command line beats the environment, the environment beats the file, the
 * file beats the defaults. Environment names are {@code TRIBUTARY_} and the key in capitals: {@code TRIBUTARY_DATA},
 * {@code TRIBUTARY_PORT_OFFSET}, {@code TRIBUTARY_PORTS_KAFKA}, {@code TRIBUTARY_HEAP_API}, …
 */
public final class Settings {
    static final String FILE_NAME = "tributary.yaml";

    private final Installation installation;
    private final Map<String, String> environment;
    private Optional<Path> file = Optional.empty();
    private Optional<Path> data = Optional.empty();
    private Optional<Integer> portOffset = Optional.empty();
    private List<String> components = List.of();

    public Settings(Installation installation, Map<String, String> environment) {
        this.installation = installation;
        this.environment = Map.copyOf(environment);
    }

    public Settings file(Optional<Path> chosen) {
        file = chosen;
        return this;
    }

    public Settings data(Optional<Path> chosen) {
        data = chosen;
        return this;
    }

    public Settings portOffset(Optional<Integer> chosen) {
        portOffset = chosen;
        return this;
    }

    public Settings components(List<String> chosen) {
        components = List.copyOf(chosen);
        return this;
    }

    public Site site() {
        return new Site(installation, read());
    }

    private StandaloneConfig read() {
        Optional<Path> source = source();
        ConfigFile given = source.map(ConfigFile::read).orElse(ConfigFile.EMPTY);
        Path base = source.map(Path::toAbsolutePath).map(Path::getParent).orElse(installation.root());

        Path folder = data.map(Path::toAbsolutePath)
                .or(() -> variable("DATA").map(Path::of).map(Path::toAbsolutePath))
                .orElseGet(() -> base.resolve(given.data().orElse("data")));
        String host = variable("HOST").or(given::host).orElse("127.0.0.1");
        int offset =
                portOffset.or(() -> number("PORT_OFFSET")).or(given::portOffset).orElse(0);
        int diskNeeded = number("DISK_NEEDED_MEGABYTES")
                .or(given::diskNeededMegabytes)
                .orElse(StandaloneConfig.DISK_NEEDED_MEGABYTES);
        boolean userFunctions = flag("USER_FUNCTIONS").or(given::userFunctions).orElse(false);
        return new StandaloneConfig(
                new DataFolder(folder),
                host,
                ports(given, offset),
                heaps(given),
                components(given, userFunctions),
                diskNeeded,
                tlsNames(given),
                userFunctions);
    }

    private Optional<Path> source() {
        Optional<Path> named = file.or(() -> variable("CONFIG").map(Path::of));
        if (named.isPresent()) {
            return named;
        }
        Path usual = installation.root().resolve(FILE_NAME);
        return Files.exists(usual) ? Optional.of(usual) : Optional.empty();
    }

    private Map<Port, Integer> ports(ConfigFile given, int offset) {
        Map<String, Integer> named = given.ports().orElse(Map.of());
        Set<String> known = Arrays.stream(Port.values()).map(Port::key).collect(Collectors.toSet());
        check("ports.", named, known);
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            int chosen = number("PORTS_" + port.name()).orElse(named.getOrDefault(port.key(), port.standard()));
            ports.put(port, chosen + offset);
        }
        return ports;
    }

    private Map<Component, Integer> heaps(ConfigFile given) {
        Map<String, Integer> named = given.heap().orElse(Map.of());
        Set<String> known = Arrays.stream(Component.values())
                .filter(component -> component.heapMegabytes() > 0)
                .map(Component::id)
                .collect(Collectors.toSet());
        check("heap.", named, known);
        Map<Component, Integer> heaps = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            if (component.heapMegabytes() > 0) {
                int chosen = number("HEAP_" + component.name())
                        .orElse(named.getOrDefault(component.id(), component.heapMegabytes()));
                heaps.put(component, chosen);
            }
        }
        return heaps;
    }

    private Set<Component> components(ConfigFile given, boolean userFunctions) {
        List<String> named = components;
        if (named.isEmpty()) {
            named = variable("COMPONENTS")
                    .map(text -> List.of(text.split("[, ]+")))
                    .orElse(List.of());
        }
        if (named.isEmpty()) {
            named = given.components().orElse(List.of());
        }
        if (named.isEmpty()) {
            return userFunctions
                    ? EnumSet.allOf(Component.class)
                    : EnumSet.complementOf(EnumSet.of(Component.FUNCTIONS));
        }
        Set<String> known = Arrays.stream(Component.values()).map(Component::id).collect(Collectors.toSet());
        Set<Component> chosen = EnumSet.noneOf(Component.class);
        for (String id : named) {
            require(known.contains(id), "components: " + id, known);
            Component.of(id).ifPresent(chosen::add);
        }
        return chosen;
    }

    private List<String> tlsNames(ConfigFile given) {
        return variable("TLS_NAMES")
                .map(text -> List.of(text.strip().split("[, ]+")))
                .or(given::tlsNames)
                .orElse(List.of());
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get("TRIBUTARY_" + name)).filter(text -> !text.isBlank());
    }

    private Optional<Integer> number(String name) {
        return variable(name).map(text -> {
            try {
                return Integer.valueOf(text.strip());
            } catch (NumberFormatException e) {
                throw new Refusal(
                        "the environment variable TRIBUTARY_" + name + " is '" + text + "', not a whole number",
                        "Set it to a number, or unset it.",
                        e);
            }
        });
    }

    private Optional<Boolean> flag(String name) {
        return variable(name).map(String::strip).map(text -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw new Refusal(
                        "the environment variable TRIBUTARY_" + name + " is '" + text + "', neither true nor false",
                        "Set it to one of them, or unset it.");
            }
            return text.equals("true");
        });
    }

    private static void check(String prefix, Map<String, Integer> named, Set<String> known) {
        for (String key : named.keySet()) {
            require(known.contains(key), prefix + key, known);
            // YAML reads `mqtt:` as a key whose value is null, whatever the type says
            if (Optional.ofNullable(named.get(key)).isEmpty()) {
                throw new Refusal(prefix + key + " has no value; write a number or remove the line", "");
            }
        }
    }

    private static void require(boolean holds, String key, Set<String> known) {
        if (!holds) {
            throw new Refusal(
                    "the setting '" + key + "' is not known",
                    "Known here: " + known.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
    }
}
