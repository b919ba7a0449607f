package io.tributary.connect.avro;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.ReleasedSchemas;
import io.tributary.codec.WireForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AvroConverterTest {
    private static final String RECORD = "{\"type\":\"record\",\"name\":\"a.Row\",\"fields\":["
            + "{\"name\":\"device\",\"type\":\"string\"},"
            + "{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"default\":null},"
            + "{\"name\":\"color\",\"type\":{\"type\":\"enum\",\"name\":\"Color\",\"symbols\":[\"RED\",\"BLUE\"]}},"
            + "{\"name\":\"mac\",\"type\":{\"type\":\"fixed\",\"name\":\"Mac\",\"size\":2}},"
            + "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}},"
            + "{\"name\":\"price\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":2}},"
            + "{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},"
            + "{\"name\":\"sums\",\"type\":{\"type\":\"map\",\"values\":\"long\"}}]}";

    private final FakeRegistry registry = new FakeRegistry();

    @AfterEach
    void stop() {
        registry.close();
    }

    private Converter converter() {
        return converter(registry.url(), 10_000);
    }

    private static Converter converter(String url, long patienceMillis) {
        return converter(Map.of(
                "schema.registry.url",
                url + "/",
                "schema.registry.token",
                "tk_secret",
                "schema.registry.retry.timeout.ms",
                Long.toString(patienceMillis)));
    }

    private static Converter converter(Map<String, String> settings) {
        Converter converter = new AvroConverter();
        converter.configure(settings, false);
        return converter;
    }

    @Test
    void whatIsWrittenIsReadBackWithItsSchema() {
        Converter writer = converter();
        Converter reader = converter();
        forAll(1_000, ConnectSamples::record, sample -> {
            SchemaAndValue back =
                    reader.toConnectData("t", writer.fromConnectData("t", sample.schema(), sample.value()));
            assertThat(back.schema()).isEqualTo(sample.schema());
            assertThat(ConnectSamples.comparable(back.value())).isEqualTo(ConnectSamples.comparable(sample.value()));
        });
    }

    @Test
    void everyAvroTypeHasAPlace() {
        registry.put(1_234, RECORD);
        Schema schema = new Schema.Parser().parse(RECORD);
        GenericRecord row = new GenericData.Record(schema);
        row.put("device", "pump");
        row.put("color", new GenericData.EnumSymbol(schema.getField("color").schema(), "BLUE"));
        row.put("mac", new GenericData.Fixed(schema.getField("mac").schema(), new byte[] {1, 2}));
        row.put("at", 1_700_000_000_123_456L);
        row.put("price", ByteBuffer.wrap(new BigDecimal("12.34").unscaledValue().toByteArray()));
        row.put("tags", List.of("x", "y"));
        row.put("sums", Map.of("a", 1L));

        SchemaAndValue read = converter().toConnectData("rule.hot", wire(1_234, schema, row));

        Struct struct = (Struct) read.value();
        assertThat(read.schema().name()).isEqualTo("a.Row");
        assertThat(struct.getString("device")).isEqualTo("pump");
        assertThat(struct.get("note")).isNull();
        assertThat(struct.getString("color")).isEqualTo("BLUE");
        assertThat(struct.getBytes("mac")).containsExactly(1, 2);
        assertThat(((java.util.Date) struct.get("at")).toInstant()).hasToString("2023-11-14T22:13:20.123Z");
        assertThat(struct.get("price")).isEqualTo(new BigDecimal("12.34"));
        assertThat(read.schema().field("price").schema().parameters()).containsEntry("connect.decimal.precision", "10");
        assertThat(struct.getArray("tags")).isEqualTo(List.of("x", "y"));
        assertThat(struct.getMap("sums")).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void theRegistryIsAskedOncePerSchemaAndWithTheToken() {
        registry.put(1_234, "\"string\"");
        Converter converter = converter();
        byte[] wire = wire(1_234, Schema.create(Schema.Type.STRING), "hello");
        for (int i = 0; i < 3; i++) {
            assertThat(converter.toConnectData("t", wire).value()).isEqualTo("hello");
            converter.fromConnectData("t/ü", SchemaBuilder.int64().build(), 7L);
        }
        assertThat(registry.requests)
                .containsExactly("GET /registry/schemas/ids/1234", "POST /registry/subjects/t%2F%C3%BC-value/versions");
        assertThat(registry.tokens).containsExactly("Bearer tk_secret", "Bearer tk_secret");
    }

    @Test
    void anUnlistedTokenIsNotSent() {
        registry.put(1_234, "\"string\"");
        converter(Map.of("schema.registry.url", registry.url()))
                .toConnectData("t", wire(1_234, Schema.create(Schema.Type.STRING), "x"));
        assertThat(registry.tokens).isEmpty();
    }

    @Test
    void thePlatformsOwnSchemasNeedNoRegistry() {
        registry.close();
        for (ReleasedSchemas.Release release : ReleasedSchemas.INSTANCE.all()) {
            assertThat(FromAvro.schema(release.schema()).name())
                    .isEqualTo(release.schema().getFullName());
        }
        ReleasedSchemas.Release letter =
                ReleasedSchemas.INSTANCE.versionsOf("DeadLetter").get(0);
        assertThatThrownBy(() -> converter().toConnectData("dead-letters", header(letter.id())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is not the " + letter.schema().getFullName());
        assertThat(registry.requests).isEmpty();
    }

    @Test
    void aTombstoneStaysATombstone() {
        assertThat(converter().toConnectData("t", null)).isEqualTo(SchemaAndValue.NULL);
        assertThat(converter()
                        .fromConnectData("t", SchemaBuilder.int64().optional().build(), null))
                .isNull();
    }

    @Test
    void aRegistryThatStartsLateIsWaitedFor() {
        int port = registry.port();
        byte[] wire = wire(1_234, Schema.create(Schema.Type.STRING), "late");
        Converter converter = converter();
        registry.close();
        CompletableFuture<SchemaAndValue> read =
                CompletableFuture.supplyAsync(() -> converter.toConnectData("t", wire));
        assertThat(read.copy().completeOnTimeout(SchemaAndValue.NULL, 300, TimeUnit.MILLISECONDS))
                .succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(SchemaAndValue.NULL);

        try (FakeRegistry again = new FakeRegistry(port)) {
            again.put(1_234, "\"string\"");
            assertThat(read.join().value()).isEqualTo("late");
        }
    }

    @Test
    void aRegistryInTroubleIsAskedAgain() {
        registry.put(1_234, "\"string\"");
        registry.troubles.addAll(List.of(503, 429, 500));
        assertThat(converter()
                        .toConnectData("t", wire(1_234, Schema.create(Schema.Type.STRING), "x"))
                        .value())
                .isEqualTo("x");
        assertThat(registry.requests).hasSize(4);
    }

    @Test
    void aRegistryThatStaysAwayFailsTheTaskButNotTheRecord() {
        Converter converter = converter(registry.url(), 150);
        registry.close();
        assertThatThrownBy(() -> converter.toConnectData("t", header(1_234)))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOfAny(RetriableException.class, DataException.class)
                .hasMessageContaining("did not answer")
                .hasMessageContaining("restart the failed task");
    }

    @Test
    void refusalsSayWhatToDo() {
        Converter converter = converter();
        assertThatThrownBy(() -> converter.toConnectData("rule.hot", header(4_711)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("4711", "'rule.hot'", "set 'schema.registry.url'");
        assertThatThrownBy(() -> converter.toConnectData("uplink", header(77)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("77", "'uplink'", "upgrade");
        assertThatThrownBy(() -> converter.toConnectData("t", new byte[] {'{', '}'}))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("'t'", "is not Avro", "choose the converter");
        assertThatThrownBy(() -> converter.fromConnectData("t", null, "text"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no schema");
        registry.troubles.add(409);
        assertThatThrownBy(() ->
                        converter.fromConnectData("t", SchemaBuilder.int64().build(), 7L))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("'t-value'", "as the test wants", "compatible");
        registry.troubles.add(401);
        assertThatThrownBy(() -> converter.toConnectData("t", header(4_711)))
                .isNotInstanceOf(DataException.class)
                .hasMessageContaining("set 'schema.registry.token'");
        registry.troubles.add(404);
        assertThatThrownBy(() -> converter.toConnectData("t", header(4_711)))
                .isNotInstanceOf(DataException.class)
                .hasMessageContaining("correct 'schema.registry.url'");
    }

    @Test
    void aWrongSettingIsNamed() {
        assertThatThrownBy(() -> converter(Map.of("schema.registry.url", "localhost:8080")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url: 'localhost:8080' is not an address");
        assertThatThrownBy(() -> converter(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @Test
    void theDefaultsAreTheseAndTheTokenIsNeverPrinted() {
        Map<String, String> settings = new HashMap<>(Map.of("schema.registry.url", "http://h:1/r//"));
        ConverterSettings parsed = ConverterSettings.of(settings);
        assertThat(parsed.registry()).hasToString("http://h:1/r");
        assertThat(parsed.token()).isEmpty();
        assertThat(parsed.patience()).hasMinutes(4);
        assertThat(parsed.cacheSize()).isEqualTo(1_000);
        settings.put("schema.registry.token", "tk_secret");
        assertThat(ConverterSettings.of(settings).toString()).doesNotContain("tk_secret");
    }

    @Test
    void connectFindsThePlugin() {
        assertThat(ServiceLoader.load(Converter.class).stream().map(ServiceLoader.Provider::type))
                .contains(AvroConverter.class);
    }

    private static byte[] header(int id) {
        byte[] header = new byte[WireForm.HEADER];
        WireForm.writeHeader(header, id);
        return header;
    }

    private static byte[] wire(int id, Schema schema, Object datum) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header(id));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema).write(datum, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
