package io.tributary.rules.fabric;

import io.tributary.codec.MalformedRecordException;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.stream.LogRecord;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/**
 * Records of {@code uplink} as rows of a table, for Flink jobs of others: the values are those that rules see, for it is the rules' row
 * that makes them, and only the columns that are asked for are made. One thread.
 */
public final class UplinkRows {
    private final UplinkView view = new UplinkView();
    private final MessageRow row;
    private final Optional<String> product;
    private final int[] columns;

    /**
     * @param product whose table it is; every product's when empty
     * @param payload columns behind those of every message
     * @param columns of these and those which, in the order of the rows
     */
    public UplinkRows(Optional<String> product, List<PayloadColumn> payload, int... columns) {
        this.row = new MessageRow(view, payload);
        this.product = product;
        this.columns = columns.clone();
    }

    /**
     * The row of a record, which stays as it is when the next one is read; none when the message is another product's.
     *
     * @throws MalformedRecordException when it is no message
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
