package io.tributary.management.registry;

import io.tributary.identity.Buckets;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;

/**
 * How the devices of a product are spread over partitions. The number of buckets follows the planned size of the product and is fixed, for
 * rows are found by it: 4,096 devices a bucket as planned, sixteen times that as the product may grow later.
 */
public final class DeviceBuckets {
    /** The fewest there are, also those of products made before sizes were planned. */
    static final int FEWEST = 16;

    private static final int PLANNED = 4_096;
    private static final int MOST_DEVICES = 16 * PLANNED;

    /** Buckets for a product of so many devices: a power of two. */
    static int plannedFor(int devices) {
        int buckets = FEWEST;
        while ((long) buckets * PLANNED < devices) {
            buckets *= 2;
        }
        return buckets;
    }

    /** Refuses a limit for which the buckets were not made. */
    static void requireRoom(int buckets, int limit) {
        long room = (long) buckets * MOST_DEVICES;
        if (limit > room) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "the product was planned for fewer devices and can grow to " + room,
                    "Make a product with this deviceLimit from the beginning, and move the devices there.",
                    "deviceLimit");
        }
    }

    /** The bucket of a name. Stable for ever. */
    public static int of(String deviceName, int buckets) {
        return Buckets.of(deviceName, buckets);
    }

    private DeviceBuckets() {}
}
