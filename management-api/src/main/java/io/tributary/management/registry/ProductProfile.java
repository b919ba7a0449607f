package io.tributary.management.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.Map;
import java.util.Optional;

/**
 * What people say of a product; nothing of it binds its devices.
 *
 * @param description at most 1,024 characters
 * @param type what kind of thing its devices are
 * @param payloadSchema JSON Schema of what its devices publish: a JSON object, at most 16 KB of text
 * @param attributes further words of the account's, kept as they are: at most 20, names of 1 to 32 characters, values of at most 256
 */
public record ProductProfile(
        String description, Type type, Optional<String> payloadSchema, Map<String, String> attributes) {
    private static final Labels.Bounds ATTRIBUTES = new Labels.Bounds("attributes", 20, 32, 256);

    /** Nothing said: ordinary devices. */
    public static final ProductProfile EMPTY = new ProductProfile("", Type.DEVICE, Optional.empty(), Map.of());

    private static final int MAX_DESCRIPTION = 1_024;
    /** Characters of a payload schema. */
    public static final int MAX_SCHEMA = 16 * 1_024;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Kinds of things. */
    public enum Type {
        DEVICE,
        GATEWAY,
        NB_IOT,
        LORA,
        LORA_GATEWAY
    }

    public ProductProfile {
        attributes = ATTRIBUTES.require(attributes);
        Labels.requireText(description, MAX_DESCRIPTION, "description");
        payloadSchema.ifPresent(ProductProfile::requireSchema);
    }

    private static void requireSchema(String text) {
        boolean good = text.length() <= MAX_SCHEMA;
        try {
            JsonNode schema = good ? JSON.readTree(text) : JSON.missingNode();
            good = schema.isObject();
        } catch (JsonProcessingException e) {
            good = false; // the refusal below says what is wanted
        }
        if (!good) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the payload schema is not a JSON object of at most " + MAX_SCHEMA + " characters",
                    "Send a JSON Schema, such as {\"type\": \"object\", \"properties\": {}}.",
                    "payloadSchema");
        }
    }

    public ProductProfile withDescription(String text) {
        return new ProductProfile(text, type, payloadSchema, attributes);
    }

    public ProductProfile withType(Type other) {
        return new ProductProfile(description, other, payloadSchema, attributes);
    }

    public ProductProfile withPayloadSchema(Optional<String> schema) {
        return new ProductProfile(description, type, schema, attributes);
    }

    public ProductProfile withAttributes(Map<String, String> others) {
        return new ProductProfile(description, type, payloadSchema, others);
    }
}
