package io.tributary.device.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells gateways that are gone: those that said goodbye, and those that were silent for too long. It judges by the log as it stood when
 * Kafka last answered, once that was read: so an outage of Kafka makes no gateway look silent. Not thread-safe.
 */
final class GatewayWatch {
    private final Duration patience;

    /** By incarnation. */
    private final Map<String, Heartbeat> alive = new TreeMap<>();

    private long read;
    private @Nullable End unread;

    private record Heartbeat(String gateway, long atMillis) {}

    /** Where the log ended at a time. */
    private record End(long offset, long atMillis) {}

    /** @param patience how long a gateway may be silent */
    GatewayWatch(Duration patience) {
        this.patience = patience;
    }

    /** The log was read up to an offset, exclusive. */
    void read(long offset) {
        read = offset;
    }

    /**
     * A gateway said something.
     *
     * @param goodbye that it leaves
     * @param nowMillis of a clock that does not go back
     * @return what is news: that it is gone; that it is there, though it was not known or had been given up
     */
    Optional<GatewayNews> heard(String gateway, String incarnation, boolean goodbye, long nowMillis) {
        if (goodbye) {
            alive.remove(incarnation);
            return Optional.of(new GatewayNews(gateway, incarnation, true));
        }
        boolean known = alive.put(incarnation, new Heartbeat(gateway, nowMillis)) != null;
        return known ? Optional.empty() : Optional.of(new GatewayNews(gateway, incarnation, false));
    }

    /** Kafka said where the log ends. */
    void sawEnd(long end, long nowMillis) {
        if (unread == null) {
            unread = new End(end, nowMillis);
        }
    }

    /** Which gateways are gone, as far as the log was read. */
    List<GatewayNews> lost() {
        if (unread == null || read < unread.offset()) {
            return List.of();
        }
        long then = unread.atMillis();
        unread = null;
        List<GatewayNews> lost = new ArrayList<>();
        alive.entrySet().removeIf(each -> {
            boolean silent = then - each.getValue().atMillis() > patience.toMillis();
            if (silent) {
                lost.add(new GatewayNews(each.getValue().gateway(), each.getKey(), true));
            }
            return silent;
        });
        return lost;
    }

    /** Nothing could be seen for a while, Kafka did not answer or this process stood still: all the gateways have their time again. */
    void blind(long nowMillis) {
        unread = null;
        alive.replaceAll((incarnation, heartbeat) -> new Heartbeat(heartbeat.gateway(), nowMillis));
    }

    boolean hasAny() {
        return !alive.isEmpty();
    }
}
