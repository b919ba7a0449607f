package io.tributary.management.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What answers take of memory until their readers have read them, on all connections together. Each may always take {@value #FREE} bytes, so that
 * whoever asks for little is answered whatever the others do; what is beyond comes from one store. When it is used up, answers that have
 * waited for their readers for some time make room, the oldest first. Thread-safe.
 */
final class AnswerRoom {
    static final int FREE = 4 * 1_024;

    private final long most;
    private final Duration patience;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private final Set<Place> places = new LinkedHashSet<>();
    private long taken;

    /** An answer that is on its way. */
    static final class Place {
        private static final Place NONE = new Place(0, 0, () -> {});

        private final int beyond;
        private final long sinceNanos;
        private final Runnable cutOff;

        private Place(int beyond, long sinceNanos, Runnable cutOff) {
            this.beyond = beyond;
            this.sinceNanos = sinceNanos;
            this.cutOff = cutOff;
        }
    }

    /**
     * @param most bytes beyond what each may always take
     * @param patience how long an answer may wait for its reader while others find no room
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    AnswerRoom(long most, Duration patience, LongSupplier nanoTime) {
        this.most = most;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /**
     * Finds room for an answer. One that is larger than all room there is has it when no other has any.
     *
     * @param cutOff ends the answer's connection; called at most once, and not after {@link #giveBack}
     * @return empty when there is no room, and nobody who has waited so long that he makes some
     */
    Optional<Place> take(int bytes, Runnable cutOff) {
        int beyond = bytes - FREE;
        if (beyond <= 0) {
            return Optional.of(Place.NONE);
        }
        List<Place> slow = new ArrayList<>();
        Optional<Place> place;
        synchronized (this) {
            makeRoom(beyond, slow);
            boolean fits = taken + beyond <= most || places.isEmpty();
            place = fits ? Optional.of(new Place(beyond, nanoTime.getAsLong(), cutOff)) : Optional.empty();
            place.ifPresent(ours -> {
                places.add(ours);
                taken += ours.beyond;
            });
        }
        slow.forEach(each -> each.cutOff.run()); // not under the lock: it comes back to give its place back
        return place;
    }

    private void makeRoom(int beyond, List<Place> slow) {
        long now = nanoTime.getAsLong();
        Iterator<Place> oldest = places.iterator();
        while (taken + beyond > most && oldest.hasNext()) {
            Place place = oldest.next();
            if (now - place.sinceNanos < patience.toNanos()) {
                return;
            }
            oldest.remove();
            taken -= place.beyond;
            slow.add(place);
        }
    }

    /** The answer has left, or its connection is gone. */
    void giveBack(Place place) {
        if (place == Place.NONE) {
            return;
        }
        synchronized (this) {
            if (places.remove(place)) {
                taken -= place.beyond;
            }
        }
    }

    /** Bytes beyond what each may always take, now. */
    synchronized long taken() {
        return taken;
    }
}
