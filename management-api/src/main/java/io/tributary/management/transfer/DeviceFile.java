package io.tributary.management.transfer;

import io.tributary.identity.RejectedException;
import io.tributary.management.registry.NewDevice;
import java.io.IOException;
import java.util.Optional;

/** A file of devices, read one at a time; what is wrong with one does not keep the next from being read. */
public interface DeviceFile {
    /**
     * One device, or what is wrong with it.
     *
     * @param line where it begins, from 1
     */
    record Item(long line, Optional<NewDevice> device, Optional<RejectedException> refusal) {
        static Item of(long line, NewDevice device) {
            return new Item(line, Optional.of(device), Optional.empty());
        }

        static Item of(long line, RejectedException refusal) {
            return new Item(line, Optional.empty(), Optional.of(refusal));
        }
    }

    /** The next one; empty at the end. */
    Optional<Item> next() throws IOException;
}
