package io.tributary.management.access.cassandra;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tributary.management.access.AccessKey;
import io.tributary.management.access.Entry;
import io.tributary.management.access.Policy;
import io.tributary.management.access.PolicyText;
import io.tributary.management.access.Role;
import io.tributary.management.access.StoredPolicy;
import io.tributary.management.access.User;
import java.io.IOException;

/** Things of access as the text of their row. What a later version adds is passed over. */
final class EntryText {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module(), policies())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static String write(Entry entry) {
        try {
            return JSON.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + entry.kind() + " cannot be written as JSON", e);
        }
    }

    static Entry read(Entry.Kind kind, String text) {
        try {
            return switch (kind) {
                case USER -> JSON.readValue(text, User.class);
                case ROLE -> JSON.readValue(text, Role.class);
                case POLICY -> JSON.readValue(text, StoredPolicy.class);
                case KEY -> JSON.readValue(text, AccessKey.class);
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "a row of access_entries is not a " + kind + ": " + e.getOriginalMessage(), e);
        }
    }

    /** A policy has one text, that of its users. */
    private static SimpleModule policies() {
        return new SimpleModule()
                .addSerializer(Policy.class, new JsonSerializer<>() {
                    @Override
                    public void serialize(Policy policy, JsonGenerator out, SerializerProvider provider)
                            throws IOException {
                        out.writeTree(PolicyText.write(policy));
                    }
                })
                .addDeserializer(Policy.class, new JsonDeserializer<>() {
                    @Override
                    public Policy deserialize(JsonParser in, DeserializationContext context) throws IOException {
                        return PolicyText.stored(in.readValueAsTree());
                    }
                });
    }

    private EntryText() {}
}
