package io.tributary.gateway.mqtt;

import java.util.Arrays;

/**
 * QoS 1 messages on their way to the device: packet identifier to the delivery's sequence. As many as the window is wide, so a look
 * along two short arrays finds any. Not thread-safe; one connection's.
 */
final class Inflight {
    /** The sequence of messages the device-state job knows nothing of. */
    static final long NO_SEQUENCE = 0;

    /** What {@link #acknowledge} says of an identifier that is not in use. */
    static final long UNKNOWN = -1;

    private static final int MAX_PACKET_ID = 65_535;
    private static final int FIRST_SIZE = 4;

    private final int window;
    private int[] packetIds = new int[FIRST_SIZE];
    private long[] sequences = new long[FIRST_SIZE];
    private int count;
    private int lastPacketId;

    Inflight(int window) {
        this.window = window;
    }

    boolean hasRoom() {
        return count < window;
    }

    /** Takes a packet identifier that is free; there must be room. [MQTT-2.2.1-4] */
    int take(long sequence) {
        if (count == packetIds.length) {
            packetIds = Arrays.copyOf(packetIds, count * 2);
            sequences = Arrays.copyOf(sequences, count * 2);
        }
        do {
            lastPacketId = lastPacketId == MAX_PACKET_ID ? 1 : lastPacketId + 1;
        } while (indexOf(lastPacketId) >= 0);
        packetIds[count] = lastPacketId;
        sequences[count] = sequence;
        count++;
        return lastPacketId;
    }

    /** Frees the packet identifier; {@link #UNKNOWN} when it was not in use, as after a PUBACK that comes twice. */
    long acknowledge(int packetId) {
        int at = indexOf(packetId);
        if (at < 0) {
            return UNKNOWN;
        }
        long sequence = sequences[at];
        count--;
        System.arraycopy(packetIds, at + 1, packetIds, at, count - at);
        System.arraycopy(sequences, at + 1, sequences, at, count - at);
        return sequence;
    }

    private int indexOf(int packetId) {
        for (int i = 0; i < count; i++) {
            if (packetIds[i] == packetId) {
                return i;
            }
        }
        return -1;
    }

    int size() {
        return count;
    }
}
