package io.tributary.bench.load;

import io.tributary.identity.DeviceId;

/** A device that numbers its messages from 1, so that it can be said which of them are missing. Read it while it is halted. */
public interface NumberedDevice {
    DeviceId device();

    /** How many were acknowledged, all in order: the numbers 1 to this. */
    long acknowledged();

    /** Acknowledgements that were not the next. */
    long outOfOrder();
}
