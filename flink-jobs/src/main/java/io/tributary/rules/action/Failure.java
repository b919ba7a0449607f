package io.tributary.rules.action;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.rules.ErrorField;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a rule could not do with a message, as its error actions tell it.
 *
 * @param insert of the rule's script, from 1; 0: the rule is none
 * @param action {@code repub}, {@code kafka}, {@code forward} or {@code jdbc}; {@link #EVALUATION} when there was no result yet
 * @param kind as in the dead letter, like {@code reason}
 * @param result that the action could not use; empty when there was none yet
 */
record Failure(
        String rule,
        int version,
        int insert,
        String action,
        String kind,
        String reason,
        SourceMessage source,
        Optional<RuleResult> result) {
    /** What failed was the rule's SQL. */
    static final String EVALUATION = "evaluation";

    private static final int MAX_REASON = 2_000;
    private static final JsonFactory JSON = new JsonFactory();

    /** How much is told: what does not fit is left out, the payload first. */
    enum Detail {
        ALL,
        WITHOUT_PAYLOAD,
        WITHOUT_RESULT
    }

    /** What a placeholder of an error action stands for: one of {@link ErrorField}, or a column of the result. */
    Optional<Object> value(String placeholder) {
        Optional<ErrorField> field = ErrorField.of(placeholder);
        if (field.isPresent()) {
            return Optional.of(text(field.get()));
        }
        return result.filter(row -> row.names().contains(placeholder)).flatMap(row -> row.value(placeholder));
    }

    private String text(ErrorField field) {
        return switch (field) {
            case RULE -> rule;
            case VERSION -> Integer.toString(version);
            case ACTION -> action;
            case KIND -> kind;
            case PRODUCT_ID -> source.productId();
            case DEVICE_NAME -> source.deviceName();
            case MESSAGE_ID -> source.messageId();
        };
    }

    /** A JSON object. The payload is JSON when it is, else base64 under another name. */
    byte[] json(Detail detail) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("rule", rule);
            json.writeNumberField("version", version);
            if (insert > 0) {
                json.writeNumberField("insert", insert);
            }
            json.writeStringField("action", action);
            json.writeStringField("kind", kind);
            json.writeStringField("reason", reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason);
            json.writeStringField("messageId", source.messageId());
            json.writeStringField("productId", source.productId());
            json.writeStringField("deviceName", source.deviceName());
            json.writeStringField("topic", source.topic());
            json.writeNumberField("receivedAt", source.receivedAtMillis());
            if (detail != Detail.WITHOUT_RESULT && result.isPresent()) {
                raw(json, "result", result.get().json());
            }
            if (detail != Detail.ALL) {
                json.writeBooleanField("shortened", true);
            } else if (JsonText.isJson(source.payload())) {
                raw(json, "payload", source.payload());
            } else {
                json.writeBinaryField("payloadBase64", source.payload());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }

    private static void raw(JsonGenerator json, String name, byte[] value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(new String(value, StandardCharsets.UTF_8));
    }
}
