package io.tributary.gateway.mqtt.packet;

import static io.tributary.gateway.mqtt.packet.BadPacketException.malformed;
import static io.tributary.gateway.mqtt.packet.BadPacketException.protocol;
import static io.tributary.gateway.mqtt.packet.ConnectReader.MQTT_5;

import java.util.ArrayList;
import java.util.List;

/** Reads every packet but CONNECT, strictly: what the standard calls malformed or a protocol error is no packet. */
final class PacketReader {
    private static final long OF_PUBLISH = Property.OF_A_MESSAGE | Property.set(Property.TOPIC_ALIAS);
    private static final long OF_ACK = Property.set(Property.REASON_STRING, Property.USER_PROPERTY);
    private static final long OF_SUBSCRIBE = Property.set(Property.SUBSCRIPTION_IDENTIFIER, Property.USER_PROPERTY);
    private static final long OF_UNSUBSCRIBE = Property.set(Property.USER_PROPERTY);
    private static final long OF_DISCONNECT = Property.set(Property.SESSION_EXPIRY) | OF_ACK;
    private static final long OF_AUTH =
            Property.set(Property.AUTHENTICATION_METHOD, Property.AUTHENTICATION_DATA) | OF_ACK;

    /**
     * Reads one packet.
     *
     * @param firstByte of the fixed header
     * @param bytes of the whole packet
     * @param lastTopic the topic of the PUBLISH before, likely the same
     */
    static Packet read(int firstByte, Body body, int bytes, int level, String lastTopic) throws BadPacketException {
        PacketType type = PacketType.of(firstByte);
        if (type == PacketType.PUBLISH) {
            return publish(firstByte & 0x0F, body, level, lastTopic);
        }
        requireFlags(type, firstByte & 0x0F);
        Packet packet = switch (type) {
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> ack(type, body, level);
            case SUBSCRIBE -> subscribe(body, bytes, level);
            case UNSUBSCRIBE -> unsubscribe(body, bytes, level);
            case PINGREQ -> Packet.PING;
            case DISCONNECT -> disconnect(body, level);
            case AUTH -> auth(body, level);
            case CONNECT -> throw protocol("a second CONNECT"); // [MQTT-3.1.0-2]
            default -> throw protocol(type + " is not a client's to send");
        };
        if (body.hasMore()) {
            throw malformed(type + " goes on behind its last field");
        }
        return packet;
    }

    /** [MQTT-2.1.3-1]; [MQTT-2.2.2-1] and -2 of 3.1.1. */
    private static void requireFlags(PacketType type, int flags) throws BadPacketException {
        boolean two = type == PacketType.PUBREL || type == PacketType.SUBSCRIBE || type == PacketType.UNSUBSCRIBE;
        if (flags != (two ? 2 : 0)) {
            throw malformed("the flags of " + type + " are " + flags);
        }
    }

    private static Packet publish(int flags, Body body, int level, String lastTopic) throws BadPacketException {
        int qos = flags >> 1 & 3;
        boolean dup = (flags & 8) != 0;
        if (qos == 3) {
            throw malformed("PUBLISH has QoS 3"); // [MQTT-3.3.1-4]
        }
        if (qos == 0 && dup && level == MQTT_5) {
            throw malformed(
                    "PUBLISH with QoS 0 is marked as sent before"); // [MQTT-3.3.1-2]; of old clients, overlooked
        }
        String topic = body.text(lastTopic);
        int packetId = qos == 0 ? 0 : packetId(body);
        int alias = 0;
        PropertyReader reader = null;
        if (level == MQTT_5) {
            reader = new PropertyReader(body, OF_PUBLISH);
            for (int id = reader.next(); id != PropertyReader.END; id = reader.next()) {
                if (id == Property.TOPIC_ALIAS) {
                    alias = body.twoBytes();
                    if (alias == 0) {
                        throw new BadPacketException(Reason.TOPIC_ALIAS_INVALID, "Topic Alias is 0"); // [MQTT-3.3.2-8]
                    }
                } else {
                    reader.message(id);
                }
            }
        }
        if (topic.isEmpty() && level == MQTT_5) {
            if (alias == 0) {
                throw protocol("PUBLISH has neither topic nor alias");
            }
        } else if (topic.isEmpty() || !topic.equals(lastTopic)) {
            requireTopicName(topic);
        }
        return new Packet.Publish(
                topic,
                qos,
                dup,
                (flags & 1) != 0,
                packetId,
                body.rest(),
                alias,
                reader == null ? null : reader.message());
    }

