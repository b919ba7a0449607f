package io.tributary.bench.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/** Connected devices that publish together when told, each as fast as it is answered. */
public interface Fleet extends AutoCloseable {
    /** The devices; their counts may be read while they are halted. */
    List<? extends NumberedDevice> devices();

    /** Everything published so far; read it while halted. */
    long sent();

    /** Begins; the latencies are counted anew. */
    void go();

    /** Ends, and waits for the last acknowledgements; returns the latencies in microseconds. */
    Histogram halt();

    /** By how much messages of a fixed rate were sent after they were due, in microseconds; empty without a rate. */
    Histogram late();

    @Override
    void close();
}
