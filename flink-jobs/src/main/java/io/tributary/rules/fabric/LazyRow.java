package io.tributary.rules.fabric;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * A record of a log as generated code reads it: each column made when it is first asked for, and the same object for every rule, so that what
 * is derived from it can be shared. One row, turned with its view from record to record; not thread-safe.
 */
abstract class LazyRow implements RowData {
    private final LogView view;
    private final @Nullable Object[] made;
    private final boolean[] known;
    private long turn = -1;

    LazyRow(LogView view, int columns) {
        this.view = view;
        this.made = new Object[columns];
        this.known = new boolean[columns];
    }

    /** A column's value, in Flink's internal form. */
    abstract @Nullable Object make(int position);

    /** The same, made once. */
    final @Nullable Object column(int position) {
        if (turn != view.turns()) {
            Arrays.fill(known, false);
            turn = view.turns();
        }
        if (!known[position]) {
            made[position] = make(position);
            known[position] = true;
        }
        return made[position];
    }

    /** Whether the column was asked for, of the record the view is at. */
    final boolean isKnown(int position) {
        return turn == view.turns() && known[position];
    }

    /** Why the payload is not JSON, if it was looked into and is none; else empty. */
    Optional<String> notJson() {
        return Optional.empty();
    }

    /** An array of texts, in Flink's internal form. */
    static ArrayData texts(String[] texts) {
        return new GenericArrayData(
                Stream.of(texts).map(BinaryStringData::fromString).toArray());
    }

    private Object present(int position) {
        Object value = column(position);
        if (value == null) {
            throw new IllegalStateException("column " + position + " has no value");
        }
        return value;
    }

    @Override
    public int getArity() {
        return made.length;
    }

    @Override
    public RowKind getRowKind() {
        return RowKind.INSERT;
    }

    @Override
    public void setRowKind(RowKind kind) {
        throw new UnsupportedOperationException("what was logged is what it is");
    }

    @Override
    public boolean isNullAt(int position) {
        return column(position) == null;
    }

    @Override
    public StringData getString(int position) {
        return (StringData) present(position);
    }

    @Override
    public int getInt(int position) {
        return (int) present(position);
    }

    @Override
    public long getLong(int position) {
        return (long) present(position);
    }

    @Override
    public TimestampData getTimestamp(int position, int precision) {
        return (TimestampData) present(position);
    }

    @Override
    public byte[] getBinary(int position) {
        return (byte[]) present(position);
    }

    @Override
    public MapData getMap(int position) {
        return (MapData) present(position);
    }

    @Override
    public boolean getBoolean(int position) {
        return (boolean) present(position);
    }

    @Override
    public byte getByte(int position) {
        return (byte) present(position);
    }

    @Override
    public short getShort(int position) {
        return (short) present(position);
    }

    @Override
    public float getFloat(int position) {
        return (float) present(position);
    }

    @Override
    public double getDouble(int position) {
        return (double) present(position);
    }

    @Override
    public DecimalData getDecimal(int position, int precision, int scale) {
        return (DecimalData) present(position);
    }

    @Override
    public <T> RawValueData<T> getRawValue(int position) {
        throw new UnsupportedOperationException("no column is raw");
    }

    @Override
    public ArrayData getArray(int position) {
        return (ArrayData) present(position);
    }

    @Override
    public RowData getRow(int position, int fields) {
        return (RowData) present(position);
    }

    @Override
    public Variant getVariant(int position) {
        throw new UnsupportedOperationException("no column is a variant");
    }
}
