package io.tributary.standalone.manage;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The body of a request: what was given, and nothing for what was not. */
final class Body {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode json = JSON.createObjectNode();

    Body with(String field, Optional<?> value) {
        value.ifPresent(given -> json.set(field, JSON.valueToTree(given)));
        return this;
    }

    /** Nothing when there is nothing in it. */
    Body with(String field, Collection<?> values) {
        return values.isEmpty() ? this : with(field, Optional.of(values));
    }

    /** Nothing when there is nothing in it. */
    Body with(String field, Map<String, ?> values) {
        return values.isEmpty() ? this : with(field, Optional.of(values));
    }

    /** All fields of a JSON object; those given after it win. */
    Body withAll(Optional<Path> file) {
        file.ifPresent(path -> json.setAll(object(path)));
        return this;
    }

    ObjectNode json() {
        return json;
    }

    /** The JSON object in a file. */
    static ObjectNode object(Path file) {
        return object("the file " + file, text(file));
    }

    /**
     * A JSON object as text.
     *
     * @param what where it is from, for messages
     */
    static ObjectNode object(String what, String text) {
        try {
            JsonNode read = JSON.readTree(text);
            if (read instanceof ObjectNode object) {
                return object;
            }
            throw new Refusal(what + " does not hold a JSON object", "Write it as {\"name\": value, …}.");
        } catch (JacksonException e) {
            throw new Refusal(
                    what + " is not JSON (line " + e.getLocation().getLineNr() + ": "
                            + e.getOriginalMessage().replaceAll("\\s+", " ") + ")",
                    "Correct it there.",
                    e);
        }
    }

    /** The text of a file that a person named. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new Refusal("the file " + file + " is not text in UTF-8", "Name a text file.", e);
        } catch (IOException e) {
            throw new Refusal(
                    "the file " + file + " cannot be read (" + IoReason.of(e) + ")",
                    "Name a file that can be read.",
                    e);
        }
    }
}
