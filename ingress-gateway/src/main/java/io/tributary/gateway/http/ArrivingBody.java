package io.tributary.gateway.http;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Arrays;

/** The body of one request on its way, within the bound of a request and the {@link BodyRoom} of the node. Not thread-safe. */
final class ArrivingBody {
    private static final byte[] NOTHING = {};

    private final BodyRoom room;
    private final InetAddress from;
    private final int most;
    private byte[] bytes = NOTHING;
    private int size;

    /** What became of a piece. */
    enum Arrival {
        TAKEN,
        TOO_LARGE,
        NO_ROOM
    }

    ArrivingBody(BodyRoom room, InetAddress from, int most) {
        this.room = room;
        this.from = from;
        this.most = most;
    }

    Arrival add(ByteBuf piece) {
        int count = piece.readableBytes();
        if (count > most - size) {
            return Arrival.TOO_LARGE;
        }
        if (!room.take(from, count)) {
            return Arrival.NO_ROOM;
        }
        int all = size + count;
        if (all > bytes.length) {
            bytes = Arrays.copyOf(bytes, size == 0 ? all : Math.min(most, Math.max(all, 2 * size)));
        }
        piece.readBytes(bytes, size, count);
        size = all;
        return Arrival.TAKEN;
    }

    /** All of it. */
    byte[] whole() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** It is no longer needed. */
    void leave() {
        room.give(from, size);
        size = 0;
        bytes = NOTHING;
    }
}
