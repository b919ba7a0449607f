package io.tributary.device.shadow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tributary.device.shadow.JsonValue.Fields;
import io.tributary.device.shadow.JsonValue.Items;
import io.tributary.device.shadow.JsonValue.Scalar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one text that is one JSON object (RFC 8259), in time and memory of its length. Stricter than the standard where a device and the platform could
 * otherwise read different things: no name twice in an object, no half of a surrogate pair, no number of more than {@value #NUMBER_LENGTH} characters.
 * What lies deeper than {@value #LEVELS} objects and arrays is only checked, and passed over.
 */
final class JsonReader implements AutoCloseable {
    /** No value is deeper, so that whatever walks through one may recurse. */
    static final int LEVELS = 100;

    private static final int NUMBER_LENGTH = 1_000;
    /** Passing over is a loop, and a payload of 16 KB cannot nest deeper. */
    private static final int LEVELS_PASSED_OVER = 20_000;

    /** Names are a device's own choice: they are not kept for longer than their request. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(LEVELS_PASSED_OVER)
                    .maxNumberLength(NUMBER_LENGTH)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private final boolean metadata;
    private boolean tooDeep;
    private boolean nullInArray;

    /** What is done with a field; leaves the reader at the end of its value. */
    interface FieldReader {
        void read(String name) throws UnreadableJsonException;
    }

    private JsonReader(String text, boolean metadata) throws UnreadableJsonException {
        this.metadata = metadata;
        try {
            parser = FACTORY.createParser(text);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    static JsonReader of(String text) throws UnreadableJsonException {
        return new JsonReader(text, false);
    }

    /** The object that a text is. */
    static Fields state(String text) throws UnreadableJsonException {
        try (JsonReader reader = new JsonReader(text, false)) {
            return reader.whole();
        }
    }

    /** The metadata that a text is: its leaves are the objects whose timestamp is a number. */
    static Fields metadata(String text) throws UnreadableJsonException {
        try (JsonReader reader = new JsonReader(text, true)) {
            return reader.whole();
        }
    }

    private Fields whole() throws UnreadableJsonException {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        document(name -> fields.put(name, value()));
        if (tooDeep) {
            throw new UnreadableJsonException("deeper than " + LEVELS + " levels");
        }
        return new Fields(fields);
    }

    /** Reads the object that the whole text is, field by field. */
    void document(FieldReader each) throws UnreadableJsonException {
        if (next() != JsonToken.START_OBJECT) {
            throw new UnreadableJsonException("not a JSON object");
        }
        object(each);
        try {
            if (parser.nextToken() != null) {
                throw new UnreadableJsonException("there is more behind the JSON object");
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Reads the next value if it is an object, field by field; what is none is passed over. */
    void ifObject(FieldReader each) throws UnreadableJsonException {
        if (next() == JsonToken.START_OBJECT) {
            object(each);
        } else {
            passOver();
        }
    }

    /** Passes over the next value. */
    void skip() throws UnreadableJsonException {
        next();
        passOver();
    }

    /** The next value. */
    JsonValue value() throws UnreadableJsonException {
        next();
        return valueAt(0);
    }

    /** The next value if it is neither object nor array; those are passed over. */
    Optional<Scalar> scalar() throws UnreadableJsonException {
        if (next().isScalarValue()) {
            return valueAt(0) instanceof Scalar scalar ? Optional.of(scalar) : Optional.empty();
        }
        passOver();
        return Optional.empty();
    }

    /** Whether a value was passed over because it lies too deep. */
    boolean tooDeep() {
        return tooDeep;
    }

    /** Whether an array among the values held null, or an object with one. */
    boolean nullInArray() {
        return nullInArray;
    }

    private void object(FieldReader each) throws UnreadableJsonException {
        while (next() == JsonToken.FIELD_NAME) {
            each.read(wellFormed(text()));
        }
    }

    private String text() throws UnreadableJsonException {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private JsonValue valueAt(int arrays) throws UnreadableJsonException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> isTooDeep() ? passOver() : fields(arrays);
            case START_ARRAY -> isTooDeep() ? passOver() : items(arrays);
            case VALUE_STRING -> Scalar.text(wellFormed(text()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(text());
            case VALUE_TRUE -> Scalar.TRUE;
            case VALUE_FALSE -> Scalar.FALSE;
            case VALUE_NULL -> {
                nullInArray |= arrays > 0;
                yield Scalar.NULL;
            }
            default -> throw new UnreadableJsonException("a value is missing");
        };
    }

    private JsonValue fields(int arrays) throws UnreadableJsonException {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        object(name -> {
            next();
            fields.put(name, valueAt(arrays));
        });
        return metadata && fields.get("timestamp") instanceof Scalar time && time.isNumber()
                ? Scalar.stamp(time.json())
                : new Fields(fields);
    }

    private JsonValue items(int arrays) throws UnreadableJsonException {
        List<JsonValue> items = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            items.add(valueAt(arrays + 1));
        }
        return new Items(items);
    }

    private boolean isTooDeep() {
        boolean deeper = parser.getParsingContext().getNestingDepth() > LEVELS;
        tooDeep |= deeper;
        return deeper;
    }

    /** The value is of no use then; what stands for it is never looked at. */
    private JsonValue passOver() throws UnreadableJsonException {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw unreadable(e);
        }
        return Fields.NONE;
    }

    private JsonToken next() throws UnreadableJsonException {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new UnreadableJsonException("the JSON ends too early");
            }
            return token;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Half of a surrogate pair is no character, and has no form in UTF-8. */
    private static String wellFormed(String text) throws UnreadableJsonException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new UnreadableJsonException("half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private static UnreadableJsonException unreadable(IOException cause) {
        return new UnreadableJsonException("not JSON", cause);
    }

    @Override
    public void close() throws UnreadableJsonException {
        try {
            parser.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
