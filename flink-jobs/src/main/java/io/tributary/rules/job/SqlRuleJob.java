package io.tributary.rules.job;

import io.tributary.catalog.Topics;
import io.tributary.limits.Limits;
import io.tributary.rules.compile.MessagesTable;
import io.tributary.stream.KafkaSinks;
import io.tributary.stream.KafkaSources;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import io.tributary.stream.SourceStart;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/** Uplink in, one rule's results out: to devices at once, to its output topic in transactions. */
public final class SqlRuleJob {
    /** What comes out. */
    record Outputs(
            DataStream<OutgoingRecord> repubs,
            DataStream<OutgoingRecord> rows,
            DataStream<OutgoingRecord> deadLetters) {}

    /** The rule on the topics of an installation. */
    public static void define(
            StreamExecutionEnvironment env,
            RuleSubmission submission,
            String bootstrapServers,
            Topics topics,
            Limits limits) {
        String name = submission.rule().definition().name();
        String writer = topics.prefix() + "rule." + name;
        String uplink = topics.nameOf(Topics.UPLINK);
        DataStream<LogRecord> messages = env.fromSource(
                        KafkaSources.of(bootstrapServers, uplink, writer, from(submission.start(), uplink)),
                        WatermarkStrategy.noWatermarks(),
                        "Uplink")
                .uid("uplink");
        Outputs outputs = define(env, messages, submission, new DeadLetters(name, uplink), limits);
        outputs.repubs()
                .sinkTo(KafkaSinks.atOnce(bootstrapServers, topics.nameOf(Topics.INBOX)))
                .uid("repub")
                .name("Repub");
        outputs.deadLetters()
                .sinkTo(KafkaSinks.once(
                        bootstrapServers,
                        topics.nameOf(Topics.DEAD_LETTERS),
                        writer + ".dead-letters",
                        KafkaSinks.SHARED_TOPIC))
                .uid("dead-letters")
                .name("Dead letters");
        if (submission.tableIds().isPresent()) {
            outputs.rows()
                    .sinkTo(KafkaSinks.once(
                            bootstrapServers,
                            topics.nameOf(topics.ruleOutput(name)),
                            writer + ".rows",
                            KafkaSinks.OWN_TOPIC))
                    .uid("rows")
                    .name("Rows");
        }
    }

    /** uplink → decoded → re-sends dropped → JSON only → SQL → actions */
    static Outputs define(
            StreamExecutionEnvironment env,
            DataStream<LogRecord> uplink,
            RuleSubmission submission,
            DeadLetters deadLetters,
            Limits limits) {
        // One subtask: the results of one source partition reach a device in their order, through one producer; and so
        // every step is chained to the next: no message is copied, serialized or kept waiting in a buffer.
        env.setParallelism(1);
        env.setMaxParallelism(1);
        SingleOutputStreamOperator<SourceMessage> decoded =
                uplink.process(new DecodeFunction(deadLetters)).uid("decode").name("Decode");
        SingleOutputStreamOperator<SourceMessage> once = DataStreamUtils.reinterpretAsKeyedStream(
                        decoded, SourceMessage::device)
                .process(new DeduplicateFunction(ResendWindow.DEFAULT))
                .uid("deduplicate")
                .name("Drop re-sends");
        SingleOutputStreamOperator<Row> messages = once.process(new JsonCheckFunction(deadLetters))
                .returns(MessagesTable.ROW)
                .uid("json")
                .name("JSON only");
        StreamTableEnvironment tables = MessagesTable.over(env, messages);
        DataStream<Row> results =
                tables.toDataStream(tables.sqlQuery(submission.rule().jobSql()));
        SingleOutputStreamOperator<OutgoingRecord> repubs = results.process(
                        new ActionsFunction(ResultPlan.of(submission, limits), deadLetters))
                .uid("actions")
                .name("Actions");
        return new Outputs(
                repubs,
                repubs.getSideOutput(SideOutputs.ROWS),
                repubs.getSideOutput(SideOutputs.DEAD_LETTERS)
                        .union(
                                decoded.getSideOutput(SideOutputs.DEAD_LETTERS),
                                messages.getSideOutput(SideOutputs.DEAD_LETTERS)));
    }

    private static OffsetsInitializer from(SourceStart start, String topic) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        start.offsets().forEach((partition, offset) -> offsets.put(new TopicPartition(topic, partition), offset));
        return OffsetsInitializer.offsets(offsets, OffsetResetStrategy.EARLIEST);
    }

    private SqlRuleJob() {}
}
