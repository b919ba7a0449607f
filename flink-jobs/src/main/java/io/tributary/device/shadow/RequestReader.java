package io.tributary.device.shadow;

import io.tributary.device.shadow.JsonValue.Fields;
import io.tributary.device.shadow.JsonValue.Scalar;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads one request. A field of the wrong kind does not end the reading, so that the refusal still has the token by which the device knows it again; where
 * the JSON itself is wrong, it has what came before.
 */
final class RequestReader {
    private static final String GET = "\"get\"";
    private static final String UPDATE = "\"update\"";
    private static final String DELETE = "\"delete\"";
    /** As JSON. What is longer is not said again: a refusal is to be short. */
    private static final int TYPE_LENGTH = 66;

    private static final int TOKEN_LENGTH = 258;
    private static final Pattern NAME = Pattern.compile("\"[a-zA-Z0-9_-]{1,64}\"");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
    private static final int DIGITS_OF_LONG = 18;

    private String type = "";
    private String clientToken = "";
    private String name = "";
    private boolean metadata;
    private boolean overwrite;
    private long version;
    private Optional<JsonValue> reported = Optional.empty();
    private Optional<JsonValue> desired = Optional.empty();
    private boolean malformed;

    ShadowRequest read(byte[] payload) {
        try (JsonReader reader = JsonReader.of(text(payload))) {
            reader.document(field -> field(field, reader));
            return request(reader);
        } catch (UnreadableJsonException e) {
            return new RefusedRequest(asked(), ShadowResult.MALFORMED);
        }
    }

    private static String text(byte[] payload) throws UnreadableJsonException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableJsonException("not UTF-8", e);
        }
    }

    private ShadowRequest request(JsonReader reader) {
        boolean update = type.equals(UPDATE);
        if (!malformed && type.equals(DELETE)) {
            return new DeleteRequest(asked());
        } else if (malformed || !update && !type.equals(GET) || update && reported.isEmpty() && desired.isEmpty()) {
            return new RefusedRequest(asked(), ShadowResult.MALFORMED);
        } else if (!update) {
            return new GetRequest(asked(), metadata);
        } else if (reader.tooDeep()) {
            return new RefusedRequest(asked(), ShadowResult.TOO_DEEP);
        } else if (reader.nullInArray()) {
            return new RefusedRequest(asked(), ShadowResult.NOT_STORABLE);
        }
        return new UpdateRequest(asked(), metadata, version, overwrite, reported, desired);
    }

    private Asked asked() {
        return new Asked(type, clientToken, name);
    }

    private void field(String field, JsonReader reader) throws UnreadableJsonException {
        switch (field) {
            case "type" -> type = echo(reader.scalar(), TYPE_LENGTH);
            case "clientToken" -> clientToken = echo(reader.scalar(), TOKEN_LENGTH);
            case "name" -> name = name(reader.scalar());
            case "metadata" -> metadata = flag(reader.scalar());
            case "overwriteUpdate" -> overwrite = flag(reader.scalar());
            case "version" -> version = version(reader.scalar());
            case "state" -> reader.ifObject(section -> section(section, reader));
            default -> reader.skip();
        }
    }

    /** Others, such as the delta of a document that a device sends back, are passed over. */
    private void section(String section, JsonReader reader) throws UnreadableJsonException {
        switch (section) {
            case "reported" -> reported = Optional.of(change(reader.value()));
            case "desired" -> desired = Optional.of(change(reader.value()));
            default -> reader.skip();
        }
    }

    private JsonValue change(JsonValue value) {
        malformed |= !(value instanceof Fields) && !value.equals(Scalar.NULL);
        return value;
    }

    /** A text as JSON, or nothing. */
    private String echo(Optional<Scalar> value, int maxLength) {
        String json = value.map(Scalar::json).orElse("");
        if (!json.startsWith("\"")) {
            return "";
        }
        boolean fits = json.length() <= maxLength;
        malformed |= !fits;
        return fits ? json : "";
    }

    private String name(Optional<Scalar> value) {
        if (isAbsent(value)) {
            return "";
        }
        String json = value.map(Scalar::json).orElse("");
        boolean valid = NAME.matcher(json).matches();
        malformed |= !valid;
        return valid ? json.substring(1, json.length() - 1) : "";
    }

    private boolean flag(Optional<Scalar> value) {
        boolean set = value.equals(Optional.of(Scalar.TRUE));
        malformed |= !set && !isAbsent(value) && !value.equals(Optional.of(Scalar.FALSE));
        return set;
    }

    /** A number that no document has is not 0: it is in conflict with each. */
    private long version(Optional<Scalar> value) {
        if (isAbsent(value)) {
            return 0;
        }
        String json = value.map(Scalar::json).orElse("");
        if (!INTEGER.matcher(json).matches()) {
            malformed = true;
            return 0;
        } else if (json.startsWith("-")) {
            return 0;
        }
        return json.length() <= DIGITS_OF_LONG ? Long.parseLong(json) : Long.MAX_VALUE;
    }

    /** A field that is null is as good as one that is not there. */
    private static boolean isAbsent(Optional<Scalar> value) {
        return value.equals(Optional.of(Scalar.NULL));
    }
}
