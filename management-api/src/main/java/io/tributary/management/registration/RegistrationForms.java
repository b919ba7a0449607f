package io.tributary.management.registration;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registration.Registration.Granted;
import io.tributary.management.registration.Registration.Refused;
import io.tributary.management.registration.Signatures.RegistrationFields;
import io.tributary.management.registration.Signatures.Signed;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The two forms in which devices ask and are answered: read from bytes, written as text. Refuses what is in neither with
 * {@link RejectedException}, INVALID. (Device protocol, sections 13 and 14.)
 */
public final class RegistrationForms {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .configure(JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS, false)
            .build();

    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");
    private static final Pattern NONCE = Pattern.compile("-?\\d{1,20}");
    private static final int MAX_SIGNATURE = 256;

    /** Reads the current form. */
    public static RegistrationRequest current(Signed signed, String signature) {
        String mac = Signatures.macOf(signed.algorithm())
                .orElseThrow(() -> refuse("X-TC-Algorithm is not one of registration", "Use hmacsha256 or hmacsha1."));
        JsonNode body = object(signed.body());
        return new RegistrationRequest(
                new DeviceId(text(body, "ProductId"), text(body, "DeviceName")),
                time(signed.timestamp(), "X-TC-Timestamp"),
                nonce(signed.nonce(), "X-TC-Nonce"),
                Signatures.currentProof(mac, signed, bounded(signature, "X-TC-Signature")));
    }

    /** Reads the old form, which has everything in its body. */
    public static RegistrationRequest old(byte[] bytes) {
        JsonNode body = object(bytes);
        RegistrationFields fields = new RegistrationFields(
                text(body, "deviceName"), number(body, "nonce"), text(body, "productId"), number(body, "timestamp"));
        return new RegistrationRequest(
                new DeviceId(fields.productId(), fields.deviceName()),
                time(fields.timestamp(), "timestamp"),
                nonce(fields.nonce(), "nonce"),
                Signatures.oldProof(fields, bounded(text(body, "signature"), "signature")));
    }

    /** The envelope of the current form. */
    public static String currentAnswer(Registration registration, String requestId) {
        Map<String, Object> response = new LinkedHashMap<>();
        if (registration instanceof Granted granted) {
            response.put("Len", granted.payload().length());
            response.put("Payload", granted.payload().base64());
        } else if (registration instanceof Refused refused) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("Code", refused.refusal().code());
            error.put("Message", refused.message());
            response.put("Error", error);
        }
        response.put("RequestId", requestId);
        return write(Map.of("Response", response));
    }

    /** The flat answer of the old form. */
    public static String oldAnswer(Registration registration) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (registration instanceof Granted granted) {
            answer.put("code", 0);
            answer.put("message", "");
            answer.put("len", granted.payload().length());
            answer.put("payload", granted.payload().base64());
        } else if (registration instanceof Refused refused) {
            answer.put("code", refused.refusal().number());
            answer.put("message", refused.message());
            answer.put("len", 0);
            answer.put("payload", "");
        }
        return write(answer);
    }

    private static JsonNode object(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (IOException e) {
            throw refuse("the body is not JSON", "Send one JSON object in UTF-8.");
        }
        throw refuse("the body is not a JSON object", "Send one JSON object in UTF-8.");
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual()) {
            throw refuse(field + " is missing, or not text", "Send it as text.");
        }
        return value.textValue();
    }

    private static String number(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw refuse(field + " is missing, or not a whole number", "Send it as a number.");
        }
        return Long.toString(value.longValue());
    }

    private static Instant time(String seconds, String field) {
        if (!SECONDS.matcher(seconds).matches()) {
            throw refuse(field + " is not a time", "Send the seconds since 1970 as a decimal.");
        }
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }

    private static String nonce(String nonce, String field) {
        if (!NONCE.matcher(nonce).matches()) {
            throw refuse(field + " is not a whole number", "Send a random one.");
        }
        return nonce;
    }

    private static String bounded(String signature, String field) {
        if (signature.isEmpty() || signature.length() > MAX_SIGNATURE) {
            throw refuse(field + " is missing or too long", "Send the signature in base64.");
        }
        return signature;
    }

    private static String write(Map<String, Object> answer) {
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and text are always JSON", e);
        }
    }

    private static RejectedException refuse(String detail, String remedy) {
        return new RejectedException(Rejection.INVALID, detail, remedy, "");
    }

    private RegistrationForms() {}
}
