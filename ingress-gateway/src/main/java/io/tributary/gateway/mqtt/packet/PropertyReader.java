package io.tributary.gateway.mqtt.packet;

import static io.tributary.gateway.mqtt.packet.BadPacketException.malformed;
import static io.tributary.gateway.mqtt.packet.BadPacketException.protocol;

import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UserProperty;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet: only those its kind may have, each once. (MQTT 5, section 2.2.2.2.) Values are read by the caller
 * from the {@link Body}; those of a message are collected here.
 */
final class PropertyReader {
    static final int END = 0;

    private final Body body;
    private final long allowed;
    private final int end;
    private long seen;

    private boolean utf8;
    private @Nullable Long expiry;
    private @Nullable String contentType;
    private @Nullable String responseTopic;
    private @Nullable ByteBuffer correlation;
    private @Nullable List<UserProperty> users;
    private boolean anyOfMessage;

    /** @param allowed the set of identifiers, see {@link Property#set} */
    PropertyReader(Body body, long allowed) throws BadPacketException {
        this.body = body;
        this.allowed = allowed;
        int length = body.variable();
        if (length > body.left()) {
            throw malformed("properties reach beyond the end of their packet");
        }
        this.end = body.position() + length;
    }

    /** The next identifier, or {@link #END}. */
    int next() throws BadPacketException {
        if (body.position() >= end) {
            if (body.position() > end) {
                throw malformed("a property reaches beyond the end of the properties");
            }
            return END;
        }
        int identifier = body.oneByte();
        if (identifier == 0 || identifier >= Long.SIZE || (allowed & 1L << identifier) == 0) {
            throw malformed("property 0x" + Integer.toHexString(identifier) + " has no place in this packet");
        }
        if ((seen & 1L << identifier) != 0 && identifier != Property.USER_PROPERTY) {
            throw protocol("property 0x" + Integer.toHexString(identifier) + " comes twice");
        }
        seen |= 1L << identifier;
        return identifier;
    }

    boolean flag() throws BadPacketException {
        int value = body.oneByte();
        if (value > 1) {
            throw protocol("a property that is 0 or 1 is " + value);
        }
        return value == 1;
    }

    int notZero(int value, String name) throws BadPacketException {
        if (value == 0) {
            throw protocol(name + " is 0");
        }
        return value;
    }

    /** Reads the value of one of {@link Property#OF_A_MESSAGE}. */
    void message(int identifier) throws BadPacketException {
        anyOfMessage = true;
        switch (identifier) {
            case Property.PAYLOAD_FORMAT -> utf8 = flag();
            case Property.MESSAGE_EXPIRY -> expiry = body.fourBytes();
            case Property.CONTENT_TYPE -> contentType = body.text();
            case Property.RESPONSE_TOPIC -> responseTopic = topic();
            case Property.CORRELATION_DATA -> correlation = ByteBuffer.wrap(body.binary());
            case Property.USER_PROPERTY -> user();
            default -> throw malformed("property 0x" + Integer.toHexString(identifier) + " is not a message's");
        }
    }

    /** Reads a User Property this server has no use for, and checks it. */
    void skipUser() throws BadPacketException {
        body.text();
        body.text();
    }

    private void user() throws BadPacketException {
        List<UserProperty> list = users;
        if (list == null) {
            list = new ArrayList<>(4);
            users = list;
        }
        String name = body.text();
        list.add(new UserProperty(name, body.text()));
    }

    /** [MQTT-3.3.2-14] */
    private String topic() throws BadPacketException {
        String text = body.text();
        if (text.isEmpty() || text.indexOf('+') >= 0 || text.indexOf('#') >= 0) {
            throw protocol("the Response Topic is not a topic name");
        }
        return text;
    }

    /** What was collected; null when the message had no property. */
    @Nullable
    MessageProperties message() {
        return anyOfMessage
                ? new MessageProperties(
                        utf8, contentType, responseTopic, correlation, expiry, users == null ? List.of() : users)
                : null;
    }
}
