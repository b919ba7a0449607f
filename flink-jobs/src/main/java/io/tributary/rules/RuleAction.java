package io.tributary.rules;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule does with each of its results; in JSON told apart by {@code type}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RuleAction.Repub.class, name = "repub"),
    @JsonSubTypes.Type(value = RuleAction.Jdbc.class, name = "jdbc"),
    @JsonSubTypes.Type(value = RuleAction.Kafka.class, name = "kafka"),
    @JsonSubTypes.Type(value = RuleAction.Forward.class, name = "forward")
})
public sealed interface RuleAction extends Serializable {

    /**
     * Sends the result to a device, in milliseconds; a repeat is recognised by its source position.
     *
     * @param topic full topic of the receiving device; <code>${column}</code> stands for that column of the result
     * @param qos 0 or 1; {@link #QOS_OF_SOURCE}: as the message came
     * @param payload the column that is sent as it is; empty: all columns as a JSON object
     */
    record Repub(String topic, int qos, String payload) implements RuleAction {
        /** As the message came; 2 counts as 1. */
        public static final int QOS_OF_SOURCE = -1;

        public Repub {
            require(given(topic), "the topic is missing", "Give a topic.", "actions.topic");
            require(
                    qos >= QOS_OF_SOURCE && qos <= 1,
                    "qos " + qos + " is not offered",
                    "Use 0 or 1; -1 stands for that of the message.",
                    "actions.qos");
        }

        public Repub(String topic, int qos) {
            this(topic, qos, "");
        }

        @JsonCreator
        static Repub of(
                @JsonProperty("topic") @Nullable String topic,
                @JsonProperty("qos") @Nullable Integer qos,
                @JsonProperty("payload") @Nullable String payload) {
            return new Repub(text(topic), qos == null ? 1 : qos, text(payload));
        }
    }

    /**
     * Sends to a device what the result itself says: its column {@link #TOPIC} is the full topic, {@link #PAYLOAD} is sent as it is, and
     * {@link #QOS}, if it is there, is 0 or 1 (2 counts as 1). What an INSERT INTO repub of a script does; it has no JSON form.
     *
     * @param qos of results that do not say it, as in {@link Repub}
     */
    record RepubRow(int qos) implements RuleAction {
        /** Column of the result, like the next two. */
        public static final String TOPIC = "topic";

        public static final String PAYLOAD = "payload";
        public static final String QOS = "qos";
    }

    /**
     * Keeps the result as a row of a database table, once: rows are upserted by their key.
     *
     * @param destination name of the database, as registered
     * @param table made when it does not exist
     * @param key the columns that tell rows apart
     */
    record Jdbc(String destination, String table, List<String> key) implements RuleAction {
        public Jdbc {
            requireDestination(destination);
            require(
                    table.matches("[A-Za-z_][A-Za-z0-9_]{0,62}"),
                    "'" + table + "' is not a table name",
                    "Use 1 to 63 letters, digits and '_', a letter or '_' first.",
                    "actions.table");
            require(
                    !key.isEmpty() && new HashSet<>(key).size() == key.size(),
                    "the key is missing or names a column twice",
                    "List the columns that tell rows apart.",
                    "actions.key");
            key = List.copyOf(key);
        }

        @JsonCreator
        static Jdbc of(
                @JsonProperty("destination") @Nullable String destination,
                @JsonProperty("table") @Nullable String table,
                @JsonProperty("key") @Nullable List<String> key) {
            return new Jdbc(text(destination), text(table), key == null ? List.of() : key);
        }
    }

    /**
     * Writes the result to a Kafka topic of the user's, once for {@code read_committed} readers, one checkpoint later.
     *
     * @param topic its whole name in Kafka; made when it does not exist
     * @param key of the record; <code>${column}</code> stands for that column; empty: the source device
     * @param payload the column that is written as it is; empty: all columns as a JSON object
     * @param envelope {@code queue}: inside the record that the reference product's queues hold; empty: bare
     */
    record Kafka(String topic, String key, String payload, String envelope) implements RuleAction {
        /** The form of the reference product's queues. */
        public static final String QUEUE = "queue";

        public Kafka(String topic, String key, String payload) {
            this(topic, key, payload, "");
        }

        public Kafka {
            require(
                    envelope.isEmpty() || envelope.equals(QUEUE),
                    "'" + envelope + "' is not an envelope",
                    "Use queue, or leave it out.",
                    "actions.envelope");
            require(
                    topic.matches("[a-zA-Z0-9._-]{1,249}") && !topic.equals(".") && !topic.equals(".."),
                    "'" + topic + "' is not the name of a Kafka topic",
                    "Use 1 to 249 letters, digits, '.', '_' and '-'.",
                    "actions.topic");
        }

        @JsonCreator
        static Kafka of(
                @JsonProperty("topic") @Nullable String topic,
                @JsonProperty("key") @Nullable String key,
                @JsonProperty("payload") @Nullable String payload,
                @JsonProperty("envelope") @Nullable String envelope) {
            return new Kafka(text(topic), text(key), text(payload), text(envelope));
        }
    }

    /**
     * Posts the result to an HTTP server; a repeat has the same idempotency key.
     *
     * @param destination name of the server, as registered
     * @param payload the column that is sent as it is; empty: all columns as a JSON object
     */
    record Forward(String destination, String payload) implements RuleAction {
        public Forward {
            requireDestination(destination);
        }

        @JsonCreator
        static Forward of(
                @JsonProperty("destination") @Nullable String destination,
                @JsonProperty("payload") @Nullable String payload) {
            return new Forward(text(destination), text(payload));
        }
    }

    private static void requireDestination(String destination) {
        require(
                given(destination),
                "the destination is missing",
                "Name a registered destination.",
                "actions.destination");
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }

    private static boolean given(String text) {
        return !text.isBlank();
    }

    private static void require(boolean holds, String wrong, String remedy, String field) {
        if (!holds) {
            throw new RejectedException(Rejection.INVALID, wrong, remedy, field);
        }
    }
}
