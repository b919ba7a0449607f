package io.tributary.codec;

import java.util.Optional;
import org.apache.avro.Schema;

/** Finds the schema that a record was written with. Thread-safe. */
@FunctionalInterface
public interface SchemaRegistry {
    Optional<Schema> byId(int id);
}
