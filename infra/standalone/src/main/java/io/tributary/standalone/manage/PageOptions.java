package io.tributary.standalone.manage;

import java.util.Optional;
import picocli.CommandLine.Option;

/** How much of a list is shown. */
final class PageOptions {
    private static final int LARGEST = 500;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 500 (default: 100).")
    private Optional<Integer> limit = Optional.empty();

    @Option(names = "--cursor", paramLabel = "TEXT", description = "The page that the one before named.")
    private Optional<String> cursor = Optional.empty();

    @Option(names = "--all", description = "All of them, page by page.")
    private boolean all;

    boolean all() {
        return all;
    }

    /** What a page is to hold; empty: as the API likes. */
    Optional<Integer> limit() {
        return limit.or(() -> all ? Optional.of(LARGEST) : Optional.empty());
    }

    Optional<String> cursor() {
        return cursor;
    }
}
