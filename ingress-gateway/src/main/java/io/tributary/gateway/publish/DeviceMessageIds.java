package io.tributary.gateway.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the number a device gave its message: a top-level field of a JSON object. Reads no further than the field. */
final class DeviceMessageIds {
    /** A longer one is not a number of a message and is not kept. */
    static final int MAX_CHARS = 128;

    private static final JsonFactory JSON = new JsonFactory();

    /** The field's text, when it is a string, number or boolean; null when there is none. */
    static @Nullable String find(String field, byte[] payload) {
        try (JsonParser parser = JSON.createParser(payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = field.equals(parser.currentName());
                JsonToken value = parser.nextToken();
                if (found) {
                    return value != null && value.isScalarValue() && value != JsonToken.VALUE_NULL
                            ? bounded(parser.getText())
                            : null;
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException e) {
            return null; // not JSON: a message without a number, as the rules will say
        }
    }

    /** The text, unless it is no number of a message. */
    static @Nullable String bounded(String text) {
        return text.isEmpty() || text.length() > MAX_CHARS ? null : text;
    }

    private DeviceMessageIds() {}
}
