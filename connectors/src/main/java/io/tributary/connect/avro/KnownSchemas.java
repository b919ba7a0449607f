package io.tributary.connect.avro;

import io.tributary.codec.ReleasedSchemas;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.kafka.connect.errors.DataException;

/**
 * Schemas in both languages, with their ids: the platform's from the code, all others asked for once and remembered. Thread-safe;
 * threads that miss at the same time both ask.
 */
final class KnownSchemas {

    /** How to read a value of one schema id. */
    record ForReading(Schema avro, org.apache.kafka.connect.data.Schema connect, GenericDatumReader<Object> reader) {}

    /** How to write a value of one Connect schema to one subject. */
    record ForWriting(int id, Schema avro, GenericDatumWriter<Object> writer) {}

    private record Written(String subject, org.apache.kafka.connect.data.Schema connect) {}

    private final HttpSchemaRegistry registry;
    private final Map<Integer, ForReading> byId;
    private final Map<Written, ForWriting> bySubject;

    KnownSchemas(HttpSchemaRegistry registry, int cacheSize) {
        this.registry = registry;
        this.byId = newestOf(cacheSize);
        this.bySubject = newestOf(cacheSize);
    }

    /**
     * @throws DataException when nobody knows the id, or Connect has no such schema
     */
    ForReading readable(String topic, int id) {
        ForReading known = byId.get(id);
        if (known != null) {
            return known;
        }
        Schema avro = find(topic, id);
        ForReading found = new ForReading(avro, FromAvro.schema(avro), new GenericDatumReader<>(avro));
        byId.put(id, found);
        return found;
    }

    private Schema find(String topic, int id) {
        if (id < ReleasedSchemas.FIRST_USER_ID) {
            return ReleasedSchemas.INSTANCE
                    .byId(id)
                    .orElseThrow(() -> new DataException("a record of topic '" + topic + "' has schema id " + id
                            + ", which this version of the platform does not have; a newer version wrote it: upgrade"
                            + " plugins/tributary of Kafka Connect"));
        }
        return registry.byId(id)
                .orElseThrow(() -> new DataException("a record of topic '" + topic + "' has schema id " + id
                        + ", which the registry at " + registry.address() + " does not know; set '"
                        + ConverterSettings.URL
                        + "' to the registry of its producer, or take the record out of the topic"));
    }

    /**
     * @throws DataException when the registry refuses the schema, or Avro has no such schema
     */
    ForWriting writable(String subject, org.apache.kafka.connect.data.Schema connect) {
        Written key = new Written(subject, connect);
        ForWriting known = bySubject.get(key);
        if (known != null) {
            return known;
        }
        Schema avro = ToAvro.schema(connect);
        ForWriting registered = new ForWriting(registry.register(subject, avro), avro, new GenericDatumWriter<>(avro));
        bySubject.put(key, registered);
        return registered;
    }

    private static <K, V> Map<K, V> newestOf(int size) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > size;
            }
        });
    }
}
