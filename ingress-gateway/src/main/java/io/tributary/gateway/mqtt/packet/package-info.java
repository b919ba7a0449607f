/**
 * MQTT 3.1, 3.1.1 and 5 as bytes: {@link io.tributary.gateway.mqtt.packet.PacketDecoder} makes packets of them,
 * {@link io.tributary.gateway.mqtt.packet.Answers} makes them of what a server says. What packets mean is decided elsewhere.
 */
@NullMarked
package io.tributary.gateway.mqtt.packet;

import org.jspecify.annotations.NullMarked;
