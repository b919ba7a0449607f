package io.tributary.management.tasks.cassandra;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.tributary.management.tasks.DeviceResult;
import io.tributary.management.tasks.Work;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Work and results as the text of their columns. What a later version adds is passed over. */
final class TaskText {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS) // a record's components say all there is
            .build();
    private static final TypeReference<List<DeviceResult>> RESULTS = new TypeReference<>() {};

    /** Empty for one that only a newer version knows. */
    static Optional<Work.Kind> kind(String word) {
        return constant(Work.Kind.class, word);
    }

    /** The constant of this word; empty for one that only a newer version knows. */
    static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
        return EnumSet.allOf(type).stream()
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    static String write(Work work) {
        return text(work);
    }

    static Work work(Work.Kind kind, String text) {
        try {
            return switch (kind) {
                case NAMES -> JSON.readValue(text, Work.Names.class);
                case FILE -> JSON.readValue(text, Work.InFile.class);
                case RANDOM -> JSON.readValue(text, Work.Random.class);
                case UPDATE_SHADOW -> JSON.readValue(text, Work.DesiredState.class);
                case PUBLISH_MESSAGE -> JSON.readValue(text, Work.Message.class);
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of tasks has no work of kind " + kind, e);
        }
    }

    static String write(List<DeviceResult> results) {
        return text(results);
    }

    static List<DeviceResult> results(String text) {
        try {
            return JSON.readValue(text, RESULTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of tasks has results that are not JSON", e);
        }
    }

    private static String text(Object thing) {
        try {
            return JSON.writeValueAsString(thing);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a part of a task cannot be written as JSON", e);
        }
    }

    private TaskText() {}
}
