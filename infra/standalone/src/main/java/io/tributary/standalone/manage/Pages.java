package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The pages of a list, each fetched when it is asked for: the first alone, or all. Each is the array of its items. */
final class Pages implements Iterator<JsonNode> {
    private final ManagementClient client;
    private final ApiPath path;
    private final boolean all;
    private Optional<String> cursor;
    private boolean begun;

    Pages(ManagementClient client, ApiPath path, PageOptions options) {
        this.client = client;
        this.path = path.with("limit", options.limit());
        this.all = options.all();
        this.cursor = options.cursor();
    }

    @Override
    public boolean hasNext() {
        return !begun || (all && cursor.isPresent());
    }

    @Override
    public JsonNode next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        JsonNode page = client.get(path.with("cursor", cursor));
        begun = true;
        cursor = Optional.of(page.path("next").asText("")).filter(text -> !text.isEmpty());
        return page.path("items");
    }

    /** Where the list goes on behind what was fetched; empty at its end. */
    Optional<String> rest() {
        return begun ? cursor : Optional.empty();
    }
}
