package io.tributary.standalone.config;

import io.tributary.config.Config;
import io.tributary.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration file as written: every key may be absent, an unknown one is refused. */
record ConfigFile(
        Optional<String> data,
        Optional<String> host,
        Optional<Integer> portOffset,
        Optional<Map<String, Integer>> ports,
        Optional<Map<String, Integer>> heap,
        Optional<List<String>> components,
        Optional<Integer> diskNeededMegabytes,
        Optional<List<String>> tlsNames,
        Optional<Boolean> userFunctions) {

    static final ConfigFile EMPTY = new ConfigFile(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    static ConfigFile read(Path file) {
        try {
            // Settings of the environment are read by Settings, for they count without any file, too.
            return Config.read(file, ConfigFile.class, Map.of());
        } catch (ConfigException e) {
            throw new Refusal(String.valueOf(e.getMessage()), "", e);
        }
    }
}
