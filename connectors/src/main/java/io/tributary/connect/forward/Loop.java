package io.tributary.connect.forward;

import java.time.Duration;
import java.util.concurrent.Executor;

/** One thread and its clock: what it is given is run one after the other, in the order given. Given to it from any thread. */
interface Loop extends Executor, AutoCloseable {
    /** Since some moment; never goes back, whatever is done to the machine's clock. */
    Duration now();

    /** Runs something later, unless it is cancelled before. */
    Timer after(Duration delay, Runnable what);

    interface Timer {
        void cancel();
    }

    /** What has not begun does not begin any more. */
    @Override
    void close();
}
