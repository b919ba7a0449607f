package io.tributary.connect.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class TopicToTableTest {

    @Test
    void aRecordGoesToItsTableAndRemembersItsTopic() {
        try (TopicToTable<SinkRecord> route = route("tributary.rule.hot=hot_readings, tributary.rule.cold = cold")) {
            SinkRecord record = route.apply(record("tributary.rule.hot"));
            assertThat(record.topic()).isEqualTo("hot_readings");
            assertThat(record.originalTopic()).isEqualTo("tributary.rule.hot");
            assertThat(record.originalKafkaOffset()).isEqualTo(42);
            assertThat(record.value()).isEqualTo("v");
            assertThat(record.timestamp()).isEqualTo(7L);
            assertThat(record.headers().lastWithName("h").value()).isEqualTo("x");
            assertThat(route.apply(record("tributary.rule.cold")).topic()).isEqualTo("cold");
        }
    }

    @Test
    void anUnlistedTopicIsRefused() {
        try (TopicToTable<SinkRecord> route = route("a=b")) {
            assertThatThrownBy(() -> route.apply(record("other")))
                    .isInstanceOf(DataException.class)
                    .hasMessageContainingAll("no table is set for topic 'other'", "add 'other=<table>'");
        }
    }

    @Test
    void aWrongSettingIsNamed() {
        refused("a", "'a' is not of the form topic=table");
        refused("a=", "'a=' is not of the form");
        refused("a=b=c", "'a=b=c' is not of the form");
        refused("a=b,a=c", "topic 'a' is listed twice");
        refused("", "at least one topic=table");
        assertThatThrownBy(() -> new TopicToTable<SinkRecord>().configure(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tables");
    }

    @Test
    void connectFindsThePlugin() {
        assertThat(ServiceLoader.load(Transformation.class).stream().map(ServiceLoader.Provider::type))
                .contains(TopicToTable.class);
    }

    private static void refused(String tables, String message) {
        assertThatThrownBy(() -> route(tables))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    private static TopicToTable<SinkRecord> route(String tables) {
        TopicToTable<SinkRecord> route = new TopicToTable<>();
        route.configure(Map.of("tables", tables));
        return route;
    }

    private static SinkRecord record(String topic) {
        SinkRecord record = new SinkRecord(
                topic, 3, Schema.STRING_SCHEMA, "k", Schema.STRING_SCHEMA, "v", 42, 7L, TimestampType.CREATE_TIME);
        record.headers().addString("h", "x");
        return record;
    }
}
