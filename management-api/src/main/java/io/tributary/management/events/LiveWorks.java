package io.tributary.management.events;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The live works of one kind on this node, a few at a time. Thread-safe; close it. */
public final class LiveWorks implements AutoCloseable {
    private final String name;
    private final String full;
    private final Semaphore free;
    private final Set<LiveWork> open = ConcurrentHashMap.newKeySet();

    /**
     * @param name of each of them
     * @param full what is said when there are as many
     */
    public LiveWorks(String name, int atATime, String full) {
        this.name = name;
        this.full = full;
        this.free = new Semaphore(atATime);
    }

    /**
     * One more, which is still to be {@link LiveWork#start started}, and closed in any case.
     *
     * @param opening asked only if there is room; what it throws is thrown
     * @throws RejectedException UNAVAILABLE when there are too many
     */
    public LiveWork open(Supplier<LiveWork.Work> opening) {
        if (!free.tryAcquire()) {
            throw new RejectedException(Rejection.UNAVAILABLE, full, "Try again later, or ask another node.", "");
        }
        boolean opened = false;
        try {
            LiveWork live = new LiveWork(name, opening.get(), this::over);
            open.add(live);
            opened = true;
            return live;
        } finally {
            if (!opened) {
                free.release();
            }
        }
    }

    private void over(LiveWork live) {
        if (open.remove(live)) {
            free.release();
        }
    }

    @Override
    public void close() {
        open.forEach(LiveWork::close);
    }
}
