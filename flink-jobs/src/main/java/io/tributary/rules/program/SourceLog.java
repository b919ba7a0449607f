package io.tributary.rules.program;

import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.rules.program.MessageColumns.Named;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.table.api.Schema;

/**
 * The logs that rules read; each is a topic, and has a table of its name. A rule reads one of them for as long as it lives, for where it begins
 * and how far it came are places in that log.
 */
public enum SourceLog {
    /** What devices publish; the tables of products are parts of it. */
    MESSAGES("messages", Topics.UPLINK, MessageColumns.ALL),
    /** What happens to devices. */
    LIFECYCLE("lifecycle", Topics.LIFECYCLE, EventTable.LIFECYCLE.named()),
    /** How the shadows of devices change. */
    SHADOW("shadow", Topics.SHADOW, EventTable.SHADOW.named());

    private final String table;
    private final TopicSpec topic;
    private final List<Named> columns;

    SourceLog(String table, TopicSpec topic, List<Named> columns) {
        this.table = table;
        this.topic = topic;
        this.columns = columns;
    }

    /** What its table is called. */
    public String table() {
        return table;
    }

    public TopicSpec topic() {
        return topic;
    }

    /** Names of its table's columns, in order. */
    public List<String> names() {
        return columns.stream().map(Named::name).toList();
    }

    /** The columns of its table; the same for the compiler and for whoever runs Flink SQL himself. */
    public Schema.Builder schema() {
        Schema.Builder schema = Schema.newBuilder();
        columns.forEach(column -> schema.column(column.name(), column.type()));
        return schema;
    }

    /** The log whose table has this name. */
    public static Optional<SourceLog> ofTable(String name) {
        return Stream.of(values()).filter(log -> log.table.equals(name)).findFirst();
    }
}
