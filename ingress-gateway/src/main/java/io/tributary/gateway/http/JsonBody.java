package io.tributary.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The top-level texts, whole numbers and lists of texts of a JSON object; whatever else there is is left out. Immutable. */
final class JsonBody {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .build();

    private final Map<String, Object> fields;

    private JsonBody(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** @throws RejectedException INVALID when it is no JSON object in UTF-8 */
    static JsonBody of(byte[] body) {
        Map<String, Object> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refuse("the body is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                read(parser, parser.currentName(), fields);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw refuse("there is something behind the JSON object of the body");
            }
        } catch (IOException e) {
            throw refuse("the body is not JSON");
        }
        return new JsonBody(fields);
    }

    private static void read(JsonParser parser, String name, Map<String, Object> fields) throws IOException {
        JsonToken value = parser.nextToken();
        if (value == JsonToken.VALUE_STRING) {
            fields.put(name, parser.getText());
        } else if (value == JsonToken.VALUE_NUMBER_INT) {
            fields.put(name, parser.getBigIntegerValue());
        } else if (value == JsonToken.START_ARRAY) {
            List<String> texts = new ArrayList<>();
            for (JsonToken each = parser.nextToken();
                    each != JsonToken.END_ARRAY && each != null;
                    each = parser.nextToken()) {
                if (each == JsonToken.VALUE_STRING) {
                    texts.add(parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            fields.put(name, texts);
        } else {
            parser.skipChildren();
        }
    }

    /** @throws RejectedException INVALID when it is missing or not text */
    String text(String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw refuse(name + " is missing, or not text");
    }

    /** The same, or what is taken when it is missing. */
    String text(String name, String absent) {
        return fields.containsKey(name) ? text(name) : absent;
    }

    /** @throws RejectedException INVALID when it is not a whole number, or far beyond any that is asked for */
    int number(String name, int absent) {
        Object value = fields.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof java.math.BigInteger number && number.bitLength() < Integer.SIZE) {
            return number.intValue();
        }
        throw refuse(name + " is not a whole number");
    }

    /** @throws RejectedException INVALID when it is missing or no list */
    @SuppressWarnings("unchecked") // nothing else is put in
    List<String> texts(String name) {
        if (fields.get(name) instanceof List<?> list) {
            return (List<String>) list;
        }
        throw refuse(name + " is missing, or not a list");
    }

    /** The text as it stands between quotes. */
    static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    private static RejectedException refuse(String detail) {
        return new RejectedException(Rejection.INVALID, detail);
    }
}
