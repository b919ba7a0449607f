package io.tributary.rules.program;

import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.utils.TypeConversions;

/** The columns of the table {@code messages}, the same for compiler and fabric; a message's row has them in this order. */
public final class MessageColumns {
    public static final int MESSAGE_ID = 0;
    public static final int PRODUCT_ID = 1;
    public static final int DEVICE_NAME = 2;
    public static final int TOPIC = 3;
    public static final int PAYLOAD = 4;
    public static final int QOS = 5;
    public static final int RECEIVED_AT = 6;
    public static final int DEVICE_MESSAGE_ID = 7;
    public static final int PARTITION = 8;
    public static final int OFFSET = 9;
    public static final int PAYLOAD_BYTES = 10;
    public static final int PAYLOAD_LENGTH = 11;
    public static final int LOGGED_AT = 12;
    public static final int PROTOCOL = 13;
    public static final int GATEWAY = 14;
    public static final int CONTENT_TYPE = 15;
    public static final int RESPONSE_TOPIC = 16;
    public static final int CORRELATION_DATA = 17;
    public static final int USER_PROPERTIES = 18;
    public static final int GROUP_IDS = 19;
    public static final int GROUP_NAMES = 20;

    /** Of the groups a device is in: ids in order, or the names that belong to them. Empty when it is in none. */
    static final DataType GROUPS = DataTypes.ARRAY(DataTypes.STRING().notNull()).notNull();

    /** One column. */
    public record Named(String name, DataType type) {}

    public static final List<Named> ALL = List.of(
            new Named("message_id", DataTypes.STRING().notNull()),
            new Named("product_id", DataTypes.STRING().notNull()),
            new Named("device_name", DataTypes.STRING().notNull()),
            new Named("topic", DataTypes.STRING().notNull()),
            // Without a value when the payload is not UTF-8 text.
            new Named("payload", DataTypes.STRING()),
            new Named("qos", DataTypes.INT().notNull()),
            new Named("received_at", DataTypes.TIMESTAMP_LTZ(3).notNull()),
            new Named("device_message_id", DataTypes.STRING()),
            new Named("partition", DataTypes.INT().notNull()),
            new Named("offset", DataTypes.BIGINT().notNull()),
            new Named("payload_bytes", DataTypes.BYTES().notNull()),
            new Named("payload_length", DataTypes.INT().notNull()),
            new Named("logged_at", DataTypes.TIMESTAMP_LTZ(3).notNull()),
            new Named("protocol", DataTypes.STRING().notNull()),
            new Named("gateway", DataTypes.STRING().notNull()),
            new Named("content_type", DataTypes.STRING()),
            new Named("response_topic", DataTypes.STRING()),
            new Named("correlation_data", DataTypes.BYTES()),
            new Named("user_properties", DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING())),
            new Named("group_ids", GROUPS),
            new Named("group_names", GROUPS));

    /** Their names, in order. */
    public static final List<String> NAMES = ALL.stream().map(Named::name).toList();

    /** The columns of a table of messages, these first; the same for the compiler and for whoever runs Flink SQL himself. */
    public static Schema.Builder schemaWith(List<PayloadColumn> payload) {
        Schema.Builder schema = Schema.newBuilder();
        ALL.forEach(column -> schema.column(column.name(), column.type()));
        payload.forEach(column -> schema.column(column.name(), TypeConversions.fromLogicalToDataType(column.type())));
        return schema;
    }

    private MessageColumns() {}
}
