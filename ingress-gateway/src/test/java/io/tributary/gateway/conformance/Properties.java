package io.tributary.gateway.conformance;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The properties of one MQTT 5 packet of the gateway; what the standard forbids there fails the test. */
public final class Properties {
    static final int PAYLOAD_FORMAT = 0x01;
    static final int MESSAGE_EXPIRY = 0x02;
    static final int CONTENT_TYPE = 0x03;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CORRELATION_DATA = 0x09;
    static final int SUBSCRIPTION_ID = 0x0B;
    static final int SESSION_EXPIRY = 0x11;
    static final int ASSIGNED_CLIENT_ID = 0x12;
    static final int SERVER_KEEP_ALIVE = 0x13;
    static final int AUTH_METHOD = 0x15;
    static final int AUTH_DATA = 0x16;
    static final int REQUEST_PROBLEM_INFORMATION = 0x17;
    static final int WILL_DELAY = 0x18;
    static final int REQUEST_RESPONSE_INFORMATION = 0x19;
    static final int RESPONSE_INFORMATION = 0x1A;
    static final int SERVER_REFERENCE = 0x1C;
    static final int REASON_STRING = 0x1F;
    static final int RECEIVE_MAXIMUM = 0x21;
    static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    static final int TOPIC_ALIAS = 0x23;
    static final int MAXIMUM_QOS = 0x24;
    static final int RETAIN_AVAILABLE = 0x25;
    static final int USER_PROPERTY = 0x26;
    static final int MAXIMUM_PACKET_SIZE = 0x27;
    static final int WILDCARDS_AVAILABLE = 0x28;
    static final int SUBSCRIPTION_IDS_AVAILABLE = 0x29;
    static final int SHARED_AVAILABLE = 0x2A;

    private static final Set<Integer> REPEATABLE = Set.of(USER_PROPERTY, SUBSCRIPTION_ID);

    private final Map<Integer, List<Object>> values = new TreeMap<>();

    Properties(ByteBuffer in) {
        Set<Integer> seen = new HashSet<>();
        while (in.hasRemaining()) {
            int id = in.get() & 0xFF;
            if (!seen.add(id) && !REPEATABLE.contains(id)) {
                throw new AssertionError("the gateway sent property " + id + " twice");
            }
            values.computeIfAbsent(id, key -> new ArrayList<>()).add(value(id, in));
        }
    }

    private static Object value(int id, ByteBuffer in) {
        return switch (id) {
            case PAYLOAD_FORMAT,
                    REQUEST_PROBLEM_INFORMATION,
                    REQUEST_RESPONSE_INFORMATION,
                    MAXIMUM_QOS,
                    RETAIN_AVAILABLE,
                    WILDCARDS_AVAILABLE,
                    SUBSCRIPTION_IDS_AVAILABLE,
                    SHARED_AVAILABLE -> in.get() & 0xFF;
            case SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM, TOPIC_ALIAS -> in.getShort() & 0xFFFF;
            case MESSAGE_EXPIRY, SESSION_EXPIRY, WILL_DELAY, MAXIMUM_PACKET_SIZE -> (int) (in.getInt() & 0xFFFFFFFFL);
            case SUBSCRIPTION_ID -> Answer.varint(in);
            case USER_PROPERTY -> Answer.text(in) + "=" + Answer.text(in);
            case CONTENT_TYPE,
                    RESPONSE_TOPIC,
                    CORRELATION_DATA,
                    ASSIGNED_CLIENT_ID,
                    AUTH_METHOD,
                    AUTH_DATA,
                    RESPONSE_INFORMATION,
                    SERVER_REFERENCE,
                    REASON_STRING -> Answer.text(in);
            default -> throw new AssertionError("the gateway sent property " + id + ", which is none of MQTT 5's");
        };
    }

    public boolean has(int id) {
        return values.containsKey(id);
    }

    /** The one value of a property that must be there. */
    public Object get(int id) {
        return all(id).get(0);
    }

    public int number(int id) {
        return (Integer) get(id);
    }

    /** A number, or what its absence means. */
    public int number(int id, int absent) {
        return has(id) ? number(id) : absent;
    }

    public List<Object> all(int id) {
        List<Object> found = values.get(id);
        if (found == null) {
            throw new AssertionError("no property " + id + " in " + values);
        }
        return found;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