    /** [MQTT-3.3.2-2] [MQTT-4.7.3-1] */
    static String requireTopicName(String topic) throws BadPacketException {
        if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
            throw new BadPacketException(Reason.TOPIC_NAME_INVALID, "'" + topic + "' is not a topic name");
        }
        return topic;
    }

    private static int packetId(Body body) throws BadPacketException {
        int id = body.twoBytes();
        if (id == 0) {
            throw protocol("the packet identifier is 0"); // [MQTT-2.2.1-3]; [MQTT-2.3.1-1] of 3.1.1
        }
        return id;
    }

    private static Packet ack(PacketType type, Body body, int level) throws BadPacketException {
        int packetId = packetId(body);
        int reason = 0;
        if (level == MQTT_5 && body.hasMore()) {
            reason = body.oneByte();
            if (body.hasMore()) {
                skipTexts(new PropertyReader(body, OF_ACK), body);
            }
        }
        return new Packet.Ack(type, packetId, reason);
    }

    private static Packet subscribe(Body body, int bytes, int level) throws BadPacketException {
        int packetId = packetId(body);
        int identifier = 0;
        if (level == MQTT_5) {
            PropertyReader reader = new PropertyReader(body, OF_SUBSCRIBE);
            for (int id = reader.next(); id != PropertyReader.END; id = reader.next()) {
                if (id == Property.SUBSCRIPTION_IDENTIFIER) {
                    identifier = reader.notZero(body.variable(), "Subscription Identifier");
                } else {
                    reader.skipUser();
                }
            }
        }
        List<Packet.Wish> wishes = new ArrayList<>(2);
        while (body.hasMore()) {
            wishes.add(wish(body.text(), body.oneByte(), level));
        }
        if (wishes.isEmpty()) {
            throw protocol("SUBSCRIBE has no topic filter"); // [MQTT-3.8.3-2]; -3 of 3.1.1
        }
        return new Packet.Subscribe(packetId, identifier, wishes, bytes);
    }

    private static Packet.Wish wish(String filter, int options, int level) throws BadPacketException {
        if ((options & (level == MQTT_5 ? 0xC0 : 0xFC)) != 0) {
            throw malformed("reserved bits of the subscription options are set"); // [MQTT-3.8.3-5]; [MQTT-3-8.3-4]
        }
        if ((options & 3) == 3) {
            throw malformed("a subscription asks for QoS 3");
        }
        if ((options & 0x30) == 0x30) {
            throw protocol("Retain Handling is 3");
        }
        boolean noLocal = (options & 4) != 0;
        if (noLocal && filter.startsWith("$share/")) {
            throw protocol("No Local on a shared subscription"); // [MQTT-3.8.3-4]
        }
        return new Packet.Wish(filter, options & 3, noLocal, (options & 8) != 0);
    }

    private static Packet unsubscribe(Body body, int bytes, int level) throws BadPacketException {
        int packetId = packetId(body);
        if (level == MQTT_5) {
            skipTexts(new PropertyReader(body, OF_UNSUBSCRIBE), body);
        }
        List<String> filters = new ArrayList<>(2);
        while (body.hasMore()) {
            filters.add(body.text());
        }
        if (filters.isEmpty()) {
            throw protocol("UNSUBSCRIBE has no topic filter"); // [MQTT-3.10.3-2]
        }
        return new Packet.Unsubscribe(packetId, filters, bytes);
    }

    private static Packet disconnect(Body body, int level) throws BadPacketException {
        int reason = 0;
        long expiry = -1;
        if (level == MQTT_5 && body.hasMore()) {
            reason = body.oneByte();
            if (body.hasMore()) {
                PropertyReader reader = new PropertyReader(body, OF_DISCONNECT);
                for (int id = reader.next(); id != PropertyReader.END; id = reader.next()) {
                    switch (id) {
                        case Property.SESSION_EXPIRY -> expiry = body.fourBytes();
                        case Property.REASON_STRING -> body.text();
                        default -> reader.skipUser();
                    }
                }
            }
        }
        return new Packet.Disconnect(reason, expiry);
    }

    private static Packet auth(Body body, int level) throws BadPacketException {
        if (level != MQTT_5) {
            throw malformed("packet type 15 is reserved in MQTT 3");
        }
        if (body.hasMore()) {
            body.oneByte();
            PropertyReader reader = new PropertyReader(body, OF_AUTH);
            for (int id = reader.next(); id != PropertyReader.END; id = reader.next()) {
                switch (id) {
                    case Property.AUTHENTICATION_METHOD, Property.REASON_STRING -> body.text();
                    case Property.AUTHENTICATION_DATA -> body.binary();
                    default -> reader.skipUser();
                }
            }
        }
        return Packet.AUTH;
    }

    /** Reads Reason String and User Properties, for which this server has no use, and checks them. */
    private static void skipTexts(PropertyReader reader, Body body) throws BadPacketException {
        for (int id = reader.next(); id != PropertyReader.END; id = reader.next()) {
            if (id == Property.REASON_STRING) {
                body.text();
            } else {
                reader.skipUser();
            }
        }
    }

    private PacketReader() {}
}
