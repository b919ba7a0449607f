package io.tributary.gateway.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies this node holds, of all connections: from their arrival until they are answered. Thread-safe. */
final class BodyRoom {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    BodyRoom(long most) {
        this.most = most;
    }

    /** Takes room for more bytes; false, and nothing is taken, when there is none. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void give(int bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
