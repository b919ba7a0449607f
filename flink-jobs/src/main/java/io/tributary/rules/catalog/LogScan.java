package io.tributary.rules.catalog;

import io.tributary.stream.KafkaSources;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsWatermarkPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/**
 * Reads a log in a job of Flink SQL. Only the columns a query asks for are made, and watermarks are made partition by
 * partition. One thread, like the planner it talks to.
 */
final class LogScan implements ScanTableSource, SupportsProjectionPushDown, SupportsWatermarkPushDown {
    private final HubTable table;
    private final HubLogs logs;
    private final ScanRange range;
    private int[] columns;
    private DataType produced;
    private WatermarkStrategy<RowData> watermarks = WatermarkStrategy.noWatermarks();

    /** @param produced the type of a row of all columns */
    LogScan(HubTable table, HubLogs logs, ScanRange range, DataType produced) {
        this.table = table;
        this.logs = logs;
        this.range = range;
        this.produced = produced;
        this.columns = IntStream.range(
                        0, table.log().names().size() + table.payload().size())
                .toArray();
    }

    @Override
    public boolean supportsNestedProjection() {
        return false;
    }

    @Override
    public void applyProjection(int[][] fields, DataType type) {
        columns = Arrays.stream(fields).mapToInt(field -> field[0]).toArray();
        produced = type;
    }

    @Override
    public void applyWatermark(WatermarkStrategy<RowData> strategy) {
        watermarks = strategy;
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        TypeInformation<RowData> rows = context.createTypeInformation(produced);
        KafkaSource<RowData> source = source(rows);
        WatermarkStrategy<RowData> strategy = watermarks;
        return new DataStreamScanProvider() {
            @Override
            public boolean isBounded() {
                return range.to().isPresent();
            }

            @Override
            public DataStream<RowData> produceDataStream(ProviderContext provider, StreamExecutionEnvironment job) {
                DataStreamSource<RowData> stream = job.fromSource(source, strategy, asSummaryString(), rows);
                provider.generateUid(table.log().topic().name()).ifPresent(stream::uid);
                return stream;
            }
        };
    }

    private KafkaSource<RowData> source(TypeInformation<RowData> rows) {
        Properties properties = new Properties();
        properties.putAll(logs.properties());
        KafkaSourceBuilder<RowData> source = KafkaSources.reading(
                        logs.bootstrapServers(),
                        asSummaryString(),
                        properties,
                        new RowDeserializer(table.log(), table.product(), table.payload(), columns, rows))
                .setStartingOffsets(range.from());
        range.to().ifPresent(source::setBounded);
        return source.build();
    }

    @Override
    public DynamicTableSource copy() {
        LogScan copy = new LogScan(table, logs, range, produced);
        copy.columns = columns;
        copy.watermarks = watermarks;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return logs.topicOf(table.log());
    }
}
