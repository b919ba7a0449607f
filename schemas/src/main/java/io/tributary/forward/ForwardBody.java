package io.tributary.forward;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.identity.DeviceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a user's server is sent. (Rule engine, section 4.)
 *
 * @param device from which the message came
 * @param payload JSON text as it is to appear: an object, or a quoted string
 * @param seq increasing integer that identifies the message
 * @param timestampSeconds Unix seconds when the action ran
 * @param topic the MQTT topic of the message
 */
public record ForwardBody(DeviceId device, String payload, long seq, long timestampSeconds, String topic) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Of a rule's result; {@code json} is trusted to be JSON. */
    public static ForwardBody ofJson(DeviceId device, byte[] json, long seq, long timestampSeconds, String topic) {
        return new ForwardBody(device, new String(json, StandardCharsets.UTF_8), seq, timestampSeconds, topic);
    }

    /** Of a payload that is not JSON: it goes out as a base64 string. */
    public static ForwardBody ofBinary(DeviceId device, byte[] payload, long seq, long timestampSeconds, String topic) {
        String quoted = '"' + Base64.getEncoder().encodeToString(payload) + '"';
        return new ForwardBody(device, quoted, seq, timestampSeconds, topic);
    }

    /** JSON in UTF-8, its keys in the order of the alphabet. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length() + 160);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("devicename", device.deviceName());
            json.writeFieldName("payload");
            json.writeRawValue(payload);
            json.writeStringField("productid", device.productId());
            json.writeNumberField("seq", seq);
            json.writeNumberField("timestamp", timestampSeconds);
            json.writeStringField("topic", topic);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }
}
