package io.tributary.rules.compile;

import java.util.List;

/**
 * The columns every rule's result carries unseen: where it came from, so that ids and rows are the same in every replay.
 */
public final class SourceColumns {
    /** Begins the name of every hidden column; no other column may begin so. */
    public static final String PREFIX = "__";

    /** Columns of {@code messages}, in the order in which they stand in front of a result. */
    public static final List<String> ALL =
            List.of("partition", "offset", "message_id", "product_id", "device_name", "topic", "received_at");

    public static final int PARTITION = 0;
    public static final int OFFSET = 1;
    public static final int MESSAGE_ID = 2;
    public static final int PRODUCT_ID = 3;
    public static final int DEVICE_NAME = 4;
    public static final int TOPIC = 5;
    public static final int RECEIVED_AT = 6;

    /** As the beginning of a select list over the table of that name or alias. */
    static String selectList(String table) {
        StringBuilder list = new StringBuilder();
        for (String column : ALL) {
            list.append(quoted(table)).append('.').append(quoted(column));
            list.append(" AS ").append(quoted(PREFIX + column)).append(", ");
        }
        return list.toString();
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    private SourceColumns() {}
}
