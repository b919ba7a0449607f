package io.tributary.rules.action;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** JSON in and out of rules. */
public final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();
    /** The reference product's clock. (Rule engine, section 5.) */
    private static final DateTimeFormatter QUEUE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.ofHours(8));

    /** A payload is not JSON; the message says what and where. */
    public static final class NotJsonException extends Exception {
        private final String reason;

        NotJsonException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }

    /** The payload as text, which is one JSON value in UTF-8 and nothing behind it. */
    public static String read(byte[] payload) throws NotJsonException {
        String text = utf8(payload);
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new NotJsonException("the payload is empty");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new NotJsonException("the payload goes on behind its JSON value, at character "
                        + parser.currentTokenLocation().getCharOffset());
            }
            return text;
        } catch (JsonProcessingException e) {
            throw new NotJsonException("the payload is not JSON: " + plainly(e.getOriginalMessage()) + ", at character "
                    + e.getLocation().getCharOffset());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text does not fail
        }
    }

    /** Jackson's message without its remark on where the source may be seen. */
    private static String plainly(String message) {
        int remark = message.indexOf(" (start marker at [Source");
        return remark < 0 ? message : message.substring(0, remark);
    }

    private static String utf8(byte[] payload) throws NotJsonException {
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new NotJsonException("the payload is not UTF-8 text, at byte " + bytes.position());
        }
    }

    /** An object of named values; numbers, booleans, objects and arrays stay what they are, bytes are base64, times ISO 8601. */
    public static byte[] ofObject(List<String> names, List<@Nullable Object> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < names.size(); i++) {
                json.writeFieldName(names.get(i));
                write(json, values.get(i));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }

    /** What the reference product's queues hold: the result in base64 beside where it came from. (Rule engine, section 5.) */
    static byte[] queueRecord(SourceMessage source, byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length * 2 + 256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("MsgType", "Forward");
            json.writeStringField("Topic", source.topic());
            json.writeNumberField("Seq", source.offset());
            json.writeNumberField("PayloadLen", payload.length);
            json.writeFieldName("Payload");
            json.writeBinary(payload);
            json.writeStringField("ProductId", source.productId());
            json.writeStringField("DeviceName", source.deviceName());
            json.writeStringField("Time", QUEUE_TIME.format(Instant.ofEpochMilli(source.receivedAtMillis())));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }

    /** Whether it is what {@link #read} takes. */
    static boolean isJson(byte[] payload) {
        try {
            read(payload);
            return true;
        } catch (NotJsonException e) {
            return false;
        }
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Double || value instanceof Float) {
            json.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof byte[] binary) {
            json.writeBinary(binary);
        } else if (value instanceof Object[] array) {
            json.writeStartArray();
            for (Object item : array) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Row row) {
            row(json, row);
        } else {
            json.writeString(value.toString());
        }
    }

    private static void row(JsonGenerator json, Row row) throws IOException {
        var names = row.getFieldNames(true);
        json.writeStartObject();
        int position = 0;
        for (String name : names == null ? List.<String>of() : names) {
            json.writeFieldName(name);
            write(json, row.getField(position++));
        }
        json.writeEndObject();
    }

    private JsonText() {}
}
