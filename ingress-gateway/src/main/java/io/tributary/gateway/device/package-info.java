/** Who a device is to the gateway: the copy of the registry, and the proof of identity. Knows neither MQTT nor Kafka. */
@NullMarked
package io.tributary.gateway.device;

import org.jspecify.annotations.NullMarked;
