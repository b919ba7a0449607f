package io.tributary.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * One measured stretch against one server.
 *
 * @param messages that went through, to Kafka
 * @param unsaid QoS 0 messages that did not
 * @param server CPU-seconds of the server's process
 * @param kafka CPU-seconds of the broker
 * @param load CPU-seconds of this process
 * @param other CPU-seconds of everything else on the machine
 * @param latency of acknowledgements, in microseconds, from when the message was due
 * @param late by how much messages were sent after they were due, in microseconds: this process's own share of the latency
 */
record Sample(
        long messages,
        long unsaid,
        double seconds,
        double server,
        double kafka,
        double load,
        double other,
        Histogram latency,
        Histogram late) {

    double serverPerMillion() {
        return server / messages * 1e6;
    }

    double kafkaPerMillion() {
        return kafka / messages * 1e6;
    }

    /** What one message costs server and broker together. */
    double perMillion() {
        return serverPerMillion() + kafkaPerMillion();
    }

    /** The middle one of several, or the mean of the two in the middle. */
    static <T> double median(List<T> samples, ToDoubleFunction<T> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
