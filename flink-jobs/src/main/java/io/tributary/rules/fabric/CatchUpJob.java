package io.tributary.rules.fabric;

import io.tributary.catalog.Topics;
import io.tributary.limits.Limits;
import io.tributary.rules.CatchUp;
import io.tributary.stream.KafkaSources;
import io.tributary.stream.LogRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A rule makes up for what it missed: the fabric with one revision, on a part of its log that has an end. How far it has come is committed with its
 * results, so each attempt begins anew from there; checkpoints of earlier ones are not needed.
 */
public final class CatchUpJob {
    /**
     * The job on the topics of an installation.
     *
     * @param signer public key of the management API, X.509
     */
    public static void define(
            StreamExecutionEnvironment env,
            String bootstrapServers,
            Topics topics,
            Limits limits,
            byte[] signer,
            CatchUp catchUp) {
        String writer = CatchUp.writer(topics, catchUp.lane(), catchUp.rule(), catchUp.incarnation());
        DataStream<LogRecord> uplink = env.fromSource(
                        KafkaSources.part(
                                bootstrapServers,
                                topics.nameOf(catchUp.log().topic()),
                                writer,
                                catchUp.begin(),
                                catchUp.end()),
                        WatermarkStrategy.noWatermarks(),
                        "Uplink")
                .uid("uplink");
        FabricJob.Outputs outputs = FabricJob.define(
                env,
                uplink,
                FabricJob.settings(bootstrapServers, topics, limits, signer),
                new CatchUpParts(
                        FabricJob.parts(topics, catchUp.lane()),
                        catchUp,
                        bootstrapServers,
                        topics.nameOf(Topics.RULE_CATCH_UPS)));
        FabricJob.write(outputs, bootstrapServers, topics, writer);
    }

    private CatchUpJob() {}
}
