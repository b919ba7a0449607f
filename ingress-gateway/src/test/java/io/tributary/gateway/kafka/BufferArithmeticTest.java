package io.tributary.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.Topics;
import io.tributary.limits.Limits;
import org.junit.jupiter.api.Test;

class BufferArithmeticTest {
    /** A packet's header and properties, and the record's key and headers. */
    private static final int AROUND_A_PAYLOAD = 3 * 1_024;

    /** What lz4 may add to what it cannot compress, as Kafka reckons with it. */
    private static final double GROWTH = 1.05;

    /** Of a partition: those on their way, and the one that is being filled. */
    private static final int BATCHES_THAT_HOLD_LITTLE = 5 + 1;

    /** A batch is closed when the next record does not fit; so full is what lacks less than the largest record. */
    @Test
    void theProducersBufferHoldsWhatAFullNodeHas() {
        double largest = (Limits.DEFAULTS.mqttPayloadBytes() + AROUND_A_PAYLOAD) * GROWTH;
        double filled = (DeviceProducer.BATCH_BYTES - largest) / DeviceProducer.BATCH_BYTES / GROWTH;
        int partitions = Topics.UPLINK.partitions() + Topics.INBOX.partitions();
        double most = DeviceProducer.NODE_FULL / filled
                + (double) BATCHES_THAT_HOLD_LITTLE * partitions * DeviceProducer.BATCH_BYTES;
        assertThat(most).isLessThan(DeviceProducer.BUFFER_BYTES);
    }
}
