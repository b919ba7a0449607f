package io.tributary.device.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private record Heartbeat(LostGateway gateway, long atMillis) {}

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
     * @return the gateways that are gone now
     */
    List<LostGateway> heard(LostGateway gateway, boolean goodbye, long nowMillis) {
        if (goodbye) {
            alive.remove(gateway.incarnation());
            return List.of(gateway);
        }
        alive.put(gateway.incarnation(), new Heartbeat(gateway, nowMillis));
        return List.of();
    }

    /** Kafka said where the log ends. */
    void sawEnd(long end, long nowMillis) {
        if (unread == null) {
            unread = new End(end, nowMillis);
        }
    }

    /** Which gateways are gone, as far as the log was read. */
    List<LostGateway> lost() {
        if (unread == null || read < unread.offset()) {
            return List.of();
        }
        long then = unread.atMillis();
        unread = null;
        List<LostGateway> lost = new ArrayList<>();
        alive.values().removeIf(heartbeat -> {
            boolean silent = then - heartbeat.atMillis() > patience.toMillis();
            if (silent) {
                lost.add(heartbeat.gateway());
            }
            return silent;
        });
        return lost;
    }

    /** Kafka does not answer: when it does again, all the gateways have their time again. */
    void blind(long nowMillis) {
        unread = null;
        alive.replaceAll((incarnation, heartbeat) -> new Heartbeat(heartbeat.gateway(), nowMillis));
    }

    boolean hasAny() {
        return !alive.isEmpty();
    }
}
