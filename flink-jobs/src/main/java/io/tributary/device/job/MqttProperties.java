package io.tributary.device.job;

import io.tributary.device.Payload;
import io.tributary.device.Properties;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UserProperty;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** MQTT 5's message properties between their wire form and the fold's. */
final class MqttProperties {
    static @Nullable Properties read(@Nullable MessageProperties said) {
        if (said == null) {
            return null;
        }
        @Nullable ByteBuffer correlation = said.getCorrelationData();
        return new Properties(
                said.getUtf8Payload(),
                said.getContentType(),
                said.getResponseTopic(),
                correlation == null ? null : InboxReader.payload(correlation),
                said.getExpirySeconds(),
                said.getUserProperties().stream()
                        .map(each -> new Properties.UserProperty(each.getName(), each.getValue()))
                        .toList());
    }

    static @Nullable MessageProperties write(@Nullable Properties properties) {
        if (properties == null) {
            return null;
        }
        @Nullable Payload correlation = properties.correlationData();
        return MessageProperties.newBuilder()
                .setUtf8Payload(properties.utf8Payload())
                .setContentType(properties.contentType())
                .setResponseTopic(properties.responseTopic())
                .setCorrelationData(correlation == null ? null : ByteBuffer.wrap(correlation.bytes()))
                .setExpirySeconds(properties.expirySeconds())
                .setUserProperties(properties.userProperties().stream()
                        .map(each -> new UserProperty(each.name(), each.value()))
                        .toList())
                .build();
    }

    private MqttProperties() {}
}
