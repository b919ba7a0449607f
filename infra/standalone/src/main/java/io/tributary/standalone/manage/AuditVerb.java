package io.tributary.standalone.manage;

import io.tributary.standalone.Verb;
import io.tributary.standalone.client.ApiPath;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows who changed what. */
@Command(
        name = "audit",
        description = {
            "Show who changed what, newest first.",
            "-o json shows addresses, keys and the fields that changed, too."
        })
public final class AuditVerb implements Verb {
    private static final Columns COLUMNS = Columns.of(
            "AT", "/at",
            "WHO", "/principal",
            "ACTION", "/action",
            "RESOURCE", "/resource",
            "OUTCOME", "/outcome",
            "DETAIL", "/detail");

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Since then, such as 2026-12-01T08:00:00Z (default: a day before --to).")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "Until then (default: now).")
    private Optional<String> to = Optional.empty();

    @Mixin
    private PageOptions page = new PageOptions();

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
        return api.exchange().list(ApiPath.of("audit").with("from", from).with("to", to), page, COLUMNS);
    }
}
