package io.tributary.gateway.mqtt.packet;

import static io.tributary.gateway.mqtt.packet.BadPacketException.malformed;
import static io.tributary.gateway.mqtt.packet.BadPacketException.protocol;

import org.jspecify.annotations.Nullable;

/** Reads CONNECT. (MQTT 5, section 3.1; 3.1.1, section 3.1.) */
final class ConnectReader {
    /** Levels: the packet's own number of the protocol. */
    static final int MQTT_3_1 = 3;

    static final int MQTT_3_1_1 = 4;
    static final int MQTT_5 = 5;

    private static final long ALLOWED = Property.set(
            Property.SESSION_EXPIRY,
            Property.RECEIVE_MAXIMUM,
            Property.MAXIMUM_PACKET_SIZE,
            Property.TOPIC_ALIAS_MAXIMUM,
            Property.REQUEST_RESPONSE_INFORMATION,
            Property.REQUEST_PROBLEM_INFORMATION,
            Property.USER_PROPERTY,
            Property.AUTHENTICATION_METHOD,
            Property.AUTHENTICATION_DATA);
    private static final long ALLOWED_OF_WILL = Property.OF_A_MESSAGE | Property.set(Property.WILL_DELAY);

    private final Body body;
    private final int level;

    private long sessionExpiry;
    private int receiveMaximum = 0xFFFF;
    private int maximumPacketSize = Integer.MAX_VALUE;
    private int topicAliasMaximum;
    private boolean responseInformation;
    private boolean problemInformation = true;
    private @Nullable String authenticationMethod;

    private ConnectReader(Body body, int level) {
        this.body = body;
        this.level = level;
    }

    /**
     * The level a CONNECT asks for; the body stands behind it then.
     *
     * @throws BadPacketException when it is none of ours [MQTT-3.1.2-1] [MQTT-3.1.2-2]
     */
    static int level(Body body) throws BadPacketException {
        String name = body.text();
        int level = body.oneByte();
        boolean known = name.equals("MQTT") ? level == MQTT_3_1_1 || level == MQTT_5 : level == MQTT_3_1;
        if (!known || !(name.equals("MQTT") || name.equals("MQIsdp"))) {
            throw new BadPacketException(
                    Reason.UNSUPPORTED_PROTOCOL_VERSION,
                    "protocol level " + level + " is not offered; use MQTT 3.1, 3.1.1 or 5");
        }
        return level;
    }

    static Packet.Connect read(Body body, int level) throws BadPacketException {
        return new ConnectReader(body, level).read();
    }

    private Packet.Connect read() throws BadPacketException {
        int flags = body.oneByte();
        requireFlags(flags);
        int keepAlive = body.twoBytes();
        if (level == MQTT_5) {
            properties();
        }
        String clientId = body.text();
        Packet.@Nullable Will will = (flags & 0x04) == 0 ? null : will(flags);
        String username = (flags & 0x80) == 0 ? "" : body.text();
        byte[] password = (flags & 0x40) == 0 ? new byte[0] : body.binary();
        if (body.hasMore()) {
            throw malformed("CONNECT goes on behind its last field");
        }
        return new Packet.Connect(
                level,
                (flags & 0x02) != 0,
                keepAlive,
                clientId,
                will,
                username,
                password,
                sessionExpiry,
                receiveMaximum,
                maximumPacketSize,
                topicAliasMaximum,
                responseInformation,
                problemInformation,
                authenticationMethod);
    }

    private void requireFlags(int flags) throws BadPacketException {
        if ((flags & 0x01) != 0 && level > MQTT_3_1) {
            throw malformed("the reserved flag of CONNECT is set"); // [MQTT-3.1.2-3]
        }
        if ((flags & 0x04) == 0 && (flags & 0x38) != 0) {
            throw malformed("CONNECT says how to treat a will, and has none"); // [MQTT-3.1.2-11] [MQTT-3.1.2-13]
        }
        if ((flags & 0x18) == 0x18) {
            throw malformed("the will has QoS 3"); // [MQTT-3.1.2-12]
        }
        if (level == MQTT_3_1_1 && (flags & 0xC0) == 0x40) {
            throw malformed("CONNECT has a password without a user name"); // [MQTT-3.1.2-22] of 3.1.1
        }
    }

    private void properties() throws BadPacketException {
        PropertyReader reader = new PropertyReader(body, ALLOWED);
        boolean data = false;
        for (int id = reader.next(); id != PropertyReader.END; id = reader.next()) {
            switch (id) {
                case Property.SESSION_EXPIRY -> sessionExpiry = body.fourBytes();
                case Property.RECEIVE_MAXIMUM -> receiveMaximum = reader.notZero(body.twoBytes(), "Receive Maximum");
                case Property.MAXIMUM_PACKET_SIZE ->
                    maximumPacketSize =
                            reader.notZero((int) Math.min(body.fourBytes(), Integer.MAX_VALUE), "Maximum Packet Size");
                case Property.TOPIC_ALIAS_MAXIMUM -> topicAliasMaximum = body.twoBytes();
                case Property.REQUEST_RESPONSE_INFORMATION -> responseInformation = reader.flag();
                case Property.REQUEST_PROBLEM_INFORMATION -> problemInformation = reader.flag();
                case Property.AUTHENTICATION_METHOD -> authenticationMethod = body.text();
                case Property.AUTHENTICATION_DATA -> {
                    body.binary();
                    data = true;
                }
                default -> reader.skipUser();
            }
        }
        if (data && authenticationMethod == null) {
            throw protocol("Authentication Data without an Authentication Method");
        }
    }

    private Packet.Will will(int flags) throws BadPacketException {
        long delay = 0;
        PropertyReader reader = null;
        if (level == MQTT_5) {
            reader = new PropertyReader(body, ALLOWED_OF_WILL);
            for (int id = reader.next(); id != PropertyReader.END; id = reader.next()) {
                if (id == Property.WILL_DELAY) {
                    delay = body.fourBytes();
                } else {
                    reader.message(id);
                }
            }
        }
        String topic = PacketReader.requireTopicName(body.text());
        byte[] payload = body.binary();
        return new Packet.Will(
                topic,
                payload,
                (flags & 0x18) >> 3,
                (flags & 0x20) != 0,
                delay,
                reader == null ? null : reader.message());
    }
}
