package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Conditions on devices, all of which must hold. */
final class DeviceFilterOptions {
    @Option(names = "--name-prefix", paramLabel = "TEXT", description = "Those whose names begin with it.")
    private Optional<String> namePrefix = Optional.empty();

    @Option(names = "--name-contains", paramLabel = "TEXT", description = "Those whose names contain it.")
    private Optional<String> nameContains = Optional.empty();

    @Option(names = "--tagged", paramLabel = "NAME=VALUE", description = "Those with this tag.")
    private Optional<String> tag = Optional.empty();

    @Option(names = "--connection", paramLabel = "STATE", description = "Those that are online, offline or never were.")
    private Optional<String> connection = Optional.empty();

    @Option(
            names = "--firmware",
            paramLabel = "VERSION",
            description = "Those that reported it; empty: those that reported none.")
    private Optional<String> firmware = Optional.empty();

    @Option(
            names = "--enabled",
            paramLabel = "true|false",
            arity = "1",
            description = "Those that may connect, or not.")
    private Optional<Boolean> enabled = Optional.empty();

    ApiPath addTo(ApiPath path) {
        return path.with("namePrefix", namePrefix)
                .with("nameContains", nameContains)
                .with("tag", tag)
                .with("connection", connection)
                .with("firmware", firmware)
                .with("enabled", enabled);
    }
}
