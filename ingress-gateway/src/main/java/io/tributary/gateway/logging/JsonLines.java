package io.tributary.gateway.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: time, level, logger, message, and every key of the event as a field of its own ({@code device},
 * {@code messageId}, {@code epoch}, …), so that a search needs no pattern. logback's own encoder puts the keys into a list of objects.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NOTHING = {};
    /** The line's own fields; a key of that name gets an underscore. */
    private static final Set<String> OWN = Set.of("time", "level", "logger", "thread", "message", "error");

    /** The configuration gives the same pattern to both kinds of encoder; this one needs none. */
    public void setPattern(String ignored) {
        addInfo("lines are JSON, the pattern is not used");
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("time", event.getInstant().toString());
            json.writeStringField("level", event.getLevel().toString());
            json.writeStringField("logger", event.getLoggerName());
            json.writeStringField("thread", event.getThreadName());
            json.writeStringField("message", event.getFormattedMessage());
            @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
            if (pairs != null) {
                for (KeyValuePair pair : pairs) {
                    write(json, OWN.contains(pair.key) ? pair.key + "_" : pair.key, pair.value);
                }
            }
            @Nullable IThrowableProxy error = event.getThrowableProxy();
            if (error != null) {
                json.writeStringField("error", ThrowableProxyUtil.asString(error));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void write(JsonGenerator json, String key, @Nullable Object value) throws IOException {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            json.writeNumberField(key, ((Number) value).longValue());
        } else if (value instanceof Number number) {
            json.writeNumberField(key, number.doubleValue());
        } else if (value instanceof Boolean truth) {
            json.writeBooleanField(key, truth);
        } else {
            json.writeStringField(key, String.valueOf(value));
        }
    }
}
