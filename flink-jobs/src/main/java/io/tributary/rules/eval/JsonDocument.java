package io.tributary.rules.eval;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.com.jayway.jsonpath.Configuration;
import org.apache.flink.shaded.com.jayway.jsonpath.spi.json.JacksonJsonProvider;
import org.apache.flink.shaded.com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializationFeature;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.jspecify.annotations.Nullable;

/** JSON as Flink's functions see it: maps, lists, texts, booleans, integers of any size, exact decimals. */
final class JsonDocument {
    /** As Flink's functions read and write, so that numbers and the order of names come out the same. */
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
            .configure(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, true);

    private static final JacksonJsonProvider JSON = new JacksonJsonProvider(MAPPER);

    /** For JSON paths; both providers are named, for Flink ships without those of JsonPath. */
    static final Configuration PATHS = Configuration.builder()
            .jsonProvider(JSON)
            .mappingProvider(new JacksonMappingProvider(MAPPER))
            .build();

    /** Stands for a text that is not JSON. */
    static final Object MALFORMED = new Object();

    /** The value, null for JSON's null, or {@link #MALFORMED}. */
    static @Nullable Object parse(String text) {
        try {
            return JSON.parse(text);
        } catch (RuntimeException e) {
            return MALFORMED; // why, Flink's own function says when a query asks for it
        }
    }

    /** Asks for classes first: that an object lacks an interface takes the JVM long to find. */
    static boolean isNested(@Nullable Object value) {
        return !(value instanceof String || value instanceof Number || value instanceof Boolean)
                && (value instanceof Map || value instanceof Collection);
    }

    static String toText(Object value) {
        return JSON.toJson(value);
    }

    /** Elements as texts, nested ones as JSON. */
    static GenericArrayData toTexts(List<?> values) {
        List<@Nullable StringData> texts = new ArrayList<>(values.size());
        for (Object value : values) {
            texts.add(value == null ? null : StringData.fromString(isNested(value) ? toText(value) : value.toString()));
        }
        return new GenericArrayData(texts.toArray());
    }

    private JsonDocument() {}
}
