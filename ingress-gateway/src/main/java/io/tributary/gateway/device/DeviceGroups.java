package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.util.List;
import java.util.Optional;

/** In which groups devices are. Answers from local memory or disk, never from another process. Thread-safe. */
public interface DeviceGroups {
    /** An account without groups. */
    DeviceGroups NONE = new DeviceGroups() {
        @Override
        public List<DeviceGroup> of(DeviceId id) {
            return List.of();
        }

        @Override
        public long version(DeviceId id) {
            return 0;
        }
    };

    /**
     * The groups a device is in, and those which they are parts of, by their ids. A read of the disk, perhaps: keep the answer for as long
     * as the {@link #version}, asked for before it, is the same.
     */
    List<DeviceGroup> of(DeviceId id);

    /** Whether the account is whole: while it is being read, a device that is in no group may be in one. */
    default boolean isWhole() {
        return true;
    }

    /** The groups a device is in; empty while that cannot be said. */
    default Optional<List<DeviceGroup>> known(DeviceId id) {
        List<DeviceGroup> found = of(id);
        return isWhole() ? Optional.of(found) : Optional.empty();
    }

    /** Another one, never negative, whenever the groups of the device may be others. Costs nothing. */
    long version(DeviceId id);
}
