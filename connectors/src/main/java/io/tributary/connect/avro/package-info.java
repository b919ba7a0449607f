/** Avro records of the platform's topics as Kafka Connect data, and back. */
@NullMarked
package io.tributary.connect.avro;

import org.jspecify.annotations.NullMarked;
