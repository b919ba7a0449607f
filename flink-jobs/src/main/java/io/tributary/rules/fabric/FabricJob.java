package io.tributary.rules.fabric;

import io.tributary.catalog.Topics;
import io.tributary.limits.Limits;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.Addressed;
import io.tributary.stream.KafkaSinks;
import io.tributary.stream.KafkaSources;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The logs in, what all rules make of them out: to devices at once, to everything else in transactions. */
public final class FabricJob {
    /** What comes out. */
    record Outputs(DataStream<OutgoingRecord> atOnce, DataStream<Addressed> once) {}

    /**
     * The fabric on the topics of an installation.
     *
     * @param signer public key of the management API, X.509
     * @param lane which rules it runs; each lane reads and writes under names of its own
     */
    public static void define(
            StreamExecutionEnvironment env,
            String bootstrapServers,
            Topics topics,
            Limits limits,
            byte[] signer,
            FabricLane lane) {
        String name = writer(topics, lane);
        // Where the group stood; before its first checkpoint from the beginning, for each rule knows itself where it
        // begins.
        DataStream<LogRecord> uplink = env.fromSource(
                        KafkaSources.of(
                                bootstrapServers,
                                Stream.of(SourceLog.values())
                                        .map(log -> topics.nameOf(log.topic()))
                                        .toList(),
                                name,
                                OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST)),
                        WatermarkStrategy.noWatermarks(),
                        "Uplink")
                .uid("uplink");
        FabricSettings settings = settings(bootstrapServers, topics, limits, signer);
        write(define(env, uplink, settings, parts(topics, lane)), bootstrapServers, topics, name);
    }

    static FabricParts parts(Topics topics, FabricLane lane) {
        return lane == FabricLane.PLAIN
                ? FabricParts.KAFKA
                : new FunctionLaneParts(topics.nameOf(Topics.FUNCTION_BUNDLES));
    }

    static FabricSettings settings(String bootstrapServers, Topics topics, Limits limits, byte[] signer) {
        return new FabricSettings(
                bootstrapServers,
                topics.nameOf(Topics.UPLINK),
                topics.nameOf(Topics.LIFECYCLE),
                topics.nameOf(Topics.SHADOW),
                topics.nameOf(Topics.RULES),
                topics.nameOf(Topics.RULE_STATUS),
                topics.nameOf(Topics.DEAD_LETTERS),
                signer,
                limits.topicBytes(),
                limits.topicSlashes(),
                limits.mqttPayloadBytes(),
                Fuse.Limits.DEFAULT);
    }

    /** @param writer names the transactions */
    static void write(Outputs outputs, String bootstrapServers, Topics topics, String writer) {
        outputs.atOnce()
                .sinkTo(KafkaSinks.atOnce(bootstrapServers, topics.nameOf(Topics.INBOX)))
                .uid("inbox")
                .name("Inbox");
        outputs.once()
                .sinkTo(KafkaSinks.once(bootstrapServers, writer))
                .uid("results")
                .name("Results");
    }

    /**
     * Under which name a lane reads and writes. A job that begins ends all open transactions whose ids begin with its name, so none is the
     * beginning of another.
     */
    static String writer(Topics topics, FabricLane lane) {
        return topics.prefix() + (lane == FabricLane.PLAIN ? "fabric" : "function-fabric");
    }

    /** uplink → rules → at once, and in transactions */
    static Outputs define(
            StreamExecutionEnvironment env, DataStream<LogRecord> uplink, FabricSettings settings, FabricParts parts) {
        // One subtask: the results of one source partition reach a device in their order, through one producer; and so
        // every step is chained to the next: no message is copied, serialized or kept waiting in a buffer.
        env.setParallelism(1);
        env.setMaxParallelism(1);
        SingleOutputStreamOperator<OutgoingRecord> rules = DataStreamUtils.reinterpretAsKeyedStream(
                        uplink, LogRecord::key)
                .transform("Rules", TypeInformation.of(OutgoingRecord.class), new FabricOperator(settings, parts))
                .uid("rules");
        return new Outputs(rules, rules.getSideOutput(FabricOperator.ONCE));
    }

    private FabricJob() {}
}
