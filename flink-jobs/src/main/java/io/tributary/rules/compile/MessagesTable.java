package io.tributary.rules.compile;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.types.Row;

/** The table {@code messages}, the same for the compiler and for the job. */
public final class MessagesTable {
    public static final String NAME = "messages";

    /** Its columns, in order. */
    public static final List<String> COLUMNS = List.of(
            "message_id",
            "product_id",
            "device_name",
            "topic",
            "payload",
            "qos",
            "received_at",
            "device_message_id",
            "partition",
            "offset");

    /** How a message travels to the table: one field per column. */
    public static final TypeInformation<Row> ROW = Types.ROW_NAMED(
            COLUMNS.toArray(String[]::new),
            Types.STRING,
            Types.STRING,
            Types.STRING,
            Types.STRING,
            Types.STRING,
            Types.INT,
            Types.INSTANT,
            Types.STRING,
            Types.INT,
            Types.LONG);

    private static final Schema SCHEMA = Schema.newBuilder()
            .column("message_id", DataTypes.STRING().notNull())
            .column("product_id", DataTypes.STRING().notNull())
            .column("device_name", DataTypes.STRING().notNull())
            .column("topic", DataTypes.STRING().notNull())
            .column("payload", DataTypes.STRING().notNull())
            .column("qos", DataTypes.INT().notNull())
            .column("received_at", DataTypes.TIMESTAMP_LTZ(3).notNull())
            .column("device_message_id", DataTypes.STRING())
            .column("partition", DataTypes.INT().notNull())
            .column("offset", DataTypes.BIGINT().notNull())
            .build();

    /** A table environment in which {@code messages} are read from the stream. */
    public static StreamTableEnvironment over(StreamExecutionEnvironment env, DataStream<Row> messages) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.getConfig().set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC"); // the same result on every machine
        tables.createTemporaryView(NAME, messages, SCHEMA);
        return tables;
    }

    /** One that can compile but has nothing to read. */
    static StreamTableEnvironment empty() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        return over(env, env.fromCollection(List.<Row>of(), ROW));
    }

    private MessagesTable() {}
}
