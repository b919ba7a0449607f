package io.tributary.rules.compile;

import io.tributary.rules.function.HubFunctions;
import io.tributary.rules.program.MessageColumns;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.SourceLog;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.utils.EncodingUtils;

/** The tables of the logs and our functions, as the compiler sees them: there is nothing in it, for the fabric reads. */
final class MessagesTable {
    /** @param classes where the planner looks for functions */
    static StreamTableEnvironment empty(ClassLoader classes) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamTableEnvironment tables = StreamTableEnvironment.create(
                StreamExecutionEnvironment.getExecutionEnvironment(configuration),
                EnvironmentSettings.newInstance().withClassLoader(classes).build());
        tables.getConfig().set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC"); // the same result on every machine
        HubFunctions.all().forEach(tables::createTemporarySystemFunction);
        for (SourceLog log : SourceLog.values()) {
            define(tables, log.table(), log.schema().build());
        }
        return tables;
    }

    /** Makes a table of messages, or makes it anew. */
    static void define(StreamTableEnvironment tables, String name, List<PayloadColumn> payload) {
        define(tables, name, MessageColumns.schemaWith(payload).build());
    }

    private static void define(StreamTableEnvironment tables, String name, Schema schema) {
        String quoted = EncodingUtils.escapeIdentifier(name);
        tables.dropTemporaryTable(quoted);
        tables.createTemporaryTable(
                quoted,
                TableDescriptor.forConnector(MessagesTableFactory.IDENTIFIER)
                        .schema(schema)
                        .build());
    }

    private MessagesTable() {}
}
