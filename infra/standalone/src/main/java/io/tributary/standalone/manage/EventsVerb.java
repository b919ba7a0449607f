package io.tributary.standalone.manage;

import io.tributary.standalone.Verb;
import io.tributary.standalone.client.ApiPath;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what happens, as it happens. */
@Command(
        name = "events",
        description = {
            "Show what happens as it happens, until it is stopped: which products, devices and groups are changed,",
            "and which parts of the platform are well. -o json shows one object a line."
        })
public final class EventsVerb implements Verb {
    @Option(names = "--kind", paramLabel = "KIND", description = "registry or health alone (default: both).")
    private Optional<String> kind = Optional.empty();

    @Option(names = "--product", paramLabel = "PRODUCT", description = "Only what is about this product.")
    private Optional<String> product = Optional.empty();

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
        return LiveLines.show(api, ApiPath.of("events").with("kinds", kind).with("productId", product));
    }
}
