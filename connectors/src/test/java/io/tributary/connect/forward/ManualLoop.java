package io.tributary.connect.forward;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop that turns in the test's thread and whose time passes when the test says so. */
final class ManualLoop implements Loop {
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final PriorityQueue<Timed> timers =
            new PriorityQueue<>(Comparator.comparing(Timed::due).thenComparing(Timed::number));
    private Duration now = Duration.ZERO;
    private long numbers;

    private record Timed(Duration due, long number, Runnable what) {}

    @Override
    public void execute(Runnable what) {
        tasks.add(what);
    }

    @Override
    public Duration now() {
        return now;
    }

    @Override
    public Timer after(Duration delay, Runnable what) {
        Timed timed = new Timed(now.plus(delay), numbers++, what);
        timers.add(timed);
        return () -> timers.remove(timed);
    }

    /** How long it is to the next timer. */
    Optional<Duration> nextIn() {
        return Optional.ofNullable(timers.peek()).map(timed -> timed.due().minus(now));
    }

    /** How long it is to the last timer. */
    Optional<Duration> lastIn() {
        return timers.stream().map(timed -> timed.due().minus(now)).max(Comparator.naturalOrder());
    }

    /** Runs what is there. */
    void turn() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Runs what is there and what other threads bring, until something holds. */
    void turnUntil(BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to hold in " + PATIENCE_SECONDS + " s");
            }
            try {
                Runnable task = tasks.poll(20, TimeUnit.MILLISECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Lets time pass, and run what falls due. */
    void pass(Duration time) {
        Duration end = now.plus(time);
        turn();
        while (!timers.isEmpty() && timers.peek().due().compareTo(end) <= 0) {
            next();
        }
        now = end;
    }

    /** Lets time pass to the next timer; false when there is none. */
    boolean next() {
        turn();
        if (timers.isEmpty()) {
            return false;
        }
        Timed timed = timers.remove();
        now = timed.due().compareTo(now) > 0 ? timed.due() : now;
        timed.what().run();
        turn();
        return true;
    }

    @Override
    public void close() {
        tasks.clear();
        timers.clear();
    }
}
