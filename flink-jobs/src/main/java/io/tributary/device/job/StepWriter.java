package io.tributary.device.job;

import java.io.Serializable;
import java.util.concurrent.CompletableFuture;

/** Makes the rows of steps durable. Thread-safe. */
interface StepWriter extends AutoCloseable {

    /** Done when all rows of a step are durable; never fails, unless this is closed. */
    CompletableFuture<Void> write(DeviceStep step);

    /** Writes that were refused and are tried again. */
    int failing();

    @Override
    void close();

    /** Opens one on the machine that writes. */
    @FunctionalInterface
    interface Opening extends Serializable {
        StepWriter open();
    }
}
