package io.tributary.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.tributary.schemas.avro.MessageProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client can send, whatever its version. Nobody has to release anything. */
public sealed interface Packet {

    /**
     * [MQTT-3.1] What 3.1 and 3.1.1 cannot say stands here as MQTT 5 would mean it.
     *
     * @param level 3 (MQTT 3.1), 4 (3.1.1) or 5
     * @param cleanStart Clean Session of 3.x
     * @param sessionExpiry seconds, 0xFFFFFFFF for ever; 0 in 3.x, where {@code cleanStart} says it
     * @param password empty when there is none
     * @param maximumPacketSize the largest packet the client takes, bytes
     */
    record Connect(
            int level,
            boolean cleanStart,
            int keepAlive,
            String clientId,
            @Nullable Will will,
            String username,
            byte[] password,
            long sessionExpiry,
            int receiveMaximum,
            int maximumPacketSize,
            int topicAliasMaximum,
            boolean requestResponseInformation,
            boolean requestProblemInformation,
            @Nullable String authenticationMethod)
            implements Packet {
        /** Says nothing of what proves the client. */
        @Override
        public String toString() {
            return "Connect[level=" + level + ", clientId=" + clientId + "]";
        }
    }

    /** What a device wants said when it goes without DISCONNECT. */
    record Will(
            String topic,
            byte[] payload,
            int qos,
            boolean retain,
            long delaySeconds,
            @Nullable MessageProperties properties) {}

    /**
     * @param topic empty when only the alias says it
     * @param packetId 0 with QoS 0
     * @param payload to be read where it is, while the packet is handed on; not to be kept
     * @param topicAlias 0: none
     */
    record Publish(
            String topic,
            int qos,
            boolean dup,
            boolean retain,
            int packetId,
            ByteBuf payload,
            int topicAlias,
            @Nullable MessageProperties properties)
            implements Packet {}

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    record Ack(PacketType type, int packetId, int reasonCode) implements Packet {}

    /**
     * @param identifier of the subscriptions, 0 for none
     * @param bytes of the packet
     */
    record Subscribe(int packetId, int identifier, List<Wish> wishes, int bytes) implements Packet {}

    /** One filter with its options; no retained message is kept, so how to handle them makes no difference. */
    record Wish(String filter, int qos, boolean noLocal, boolean retainAsPublished) {}

    record Unsubscribe(int packetId, List<String> filters, int bytes) implements Packet {}

    record PingReq() implements Packet {}

    /** @param sessionExpiry seconds, or -1 when the packet does not say */
    record Disconnect(int reasonCode, long sessionExpiry) implements Packet {}

    record Auth() implements Packet {}

    /** The client sent what is none of these; nothing follows. */
    record Bad(Reason reason, String cause) implements Packet {}

    PingReq PING = new PingReq();
    Auth AUTH = new Auth();
}
