package io.tributary.gateway.mqtt.packet;

/** MQTT control packets by their number in the fixed header. */
public enum PacketType {
    RESERVED,
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH;

    private static final PacketType[] ALL = values();

    /** What begins with this byte. */
    public static PacketType of(int firstByte) {
        return ALL[firstByte >> 4];
    }

    /** The first byte of such a packet, its flags 0. */
    int firstByte() {
        return ordinal() << 4;
    }
}
