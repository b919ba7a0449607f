package io.tributary.standalone.manage;

import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** What makes a creation repeatable. */
final class CreationOptions {
    @Option(
            names = "--idempotency-key",
            paramLabel = "TEXT",
            description = "With the same text the same is made once, within a day (default: another one each time).")
    private Optional<String> idempotencyKey = Optional.empty();

    String idempotencyKey() {
        return idempotencyKey.orElseGet(() -> UUID.randomUUID().toString());
    }
}
