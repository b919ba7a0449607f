package io.tributary.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UserProperty;

/** Collects the properties of one packet, whose length stands before them. */
final class PropertyWriter {
    private final ByteBuf collected;

    PropertyWriter(ByteBufAllocator allocator) {
        this.collected = allocator.heapBuffer(64);
    }

    PropertyWriter oneByte(int identifier, int value) {
        collected.writeByte(identifier).writeByte(value);
        return this;
    }

    PropertyWriter twoBytes(int identifier, int value) {
        collected.writeByte(identifier).writeShort(value);
        return this;
    }

    PropertyWriter fourBytes(int identifier, long value) {
        collected.writeByte(identifier).writeInt((int) value);
        return this;
    }

    PropertyWriter variable(int identifier, int value) {
        collected.writeByte(identifier);
        Answers.variable(collected, value);
        return this;
    }

    PropertyWriter text(int identifier, String value) {
        collected.writeByte(identifier);
        Answers.text(collected, value);
        return this;
    }

    /** What the publisher said, unaltered [MQTT-3.3.2-4] [MQTT-3.3.2-15] and so on, but for the expiry, of which time has passed. */
    PropertyWriter message(MessageProperties said) {
        if (said.getUtf8Payload()) {
            oneByte(Property.PAYLOAD_FORMAT, 1);
        }
        if (said.getContentType() != null) {
            text(Property.CONTENT_TYPE, said.getContentType());
        }
        if (said.getResponseTopic() != null) {
            text(Property.RESPONSE_TOPIC, said.getResponseTopic());
        }
        if (said.getCorrelationData() != null) {
            collected.writeByte(Property.CORRELATION_DATA);
            collected.writeShort(said.getCorrelationData().remaining());
            collected.writeBytes(said.getCorrelationData().duplicate());
        }
        for (UserProperty user : said.getUserProperties()) { // [MQTT-3.3.2-17]: all, in their order [MQTT-3.3.2-18]
            text(Property.USER_PROPERTY, user.getName());
            Answers.text(collected, user.getValue());
        }
        return this;
    }

    /** Appends length and properties; this writer is used up then. */
    void finish(ByteBuf out) {
        Answers.variable(out, collected.readableBytes());
        out.writeBytes(collected);
        collected.release();
    }
}
