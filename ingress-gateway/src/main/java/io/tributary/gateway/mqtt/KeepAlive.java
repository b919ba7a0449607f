package io.tributary.gateway.mqtt;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices silent connections, for the price of one timer per event loop: a wheel of seconds in which each connection stands at the
 * second when it will have been silent too long, and is looked at only then. Late by up to two seconds, never early. [MQTT-3.1.2-22]
 *
 * <p>The seconds are those in which the event loop ran. While it is held up, by a collection of garbage or a suspended machine, it reads
 * nobody, and what clients said meanwhile waits in their sockets: that time is nobody's silence.
 */
final class KeepAlive {
    private final Map<EventExecutor, Wheel> wheels = new ConcurrentHashMap<>();

    /** Who is told. */
    interface Listener {
        /** Nothing was heard for the time allowed; returns whether that is no fault of the client's, and the watch goes on. */
        boolean silent();
    }

    /** Begins to watch, on the event loop of the connection. */
    Watch watch(EventExecutor loop, int seconds, Listener listener) {
        Wheel wheel = wheels.computeIfAbsent(loop, Wheel::new);
        Watch watch = new Watch(wheel, listener, seconds + 1);
        wheel.start(watch);
        return watch;
    }

    /** How many event loops have someone to watch. */
    int loops() {
        return wheels.size();
    }

    /** One connection being watched; used on its event loop only. */
    static final class Watch {
        private final Wheel wheel;
        private final Listener listener;
        private final int allowed;
        private int heard;
        private int slot;
        private @Nullable Watch before;
        private @Nullable Watch after;

        private Watch(Wheel wheel, Listener listener, int allowed) {
            this.wheel = wheel;
            this.listener = listener;
            this.allowed = allowed;
        }

        /** A packet came. */
        void heard() {
            heard = wheel.now;
        }

        void stop() {
            wheel.stop(this);
        }
    }

    private final class Wheel {
        private static final int SLOTS = 1024;
        private static final int NOWHERE = -1;
        private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

        private final EventExecutor loop;
        private final @Nullable Watch[] slots = new Watch[SLOTS];
        private long startNanos;
        private long dueNanos;
        private int now;
        private int watched;

        Wheel(EventExecutor loop) {
            this.loop = loop;
            this.startNanos = loop.ticker().nanoTime();
        }

        void start(Watch watch) {
            if (watched == 0) {
                now = elapsed();
                tickLater();
            }
            watched++;
            watch.heard = now;
            put(watch);
        }

        void stop(Watch watch) {
            if (watch.slot != NOWHERE) {
                take(watch);
                watched--;
                if (watched == 0) {
                    wheels.remove(loop, this);
                }
            }
        }

        private int elapsed() {
            return (int) TimeUnit.NANOSECONDS.toSeconds(loop.ticker().nanoTime() - startNanos);
        }

        private void tickLater() {
            dueNanos = loop.ticker().nanoTime() + SECOND;
            loop.schedule(this::tick, SECOND, TimeUnit.NANOSECONDS);
        }

        private void tick() {
            long late = loop.ticker().nanoTime() - dueNanos;
            if (late > SECOND) {
                startNanos += late;
            }
            int until = elapsed();
            for (int second = Math.max(now + 1, until - SLOTS + 1); second <= until; second++) {
                now = second;
                Watch next = slots[second % SLOTS];
                while (next != null) {
                    Watch watch = next;
                    next = watch.after;
                    look(watch, until);
                }
            }
            if (watched > 0) {
                tickLater();
            }
        }

        private void look(Watch watch, int until) {
            if (watch.heard + watch.allowed > until) {
                take(watch);
                put(watch);
            } else if (watch.listener.silent()) {
                watch.heard = until;
                take(watch);
                put(watch);
            } else {
                stop(watch);
            }
        }

        private void put(Watch watch) {
            int left = watch.heard + watch.allowed - now;
            int slot = (now + Math.max(1, Math.min(left, SLOTS - 1))) % SLOTS;
            Watch first = slots[slot];
            watch.slot = slot;
            watch.before = null;
            watch.after = first;
            if (first != null) {
                first.before = watch;
            }
            slots[slot] = watch;
        }

        private void take(Watch watch) {
            Watch previous = watch.before;
            Watch following = watch.after;
            if (previous == null) {
                slots[watch.slot] = following;
            } else {
                previous.after = following;
            }
            if (following != null) {
                following.before = previous;
            }
            watch.before = null;
            watch.after = null;
            watch.slot = NOWHERE;
        }
    }
}
