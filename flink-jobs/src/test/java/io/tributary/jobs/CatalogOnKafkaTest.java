package io.tributary.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.AvroCodec;
import io.tributary.identity.DeviceId;
import io.tributary.rules.catalog.FakeApi;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.fabric.TestRules;
import io.tributary.rules.program.EventSample;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What SQL reads through the catalog from a real broker is what rules see. */
class CatalogOnKafkaTest {
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);
    private static final String PRODUCT = "ABCDEFGHIJ";
    private static final String SCHEMA =
            "{\"properties\":{\"temperature\":{\"type\":\"number\"},\"n\":{\"type\":\"integer\"},\"on\":{\"type\":\"boolean\"},"
                    + "\"at\":{\"type\":\"object\",\"properties\":{\"lat\":{\"type\":\"number\"}}},"
                    + "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"any\":{},\"topic\":{\"type\":\"string\"}}}";

    private static final String TO_THE_END = " /*+ OPTIONS('scan.bounded.mode'='latest-offset') */ ";
    private static final String TYPED =
            "SELECT device_name, temperature, n, `on`, p.`at`.lat AS lat, tags[1] AS tag, `any`,"
                    + " payload_topic, topic, payload, qos, CAST(received_at AS STRING) AS received, `offset`, payload_length,"
                    + " user_properties['k'] AS k FROM " + PRODUCT + "%s AS p";

    /** As docs/sql-clients.md has it, over a view with an end. */
    private static final String VERSIONED = """
            CREATE TEMPORARY VIEW plain_shadow AS
            SELECT product_id, device_name, version, after, occurred_at
            FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY product_id, device_name ORDER BY occurred_at DESC) AS place
                  FROM changes WHERE shadow = '')
            WHERE place = 1
            """;

    private static final List<String> PAYLOADS = List.of(
            "{\"temperature\":21,\"n\":\"7\",\"on\":true,\"at\":{\"lat\":1.5},\"tags\":[\"a\",2],\"any\":{\"x\":[1]},\"topic\":\"T\"}",
            "{\"temperature\":\"31.5\",\"n\":1.5,\"on\":\"yes\",\"at\":7,\"tags\":{},\"any\":1e2}",
            "{\"temperature\":true}",
            "[1]",
            "{",
            "\u00e4\u20ac");
    private static final byte[] NO_TEXT = {(byte) 0xFF, 0};
    private static final long HALF_A_MINUTE = 30_000;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void itsRowsAreThoseOfRules(@TempDir Path directory) throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                FakeApi api = new FakeApi(Map.of(PRODUCT, SCHEMA, "OTHER00000", ""))) {
            broker.createTopics(Map.of("t.uplink", 2, "t.lifecycle", 1, "t.shadow", 1)); // the second stays empty
            List<LogRecord> log = produce(broker);
            TableEnvironment sql = environment();
            sql.executeSql(api.createCatalog("hub", broker.servers(), ", 'topic-prefix' = 't.'"));
            sql.executeSql("USE CATALOG hub");

            assertThat(rows(sql, TYPED.formatted(TO_THE_END)))
                    .containsExactlyInAnyOrderElementsOf(
                            TestRules.rowsOf(new ProductTable(PRODUCT, Optional.of(SCHEMA)), TYPED.formatted(""), log))
                    .hasSize(PAYLOADS.size())
                    .contains(List.of(
                            "dev0",
                            21.0,
                            7L,
                            true,
                            1.5,
                            "a",
                            "{\"x\":[1]}",
                            "T",
                            PRODUCT + "/dev0/event",
                            PAYLOADS.get(0),
                            1,
                            "1970-01-01 00:00:01.000",
                            0L,
                            PAYLOADS.get(0).length(),
                            "v"));
            assertThat(rows(
                            sql,
                            "SELECT COUNT(*), COUNT(payload), COUNT(DISTINCT product_id) FROM messages" + TO_THE_END))
                    .last()
                    .isEqualTo(List.of(PAYLOADS.size() + 1L, (long) PAYLOADS.size(), 2L));

            events(broker, sql);

            sql.executeSql("CREATE TEMPORARY VIEW retained AS SELECT * FROM " + PRODUCT + TO_THE_END);
            assertThat(rows(sql, perMinute("retained")))
                    .containsExactly(minute("00:00", 21.0), minute("00:01", null), minute("00:02", null));
            sql.executeSql("CREATE TEMPORARY VIEW live AS SELECT * FROM " + PRODUCT
                    + " /*+ OPTIONS('scan.watermark.idle-timeout'='100 ms') */");
            try (CloseableIterator<Row> live = sql.executeSql(perMinute("live")).collect()) {
                assertThat(valuesOf(live.next())).isEqualTo(minute("00:00", 21.0));
            }
        }
    }

    /** What happened to devices, and each message beside the shadow that its device had then. */
    private static void events(TestBroker broker, TableEnvironment sql) throws Exception {
        DeviceId device = new DeviceId(PRODUCT, "dev2");
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            send(producer, "t.lifecycle", device, lifecycle(device, 0));
            send(producer, "t.shadow", device, shadow(device, 1, 2 * HALF_A_MINUTE - 1));
            send(producer, "t.shadow", device, shadow(device, 2, 2 * HALF_A_MINUTE + 1));
            send(producer, "t.shadow", device, shadow(device, 3, 100 * HALF_A_MINUTE));
        }
        assertThat(rows(sql, "SELECT device_name, event, cause, parent, epoch FROM lifecycle" + TO_THE_END))
                .containsExactly(Arrays.asList("dev2", "offline", "keep-alive", null, 7L));

        sql.executeSql("CREATE TEMPORARY VIEW said AS SELECT * FROM " + PRODUCT + TO_THE_END);
        sql.executeSql("CREATE TEMPORARY VIEW changes AS SELECT * FROM shadow" + TO_THE_END);
        sql.executeSql(VERSIONED);
        assertThat(rows(
                        sql,
                        "SELECT said.device_name, v.version FROM said JOIN plain_shadow"
                                + " FOR SYSTEM_TIME AS OF said.logged_at AS v ON said.product_id = v.product_id"
                                + " AND said.device_name = v.device_name"))
                .containsExactly(List.of("dev2", 1L));
    }

    private static byte[] lifecycle(DeviceId device, long time) {
        return EventSample.record(
                        SourceLog.LIFECYCLE,
                        device,
                        "{\"event\":\"offline\",\"cause\":\"keep-alive\",\"epoch\":7}",
                        0,
                        Instant.ofEpochMilli(time))
                .value();
    }

    private static byte[] shadow(DeviceId device, int version, long time) {
        return EventSample.record(
                        SourceLog.SHADOW, device, "{\"version\":" + version + "}", version, Instant.ofEpochMilli(time))
                .value();
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, DeviceId device, byte[] value)
            throws Exception {
        producer.send(new ProducerRecord<>(topic, device.toString().getBytes(StandardCharsets.UTF_8), value))
                .get(1, TimeUnit.MINUTES);
    }

    private static String perMinute(String view) {
        return "SELECT CAST(window_start AS STRING), COUNT(*), MIN(temperature)"
                + " FROM TABLE(TUMBLE(TABLE " + view + ", DESCRIPTOR(logged_at), INTERVAL '1' MINUTE))"
                + " GROUP BY window_start, window_end";
    }

    private static List<@Nullable Object> minute(String time, @Nullable Double coldest) {
        return Arrays.asList("1970-01-01 " + time.replaceFirst("(..):(..)", "$1:$2:00.000"), 2L, coldest);
    }

    private static List<LogRecord> produce(TestBroker broker) throws Exception {
        List<LogRecord> log = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            for (String payload : PAYLOADS) {
                int i = log.size();
                log.add(send(
                        producer,
                        i,
                        PRODUCT + "/dev" + i,
                        message(PRODUCT, i, payload.getBytes(StandardCharsets.UTF_8))));
            }
            int i = log.size();
            log.add(send(producer, i, "OTHER00000/dev" + i, message("OTHER00000", i, NO_TEXT)));
            log.add(send(producer, i + 1, "nobody", new byte[] {1, 2, 3}));
        }
        return log;
    }

    private static byte[] message(String product, int number, byte[] payload) {
        MessageProperties said = MessageProperties.newBuilder()
                .setUserProperties(List.of(
                        UserProperty.newBuilder().setName("k").setValue("v").build()))
                .build();
        return UPLINK.encode(UplinkMessage.newBuilder()
                .setMessageId("id-" + number)
                .setProductId(product)
                .setDeviceName("dev" + number)
                .setTopic(product + "/dev" + number + "/event")
                .setPayload(ByteBuffer.wrap(payload))
                .setQos(1)
                .setReceivedAt(Instant.ofEpochMilli(1_000 + number))
                .setGateway("gw-1")
                .setMessageProperties(number % 2 == 0 ? said : null)
                .build());
    }

    private static LogRecord send(KafkaProducer<byte[], byte[]> producer, int number, String device, byte[] value)
            throws Exception {
        byte[] key = device.getBytes(StandardCharsets.UTF_8);
        long time = number * HALF_A_MINUTE;
        RecordMetadata sent = producer.send(new ProducerRecord<>("t.uplink", 0, time, key, value))
                .get(1, TimeUnit.MINUTES);
        return new LogRecord(device, sent.partition(), sent.offset(), time, value);
    }

    private static TableEnvironment environment() {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        settings.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        settings.set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
        return TableEnvironment.create(EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(settings)
                .build());
    }

    private static List<List<@Nullable Object>> rows(TableEnvironment sql, String query) throws Exception {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (CloseableIterator<Row> result = sql.executeSql(query).collect()) {
            result.forEachRemaining(row -> rows.add(valuesOf(row)));
        }
        return rows;
    }

    private static List<@Nullable Object> valuesOf(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.getArity(); i++) {
            values.add(row.getField(i));
        }
        return values;
    }
}
