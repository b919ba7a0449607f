package io.tributary.management.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/**
 * Closes connections on which a request's header has begun and does not end: each byte of it counts as a sign of life to the idle
 * time-out, so one byte in a while would hold a connection for ever. Looks at all connections every few seconds.
 */
final class SlowHeaders extends AbstractLifeCycle implements Connection.Listener {
    private static final long EVERY_MILLIS = 2_000;

    /**
     * Since when a connection has been between two requests.
     *
     * @param bytesIn at that time; more of them are the beginning of a header
     */
    private record Pause(long messagesIn, long bytesIn, long sinceNanos) {}

    private final Map<Connection, Pause> pauses = new ConcurrentHashMap<>();
    private final long patienceNanos;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "slow-headers");
        thread.setDaemon(true);
        return thread;
    });

    SlowHeaders(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    @Override
    protected void doStart() {
        rounds.scheduleWithFixedDelay(() -> look(System.nanoTime()), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        rounds.shutdownNow();
    }

    @Override
    public void onOpened(Connection connection) {
        pauses.put(connection, new Pause(0, 0, System.nanoTime()));
    }

    @Override
    public void onClosed(Connection connection) {
        pauses.remove(connection);
    }

    void look(long nowNanos) {
        pauses.forEach((connection, pause) -> {
            long messages = connection.getMessagesIn();
            long bytes = connection.getBytesIn();
            boolean answering = messages != connection.getMessagesOut();
            if (answering || messages != pause.messagesIn || bytes == pause.bytesIn) {
                pauses.replace(connection, pause, new Pause(messages, bytes, nowNanos));
            } else if (nowNanos - pause.sinceNanos > patienceNanos) {
                connection.close();
            }
        });
    }
}
