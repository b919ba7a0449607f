package io.tributary.gateway.mqtt;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** QoS 1 messages on their way to the device: packet id to the delivery's sequence. Not thread-safe; one connection's. */
final class Inflight {
    /** The sequence of messages the device-state job knows nothing of. */
    static final long NO_SEQUENCE = 0;

    private static final int MAX_PACKET_ID = 65_535;

    private final Map<Integer, Long> sequences = new HashMap<>();
    private int lastPacketId;

    /** Takes a packet id that is free; empty when all are in use. */
    OptionalInt take(long sequence) {
        if (sequences.size() >= MAX_PACKET_ID) {
            return OptionalInt.empty();
        }
        do {
            lastPacketId = lastPacketId == MAX_PACKET_ID ? 1 : lastPacketId + 1;
        } while (sequences.containsKey(lastPacketId));
        sequences.put(lastPacketId, sequence);
        return OptionalInt.of(lastPacketId);
    }

    /** Frees the packet id; empty when it was not in use, as after a PUBACK that comes twice. */
    OptionalLong acknowledge(int packetId) {
        Long sequence = sequences.remove(packetId);
        return sequence == null ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    int size() {
        return sequences.size();
    }
}
