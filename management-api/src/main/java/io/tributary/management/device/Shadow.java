package io.tributary.management.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.device.shadow.ShadowDiff;
import io.tributary.device.shadow.ShadowDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A shadow of a device in one of its versions, or the part of it that a request was about. (Device protocol, section 4.1.)
 *
 * @param name of a named shadow; empty: the plain one
 * @param state an object with {@code reported} and {@code desired}, as far as they are there, and in {@code delta} what the device is to be and
 *     is not
 * @param metadata mirrors the state, with the Unix second of each leaf
 * @param version 0: it was never updated
 * @param updatedAt empty of one that was never updated
 */
public record Shadow(String name, JsonNode state, JsonNode metadata, long version, Optional<Instant> updatedAt) {
    /**
     * A value that is not what it was.
     *
     * @param path JSON pointer (RFC 6901) into the state: {@code /reported/temp}
     * @param before empty: there was none
     * @param after empty: there is none any more
     */
    public record Change(String path, Optional<JsonNode> before, Optional<JsonNode> after) {}

    /** What there is of a shadow that nobody has updated. */
    static Shadow none(String name) {
        JsonNode nothing = JsonNodeFactory.instance.objectNode();
        return new Shadow(name, nothing, nothing, 0, Optional.empty());
    }

    /** One that is kept. */
    public static Shadow of(String name, String state, String metadata, long version, Instant updatedAt) {
        ShadowDocument document = ShadowDocument.of(state, metadata, version, updatedAt.toEpochMilli());
        JsonNode told = ShadowJson.read(document.documentJson(true));
        return new Shadow(name, told.path("state"), told.path("metadata"), version, Optional.of(updatedAt));
    }

    /** What is otherwise in the state of another version, value by value. */
    List<Change> changesTo(Shadow other) {
        return ShadowDiff.between(document(), other.document()).changes().stream()
                .map(change -> new Change(
                        change.path(),
                        change.before().map(ShadowJson::read),
                        change.after().map(ShadowJson::read)))
                .toList();
    }

    private ShadowDocument document() {
        return ShadowDocument.of(state.toString(), "{}", version, 0);
    }
}
