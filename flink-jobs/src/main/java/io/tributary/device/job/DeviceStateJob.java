package io.tributary.device.job;

import io.tributary.catalog.Topics;
import io.tributary.device.DeviceFold;
import io.tributary.limits.Limits;
import io.tributary.stream.KafkaSinks;
import io.tributary.stream.KafkaSources;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Inbox in, downlink out: the memory of every device. */
public final class DeviceStateJob {

    /** inbox → per device → fold → downlink, on the topics of an installation */
    public static void define(StreamExecutionEnvironment env, String bootstrapServers, Topics topics, Limits limits) {
        // Flushed record by record: a device waits for its CONNACK.
        env.setBufferTimeout(0);
        // Without a checkpoint the whole inbox is folded again: gateways drop what is not for a live session.
        DataStream<LogRecord> inbox = env.fromSource(
                        KafkaSources.of(
                                bootstrapServers,
                                topics.nameOf(Topics.INBOX),
                                topics.prefix() + "device-state",
                                OffsetsInitializer.earliest()),
                        WatermarkStrategy.noWatermarks(),
                        "Inbox")
                .uid("inbox");
        define(inbox, DeviceFold.within(limits))
                .sinkTo(KafkaSinks.atOnce(bootstrapServers, topics.nameOf(Topics.DOWNLINK)))
                .uid("downlink")
                .name("Downlink");
    }

    /** inbox → per device → fold → downlink */
    static DataStream<OutgoingRecord> define(DataStream<LogRecord> inbox, DeviceFold fold) {
        return inbox.keyBy(LogRecord::key)
                .process(new DeviceStateFunction(fold))
                .uid("device-state")
                .name("Device state");
    }

    private DeviceStateJob() {}
}
