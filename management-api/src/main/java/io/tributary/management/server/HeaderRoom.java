package io.tributary.management.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the headers of requests take of memory on all connections together. Each may always take {@value #FREE} bytes, which is more than clients
 * send that are not out for it; what is beyond comes from one store. Thread-safe.
 */
final class HeaderRoom {
    static final int FREE = 4 * 1_024;
    /** What a field takes beside its characters. */
    static final int FIELD = 128;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /**
     * @param most bytes beyond what each may always take
     */
    HeaderRoom(long most) {
        this.most = most;
    }

    /**
     * A header grows.
     *
     * @param from bytes it had
     * @param to bytes it has; not less
     * @return whether there was room; if not, nothing was taken
     */
    boolean grow(int from, int to) {
        int more = beyond(to) - beyond(from);
        if (more > 0 && taken.addAndGet(more) > most) {
            taken.addAndGet(-more);
            return false;
        }
        return true;
    }

    /** A header is not needed any more. */
    void giveBack(int bytes) {
        taken.addAndGet(-beyond(bytes));
    }

    /** Bytes beyond what each may always take, now. */
    long taken() {
        return taken.get();
    }

    private static int beyond(int bytes) {
        return Math.max(0, bytes - FREE);
    }
}
