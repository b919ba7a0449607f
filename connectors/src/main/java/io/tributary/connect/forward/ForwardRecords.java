package io.tributary.connect.forward;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Reads what Connect hands over; its position is that in Kafka, whatever transformations have made of the record. */
final class ForwardRecords {
    private static final String ID = "ce_id";

    /** The delivery that a record with a value asks for. */
    static Delivery read(SinkRecord record) {
        TopicPartition source = sourceOf(record);
        String position = source.topic() + "-" + source.partition() + "-" + record.originalKafkaOffset();
        if (!(record.value() instanceof byte[] body)) {
            throw unusable(position, "value", "value.converter", "converters.ByteArrayConverter");
        }
        if (record.key() != null && !(record.key() instanceof String)) {
            throw unusable(position, "key", "key.converter", "storage.StringConverter");
        }
        String key = record.key() instanceof String text ? text : "";
        Header id = record.headers().lastWithName(ID);
        return new Delivery(
                key, id == null ? position : textOf(id.value(), position), body, source, record.originalKafkaOffset());
    }

    static TopicPartition sourceOf(SinkRecord record) {
        return new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    }

    private static String textOf(@Nullable Object id, String position) {
        if (id instanceof String text) {
            return text;
        }
        if (id instanceof byte[] utf8) {
            return new String(utf8, StandardCharsets.UTF_8);
        }
        // Connect's own choice reads what looks like a number as one, and gives back another text.
        throw unusable(position, "header " + ID, "header.converter", "storage.StringConverter");
    }

    private static DataException unusable(String position, String part, String setting, String converter) {
        return new DataException("the " + part + " of the record " + position + " is not what is forwarded; set '"
                + setting + "' of this connector to org.apache.kafka.connect." + converter);
    }

    private ForwardRecords() {}
}
