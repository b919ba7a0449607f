package io.tributary.rules.bench;

import io.tributary.rules.fabric.FabricBench;
import io.tributary.rules.function.TopicMatches;
import io.tributary.rules.program.MessageColumns;
import io.tributary.stream.LogRecord;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.Collector;

/** The jobs that are compared; each takes the same records and does what the same rules say. */
final class Contestants {

    /** The rule fabric, its rules already compiled; up to the records that Kafka would be given. */
    static void fabric(StreamExecutionEnvironment env, Workload workload, Path rules, FabricBench.Opening opening)
            throws Exception {
        RulesFile file = RulesFile.read(rules);
        counted(FabricBench.define(env, Uplink.of(env, workload), file.records(), file.signer(), opening));
    }

    /** One statement of Flink SQL for each rule, all in one job; rows fall into a black hole. */
    static void sql(StreamExecutionEnvironment env, Workload workload) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.getConfig().set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
        tables.createTemporarySystemFunction(TopicMatches.NAME, new TopicMatches());
        Schema.Builder schema = Schema.newBuilder();
        MessageColumns.ALL.forEach(column -> schema.column(column.name(), column.type()));
        RowType row = (RowType) DataTypes.ROW(MessageColumns.ALL.stream()
                        .map(column -> DataTypes.FIELD(column.name(), column.type()))
                        .toArray(DataTypes.Field[]::new))
                .notNull()
                .getLogicalType();
        tables.createTemporaryView(
                "messages",
                Uplink.of(env, workload).map(new DecodedMessages()).returns(InternalTypeInfo.of(row)),
                schema.build());
        StreamStatementSet statements = tables.createStatementSet();
        for (int rule = 0; rule < workload.rules(); rule++) {
            tables.executeSql("CREATE TEMPORARY TABLE results" + rule
                    + " (device_name STRING, temp DOUBLE, room STRING) WITH ('connector' = 'blackhole')");
            statements.addInsertSql("INSERT INTO results" + rule + " " + workload.sql(rule));
        }
        statements.attachAsDataStream();
    }

    /** The same rules in Java. */
    static void hand(StreamExecutionEnvironment env, Workload workload) {
        DataStream<LogRecord> uplink = Uplink.of(env, workload);
        counted(uplink.process(new HandWritten(workload))
                .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    private static <T> void counted(DataStream<T> rows) {
        rows.flatMap(new Counted<T>()).returns(rows.getType()).sinkTo(new DiscardingSink<>());
    }

    /** Counts rows and lets none through. */
    private static final class Counted<T> implements FlatMapFunction<T, T> {
        @Override
        public void flatMap(T row, Collector<T> out) {
            Gate.OF_THIS_PROCESS.row();
        }
    }

    private Contestants() {}
}
