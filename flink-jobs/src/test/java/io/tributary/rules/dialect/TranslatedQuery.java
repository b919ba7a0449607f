package io.tributary.rules.dialect;

import io.tributary.rules.function.HubFunctions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/** Runs translated rules on Flink: all of one call in one job, each as a column that is NULL where the rule does not select. */
final class TranslatedQuery {
    private static final String FROM = "\nFROM messages\nWHERE ";

    /** For each message, in order, what each rule gives. */
    static List<List<@Nullable Object>> run(List<Message> messages, List<Translated.FlinkSql> rules) throws Exception {
        StreamTableEnvironment tables = over(messages);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            columns.add(column(rules.get(i).sql()) + " AS r" + i);
        }
        Row[] rows = new Row[messages.size()];
        String sql = "SELECT `offset`, " + String.join(",\n", columns) + " FROM messages";
        try (CloseableIterator<Row> results = tables.executeSql(sql).collect()) {
            results.forEachRemaining(row -> rows[(int) (long) row.getField(0)] = row);
        }
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (Row row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 1; i < row.getArity(); i++) {
                values.add(row.getField(i));
            }
            all.add(values);
        }
        return all;
    }

    /** What a rule gives, all its columns, for those messages that it selects. */
    static List<String> rows(List<Message> messages, Translated.FlinkSql rule) throws Exception {
        try (CloseableIterator<Row> results =
                over(messages).executeSql(rule.sql()).collect()) {
            List<String> rows = new ArrayList<>();
            results.forEachRemaining(row -> rows.add(row.getFieldNames(true).stream()
                    .map(name -> name + "=" + row.getField(name))
                    .collect(Collectors.joining(" "))));
            return rows;
        }
    }

    private static String column(String sql) {
        int from = sql.indexOf(FROM);
        String result = sql.substring("SELECT ".length(), from);
        return "CASE WHEN " + sql.substring(from + FROM.length()) + " THEN "
                + result.substring(0, result.lastIndexOf(" AS payload")) + " END";
    }

    private static StreamTableEnvironment over(List<Message> messages) {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        List<Row> rows = new ArrayList<>();
        for (Message message : messages) {
            rows.add(Row.of(
                    Message.ID,
                    Message.PRODUCT,
                    Message.DEVICE,
                    message.topic(),
                    message.payload(),
                    1,
                    Instant.EPOCH,
                    null,
                    0,
                    (long) rows.size(),
                    message.bytes(),
                    message.bytes().length));
        }
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        HubFunctions.all().forEach(tables::createTemporarySystemFunction);
        Schema schema = Schema.newBuilder()
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
                .column("payload_bytes", DataTypes.BYTES().notNull())
                .column("payload_length", DataTypes.INT().notNull())
                .build();
        String[] names = schema.getColumns().stream()
                .map(Schema.UnresolvedColumn::getName)
                .toArray(String[]::new);
        tables.createTemporaryView(
                "messages",
                env.fromData(
                        Types.ROW_NAMED(
                                names,
                                Types.STRING,
                                Types.STRING,
                                Types.STRING,
                                Types.STRING,
                                Types.STRING,
                                Types.INT,
                                Types.INSTANT,
                                Types.STRING,
                                Types.INT,
                                Types.LONG,
                                Types.PRIMITIVE_ARRAY(Types.BYTE),
                                Types.INT),
                        rows.toArray(Row[]::new)),
                schema);
        return tables;
    }

    private TranslatedQuery() {}
}
