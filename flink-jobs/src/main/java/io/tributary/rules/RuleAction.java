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
    @JsonSubTypes.Type(value = RuleAction.Jdbc.class, name = "jdbc")
})
public sealed interface RuleAction extends Serializable {

    /**
     * Sends the result as a JSON object to a device, in milliseconds; a repeat is recognised by its source position.
     *
     * @param topic full topic of the receiving device; <code>${column}</code> stands for that column of the result
     * @param qos 0 or 1
     */
    record Repub(String topic, int qos) implements RuleAction {
        public Repub {
            require(given(topic), "the topic is missing", "Give a topic.", "actions.topic");
            require(qos == 0 || qos == 1, "qos " + qos + " is not offered", "Use 0 or 1.", "actions.qos");
        }

        @JsonCreator
        static Repub of(@JsonProperty("topic") @Nullable String topic, @JsonProperty("qos") @Nullable Integer qos) {
            return new Repub(topic == null ? "" : topic, qos == null ? 1 : qos);
        }
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
            require(
                    given(destination),
                    "the destination is missing",
                    "Name a registered destination.",
                    "actions.destination");
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
            return new Jdbc(
                    destination == null ? "" : destination, table == null ? "" : table, key == null ? List.of() : key);
        }
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
