/**
 * MQTT 3.1, 3.1.1 and 5. {@link io.tributary.gateway.mqtt.DevicePipeline} is the map: a connection is met by ConnectHandler, waits in
 * OpeningHandler, lives in SessionHandler. What has no Netty in its imports is MQTT's rules alone.
 */
@NullMarked
package io.tributary.gateway.mqtt;

import org.jspecify.annotations.NullMarked;
