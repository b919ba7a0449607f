package io.tributary.rules.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a rule of the reference product does with its results, as its users write it. <code>${key}</code> in a text stands for the value
 * under that key of the result. (Rule engine, section 3.)
 */
public sealed interface DialectAction {
    Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    /** Publishes the result. */
    record Republish(String topic) implements DialectAction {
        /** What the targets of devices begin with. */
        static final String TARGET = "republish ";
    }

    /** Posts the result to an address; with a token the requests are signed. */
    record Forward(String api, Optional<String> token) implements DialectAction {}

    /** Writes the result to a Kafka topic. */
    record CKafka(Named instance, Named topic, String region) implements DialectAction {}

    /** Writes the result to a queue. */
    record CmqQueue(String queueName, String region) implements DialectAction {}

    /** Inserts a row for the result. */
    record MySql(
            String instanceId,
            String region,
            String userName,
            String password,
            String database,
            String table,
            List<FieldPair> fieldPairs,
            String deviceType)
            implements DialectAction {
        public MySql {
            fieldPairs = List.copyOf(fieldPairs);
        }
    }

    /** One of a kind that is kept but not carried out. */
    record Unknown(String kind, JsonNode content) implements DialectAction {}

    /** Something of a cloud service, by its id; the name is for people. */
    record Named(String id, String name) {}

    /** @param value a constant, a function call or a text with placeholders */
    record FieldPair(String field, String value) {}

    /** The keys of the result that the action's texts name. */
    default Set<String> placeholders() {
        Stream<String> texts = Stream.of();
        if (this instanceof Republish republish) {
            texts = Stream.of(republish.topic());
        } else if (this instanceof MySql table) {
            texts = table.fieldPairs().stream().map(FieldPair::value);
        }
        Set<String> names = new TreeSet<>();
        texts.forEach(text -> {
            Matcher placeholder = PLACEHOLDER.matcher(text);
            while (placeholder.find()) {
                names.add(placeholder.group(1));
            }
        });
        return names;
    }

    /** Where results go; two actions with the same are one too many. */
    default String target() {
        if (this instanceof Republish republish) {
            return Republish.TARGET + republish.topic();
        }
        if (this instanceof Forward forward) {
            return "forward " + forward.api();
        }
        if (this instanceof CKafka kafka) {
            return "ckafka " + kafka.region() + " " + kafka.instance().id() + " "
                    + kafka.topic().id();
        }
        if (this instanceof CmqQueue queue) {
            return "cmqqueue " + queue.region() + " " + queue.queueName();
        }
        if (this instanceof MySql table) {
            return "mysql " + table.region() + " " + table.instanceId() + " " + table.database() + " " + table.table();
        }
        Unknown unknown = (Unknown) this;
        return unknown.kind() + " " + unknown.content();
    }
}
