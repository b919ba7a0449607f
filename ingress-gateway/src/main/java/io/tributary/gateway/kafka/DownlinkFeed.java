package io.tributary.gateway.kafka;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.schemas.avro.DownlinkRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records of {@code downlink} to the sessions of this node; those of devices elsewhere are not even decoded. */
public final class DownlinkFeed implements TopicReader.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(DownlinkFeed.class);
    private static final AvroCodec<DownlinkRecord> CODEC = AvroCodec.of(DownlinkRecord.class);

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LiveDevices live;
    private final GatewayMetrics metrics;
    /** What came together for one device costs its event loop one task and its socket one write. */
    private final Map<String, List<DownlinkRecord>> together = new LinkedHashMap<>();

    /** Who is connected here. */
    public interface LiveDevices {
        boolean isLive(String device);

        /** Hands records on, in order per device; the receiver compares the epochs. */
        void deliver(String device, List<DownlinkRecord> records);

        /** Those and these: a device may have a connection of either kind, for a moment both. */
        default LiveDevices and(LiveDevices others) {
            LiveDevices these = this;
            return new LiveDevices() {
                @Override
                public boolean isLive(String device) {
                    return these.isLive(device) || others.isLive(device);
                }

                @Override
                public void deliver(String device, List<DownlinkRecord> records) {
                    for (LiveDevices each : List.of(these, others)) {
                        if (each.isLive(device)) {
                            each.deliver(device, records);
                        }
                    }
                }
            };
        }
    }

    public DownlinkFeed(LiveDevices live, GatewayMetrics metrics) {
        this.live = live;
        this.metrics = metrics;
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            metrics.unreadable.increment();
            return;
        }
        String device = new String(record.key(), StandardCharsets.UTF_8);
        if (!live.isLive(device) || record.value() == null) {
            return;
        }
        metrics.downlinkReads.record((System.currentTimeMillis() - record.timestamp()) * NANOS_PER_MILLI);
        try {
            DownlinkRecord said = CODEC.decode(record.value());
            together.computeIfAbsent(device, first -> new ArrayList<>(2)).add(said);
        } catch (MalformedRecordException e) {
            metrics.unreadable.increment();
            LOG.atError()
                    .addKeyValue("device", device)
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("cause", e.getMessage())
                    .log("a downlink record cannot be read and is skipped");
        }
    }

    @Override
    public void batchRead() {
        together.forEach(live::deliver);
        together.clear();
    }
}
