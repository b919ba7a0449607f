package io.tributary.rules.fabric;

import io.tributary.codec.MalformedRecordException;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/**
 * Records of a log as rows of a table, for Flink jobs of others: the values are those that rules see, for it is the rules' row
 * that makes them, and only the columns that are asked for are made. One thread.
 */
public final class LogRows {
    private final LogView view;
    private final LazyRow row;
    private final Optional<String> product;
    private final int[] columns;

    /**
     * @param product whose table it is; every product's when empty
     * @param payload columns behind those of every message
     * @param columns of these and those which, in the order of the rows
     */
    public LogRows(SourceLog log, Optional<String> product, List<PayloadColumn> payload, int... columns) {
        LogViews views = new LogViews();
        this.view = views.of(log);
        this.row = views.row(log, payload);
        this.product = product;
        this.columns = columns.clone();
    }

    /**
     * The row of a record, which stays as it is when the next one is read; none when the message is another product's.
     *
     * @throws MalformedRecordException when it is none of this log
     */
    public Optional<RowData> read(LogRecord record) {
        view.read(record);
        if (product.isPresent() && !isOf(product.get())) {
            return Optional.empty();
        }
        GenericRowData read = new GenericRowData(columns.length);
        for (int i = 0; i < columns.length; i++) {
            read.setField(i, row.column(columns[i]));
        }
        return Optional.of(read);
    }

    /** By the topic, as the fabric finds a rule over the product's table. */
    private boolean isOf(String productId) {
        String topic = view.topic();
        return topic.startsWith(productId)
                && (topic.length() == productId.length() || topic.charAt(productId.length()) == '/');
    }
}
