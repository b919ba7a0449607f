package io.tributary.gateway.http;

import io.tributary.limits.Site;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies this node holds, of all connections: from their arrival until they are answered. An address, of IPv6 a /64, has a share of
 * its own that is smaller than all, for a body takes room before it is known who sends it. Thread-safe.
 */
final class BodyRoom {
    private final long most;
    private final long mostOfOne;
    private final AtomicLong held = new AtomicLong();
    private final ConcurrentMap<Site, Long> bySite = new ConcurrentHashMap<>();

    /** @param mostOfOne bytes of one address */
    BodyRoom(long most, long mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Takes room for more bytes; false, and nothing is taken, when there is none. */
    boolean take(InetAddress from, int bytes) {
        if (held.addAndGet(bytes) > most) {
            held.addAndGet(-bytes);
            return false;
        }
        if (bySite.merge(Site.of(from), (long) bytes, Long::sum) > mostOfOne) {
            give(from, bytes);
            return false;
        }
        return true;
    }

    void give(InetAddress from, int bytes) {
        held.addAndGet(-bytes);
        bySite.computeIfPresent(Site.of(from), (site, all) -> all > bytes ? Long.valueOf(all - bytes) : null);
    }

    long held() {
        return held.get();
    }

    /** How many hold any. */
    int sites() {
        return bySite.size();
    }
}
