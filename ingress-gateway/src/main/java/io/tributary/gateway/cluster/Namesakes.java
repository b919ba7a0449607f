package io.tributary.gateway.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other gateways with this one's node id: a mistake in somebody's configuration, by which neither records, logs nor metrics say who is
 * meant. Whoever was there first serves on and says so in its log; the other takes no lease while it hears of the first, and lets go of
 * one that it took before it could hear of it. Used on the cluster's thread.
 */
final class Namesakes {
    private static final Logger LOG = LoggerFactory.getLogger(Namesakes.class);

    /** A heartbeat may be late by so much. */
    private static final Duration LATENESS = Duration.ofSeconds(1);

    private final String gateway;
    private final Cluster.Timing timing;
    private final Set<String> own = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private long begunAt;
    private long heardAt;
    /** Where in the log the first of them that has a lease claimed it. */
    private long firstSince = Long.MAX_VALUE;

    private boolean begun;
    private boolean heard;

    Namesakes(String gateway, Cluster.Timing timing) {
        this.gateway = gateway;
        this.timing = timing;
    }

    /** What this gateway calls itself from now on; incarnations are in the order of their making. */
    void isMine(String incarnation) {
        own.add(incarnation);
    }

    /** Somebody says something, since this gateway began to read. */
    void hear(GatewayNotice notice, String mine, long now) {
        if (!isNamesake(notice) || notice.released()) {
            return;
        }
        if (named.add(notice.incarnation())) {
            LOG.atWarn()
                    .addKeyValue("nodeId", gateway)
                    .addKeyValue("incarnation", notice.incarnation())
                    .log("another gateway has this nodeId, too: give each gateway its own");
        }
        if (!isSecond(now)) {
            firstSince = Long.MAX_VALUE; // of one that is gone
        }
        if (!notice.isClaim()) {
            firstSince = Math.min(firstSince, notice.since());
        }
        if (!notice.isClaim() || notice.incarnation().compareTo(mine) < 0) {
            heard = true;
            heardAt = now;
        }
    }

    private boolean isNamesake(GatewayNotice notice) {
        return notice.gateway().equals(gateway) && !own.contains(notice.incarnation());
    }

    /** Whether one that was there first has been heard of lately. */
    boolean isSecond(long now) {
        return heard && now - heardAt < timing.lease().toNanos();
    }

    /**
     * Whether one that has been heard of lately had its lease before this gateway had its own, as two can that start within one
     * heartbeat. The order of the log says so, and so to both of them.
     *
     * @param since where this gateway claimed its lease
     */
    boolean isLater(long since, long now) {
        return isSecond(now) && firstSince < since;
    }

    /**
     * Whether it is known that there is none. Of a lease in the log that was not released nobody knows at first whose it is: a namesake's,
     * or this gateway's own from before it was killed. A namesake will be heard of soon.
     */
    boolean isAlone(ClusterView view, long now) {
        if (!begun) {
            begun = true;
            begunAt = now;
        }
        boolean looksTaken = view.leases().values().stream()
                .flatMap(lease -> lease.holder().stream())
                .anyMatch(holder -> isNamesake(holder) && !holder.released());
        return !isSecond(now)
                && !(looksTaken
                        && now - begunAt < timing.heartbeat().plus(LATENESS).toNanos());
    }
}
