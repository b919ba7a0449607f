package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.tributary.identity.Rejection;

/** The platform's answers in the words of MQTT 3.1.1; those without a payload as the bytes they are. */
final class MqttAnswers {
    static final byte PUBACK = 0x40;
    static final byte PUBREC = 0x50;
    static final byte PUBCOMP = 0x70;

    private static final int CONNACK = 0x20;

    /** The return code of a refusal. (Device protocol, section 2.6.) */
    static MqttConnectReturnCode toConnAck(Rejection reason) {
        return switch (reason) {
            case INVALID -> MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED;
            case UNAUTHENTICATED, NOT_FOUND -> MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
            case FORBIDDEN, TOO_LARGE, CONFLICT -> MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
            case THROTTLED, UNAVAILABLE -> MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
        };
    }

    /** CONNACK as 3.1 and 3.1.1 write it, whatever the client's version: it is also the answer to other versions. */
    static ByteBuf connAck(ByteBufAllocator allocator, MqttConnectReturnCode code, boolean sessionPresent) {
        return allocator
                .buffer(4)
                .writeByte(CONNACK)
                .writeByte(2)
                .writeByte(sessionPresent ? 1 : 0)
                .writeByte(code.byteValue());
    }

    /** PUBACK, PUBREC or PUBCOMP, four bytes each. */
    static void writeAck(ByteBuf out, byte type, int packetId) {
        out.writeByte(type).writeByte(2).writeShort(packetId);
    }

    private MqttAnswers() {}
}
