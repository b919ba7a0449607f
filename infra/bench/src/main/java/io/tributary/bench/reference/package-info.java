/** The least a server must do that takes MQTT and writes to Kafka: what the gateway is compared with. */
@NullMarked
package io.tributary.bench.reference;

import org.jspecify.annotations.NullMarked;
