package io.tributary.rules.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.LifecycleEvent;
import io.tributary.schemas.avro.ShadowChange;
import io.tributary.stream.LogRecord;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An event about a device as someone writes it down to try a rule on it: a JSON object with columns of the log's table. Columns that it
 * leaves out have no value, or the one of a shadow without a name, in its first version, changed by the device at the given time.
 */
public final class EventSample {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final String GROUP_IDS = "group_ids";
    private static final String GROUP_NAMES = "group_names";

    private final JsonNode columns;
    private final Instant now;

    private EventSample(JsonNode columns, Instant now) {
        this.columns = columns;
        this.now = now;
    }

    /**
     * As the log has it, at a place of partition 0.
     *
     * @param log one that is written about devices
     * @param now when it happened, unless it says
     * @throws RejectedException INVALID, when it is no such object
     */
    public static LogRecord record(SourceLog log, DeviceId device, String json, long offset, Instant now) {
        EventSample sample = new EventSample(read(log, json), now);
        Instant time = sample.time();
        byte[] value = switch (log) {
            case LIFECYCLE -> EventTable.LIFECYCLE.encode(sample.lifecycle(device, offset, time));
            case SHADOW -> EventTable.SHADOW.encode(sample.shadow(device, offset, time));
            case MESSAGES -> throw new IllegalArgumentException("a message is no event");
        };
        return new LogRecord(device.toString(), 0, offset, time.toEpochMilli(), value);
    }

    private static JsonNode read(SourceLog log, String json) {
        JsonNode read;
        try {
            read = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw refused("it is not JSON: " + e.getOriginalMessage(), log);
        }
        if (!read.isObject()) {
            throw refused("it is no JSON object", log);
        }
        read.fieldNames().forEachRemaining(name -> {
            if (!log.names().contains(name)) {
                throw refused("it has '" + name + "', which is no column", log);
            }
        });
        for (String column : List.of(GROUP_IDS, GROUP_NAMES)) {
            if (read.hasNonNull(column) && !isTexts(read.get(column))) {
                throw refused("'" + column + "' is no array of texts", log);
            }
        }
        if (log == SourceLog.LIFECYCLE && !read.has("event")) {
            throw refused("it does not say which event it is", log);
        }
        return read;
    }

    private static boolean isTexts(JsonNode value) {
        return value.isArray()
                && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isTextual);
    }

    private static RejectedException refused(String why, SourceLog log) {
        return new RejectedException(
                Rejection.INVALID,
                "an event of " + log.table() + " cannot be read: " + why,
                "Write a JSON object of columns: " + String.join(", ", log.names()) + ".",
                "payload");
    }

    private LifecycleEvent lifecycle(DeviceId device, long offset, Instant time) {
        return LifecycleEvent.newBuilder()
                .setEventId(text("event_id", "lifecycle-" + offset))
                .setProductId(device.productId())
                .setDeviceName(device.deviceName())
                .setTime(time)
                .setEvent(text("event", ""))
                .setCause(text("cause", ""))
                .setEpoch(columns.path("epoch").asLong(-1))
                .setGateway(text("gateway", ""))
                .setAddress(text("address", ""))
                .setParent(text("parent", ""))
                .setMessageId(textOrNone("message_id"))
                .setTopic(textOrNone("topic"))
                .setGroups(groups())
                .build();
    }

    private ShadowChange shadow(DeviceId device, long offset, Instant time) {
        return ShadowChange.newBuilder()
                .setEventId(text("event_id", "shadow-" + offset))
                .setProductId(device.productId())
                .setDeviceName(device.deviceName())
                .setTime(time)
                .setShadow(text("shadow", ""))
                .setVersion(columns.path("version").asLong(1))
                .setBy(text("changed_by", "device"))
                .setBefore(text("before", "{}"))
                .setAfter(text("after", "{}"))
                .setGroups(groups())
                .build();
    }

    /** What one of the two columns leaves out is empty. */
    private List<DeviceGroup> groups() {
        JsonNode ids = columns.path(GROUP_IDS);
        JsonNode names = columns.path(GROUP_NAMES);
        List<DeviceGroup> groups = new ArrayList<>();
        for (int i = 0; i < Math.max(ids.size(), names.size()); i++) {
            groups.add(new DeviceGroup(ids.path(i).asText(""), names.path(i).asText("")));
        }
        return groups;
    }

    private Instant time() {
        String said = text("occurred_at", "");
        try {
            return said.isEmpty() ? now : Instant.parse(said);
        } catch (DateTimeParseException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "occurred_at '" + said + "' is no time",
                    "Write it as 2026-03-01T12:00:00Z.",
                    "payload");
        }
    }

    private String text(String column, String otherwise) {
        String said = textOrNone(column);
        return said == null ? otherwise : said;
    }

    /** An object, such as the state of a shadow, is its JSON. */
    private @Nullable String textOrNone(String column) {
        JsonNode value = columns.path(column);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
