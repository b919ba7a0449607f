package io.tributary.rules.catalog;

import io.tributary.codec.MalformedRecordException;
import io.tributary.rules.fabric.LogRows;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.KafkaSources;
import io.tributary.stream.LogRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records of a log as rows. What cannot be read gives none, and is counted in the metric {@code unreadableRecords}. */
final class RowDeserializer implements KafkaRecordDeserializationSchema<RowData> {
    private static final Logger LOG = LoggerFactory.getLogger(RowDeserializer.class);

    private final SourceLog log;
    private final @Nullable String product;
    private final List<PayloadColumn> payload;
    private final int[] columns;
    private final TypeInformation<RowData> type;
    private transient @Nullable LogRows rows;
    private transient @Nullable Counter unreadable;

    RowDeserializer(
            SourceLog log,
            Optional<String> product,
            List<PayloadColumn> payload,
            int[] columns,
            TypeInformation<RowData> type) {
        this.log = log;
        this.product = product.orElse(null); // an Optional does not travel
        this.payload = payload;
        this.columns = columns.clone();
        this.type = type;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        rows = new LogRows(log, Optional.ofNullable(product), payload, columns);
        unreadable = context.getMetricGroup().counter("unreadableRecords");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RowData> out) {
        LogRecord undecoded = KafkaSources.undecoded(record);
        try {
            Objects.requireNonNull(rows, "open comes first").read(undecoded).ifPresent(out::collect);
        } catch (MalformedRecordException e) {
            passOver(undecoded, Objects.requireNonNull(unreadable, "open comes first"), e);
        }
    }

    /** One line for the first; who wants to know of all has the metric, and the fabric's dead letters. */
    private static void passOver(LogRecord record, Counter unreadable, MalformedRecordException e) {
        unreadable.inc();
        if (unreadable.getCount() == 1) {
            LOG.warn("{} cannot be read and has no row; further ones are counted only", record, e);
        }
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return type;
    }
}
