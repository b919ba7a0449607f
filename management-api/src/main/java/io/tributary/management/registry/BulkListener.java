package io.tributary.management.registry;

import io.tributary.identity.RejectedException;

/** Hears what becomes of each device of a bulk change: each once, in the order in which they were given, on the caller's thread. */
public interface BulkListener {
    /**
     * It is done.
     *
     * @param index of the device among those given, from 0
     * @param device as it is now; of a deletion, as it was
     */
    void done(int index, Device device);

    /** It is refused, and not done. With UNAVAILABLE it may have been done all the same. */
    void refused(int index, String deviceName, RejectedException why);
}
