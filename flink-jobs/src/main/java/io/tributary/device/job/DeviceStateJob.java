package io.tributary.device.job;

import io.tributary.catalog.Topics;
import io.tributary.device.DeviceFold;
import io.tributary.limits.Limits;
import io.tributary.stream.Addressed;
import io.tributary.stream.KafkaSinks;
import io.tributary.stream.KafkaSources;
import io.tributary.stream.LogRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The memory of every device: inbox in, what is kept into Cassandra, what is said into topics. */
public final class DeviceStateJob {
    /** Longer than a lease. A gateway that was only silent is told to close the connections whose sessions were ended. */
    private static final Duration GATEWAY_PATIENCE = Duration.ofSeconds(15);

    /** Steps on their way to Cassandra at once. */
    private static final int STEPS = 1_024;

    /**
     * inbox, gateways → per device → fold → rows → downlink, replies, lifecycle, shadow, inbox; registry → inbox
     *
     * @param generation of the inbox: one that was made again has a higher one
     */
    public static void define(
            StreamExecutionEnvironment env,
            String bootstrapServers,
            Topics topics,
            Limits limits,
            CassandraSettings cassandra,
            int generation) {
        // Flushed record by record: a device waits for its CONNACK.
        env.setBufferTimeout(0);
        String group = topics.prefix() + "device-state";
        // Without a checkpoint the whole inbox is folded again: gateways drop what is not for a live session.
        DataStream<LogRecord> inbox = env.fromSource(
                        KafkaSources.of(
                                bootstrapServers, topics.nameOf(Topics.INBOX), group, OffsetsInitializer.earliest()),
                        WatermarkStrategy.noWatermarks(),
                        "Inbox")
                .uid("inbox");
        String gateways = topics.nameOf(Topics.GATEWAYS);
        DataStream<GatewayNews> lost = env.fromSource(
                        KafkaSources.of(bootstrapServers, gateways, group, OffsetsInitializer.earliest()),
                        WatermarkStrategy.noWatermarks(),
                        "Gateways")
                .uid("gateways")
                .keyBy(all -> true)
                .process(new GatewayWatchFunction(bootstrapServers, gateways, GATEWAY_PATIENCE))
                .uid("gateway-watch")
                .name("Gateways that are gone");
        env.fromSource(
                        KafkaSources.of(
                                bootstrapServers, topics.nameOf(Topics.REGISTRY), group, OffsetsInitializer.earliest()),
                        WatermarkStrategy.noWatermarks(),
                        "Registry")
                .uid("registry")
                .flatMap(new RemovalsFunction(topics, Clock.systemUTC()))
                .uid("removals")
                .name("Devices that were deleted")
                .sinkTo(KafkaSinks.atOnceByTopic(bootstrapServers))
                .uid("removals-inbox")
                .name("Inbox");
        SingleOutputStreamOperator<DeviceStep> steps = fold(inbox, lost, DeviceFold.within(limits), topics, generation);
        durable(steps, "device", cassandra)
                .sinkTo(KafkaSinks.atOnceByTopic(bootstrapServers))
                .uid("topics")
                .name("Downlink, replies, lifecycle, shadow, inbox");
        DataStream<DeviceStep> presence = steps.getSideOutput(DeviceStateFunction.PRESENCE)
                .keyBy(PresenceChange::productId)
                .process(new PresenceFunction())
                .uid("presence")
                .name("Connected devices by product");
        durable(presence, "presence", cassandra);
    }

    /** The serializers of what is kept of each device, by the name of the state. */
    public static Map<String, TypeSerializer<?>> kept() {
        return KeptStates.serializers();
    }

    /** per device → fold */
    static SingleOutputStreamOperator<DeviceStep> fold(
            DataStream<LogRecord> inbox, DataStream<GatewayNews> lost, DeviceFold fold, Topics topics, int generation) {
        return inbox.keyBy(LogRecord::key)
                .connect(lost.broadcast(DeviceStateFunction.LOST))
                .process(new DeviceStateFunction(fold, new EffectRecords(topics), generation))
                .uid("device-state")
                .name("Device state");
    }

    /** What a step says is said when what it keeps is durable. */
    private static DataStream<Addressed> durable(
            DataStream<DeviceStep> steps, String whose, CassandraSettings cassandra) {
        return steps.transform(
                        "Cassandra",
                        TypeInformation.of(Addressed.class),
                        new DurableFirst.Factory(() -> DeviceTables.open(cassandra), STEPS))
                .uid("cassandra-" + whose)
                .name("Cassandra");
    }

    private DeviceStateJob() {}
}
