package io.tributary.gateway.kafka;

import io.netty.buffer.ByteBuf;
import io.tributary.schemas.avro.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * What a device published.
 *
 * @param topic the full name
 * @param payload read where it is; not kept, and no index of it is moved
 * @param deviceMessageId the device's own number of it, if it has one
 * @param properties what it said by MQTT 5, if anything
 */
public record Publication(
        String topic,
        ByteBuf payload,
        int qos,
        boolean dup,
        @Nullable String deviceMessageId,
        @Nullable MessageProperties properties) {}
