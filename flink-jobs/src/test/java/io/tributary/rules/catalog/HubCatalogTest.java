package io.tributary.rules.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.program.MessageColumns;
import io.tributary.rules.program.SourceLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalog as SQL sees it, against an API that is made up; nothing is read from Kafka. */
class HubCatalogTest {
    private static final String SCHEMA =
            "{\"properties\":{\"temperature\":{\"type\":\"number\"},\"n\":{\"type\":\"integer\"},\"topic\":{\"type\":\"string\"},"
                    + "\"at\":{\"type\":\"object\",\"properties\":{\"lat\":{\"type\":\"number\"}}},"
                    + "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}";

    private FakeApi api;
    private TableEnvironment sql;

    HubCatalogTest() throws IOException {
        api = new FakeApi(
                Map.of("ABCDEFGHIJ", SCHEMA, "BARE000000", "", "ODD0000000", "{\"properties\":{\"a\":{},\"a\":7}}"));
        sql = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    }

    @BeforeEach
    void aCatalog() {
        sql.executeSql(api.createCatalog("hub", "127.0.0.1:1", ", 'properties.sasl.jaas.config' = 'hush'"));
        sql.executeSql("USE CATALOG hub");
    }

    @AfterEach
    void noApi() {
        api.close();
    }

    @Test
    void itsTablesAreThoseOfTheLogsAndTheProducts() throws Exception {
        assertThat(rows("SHOW TABLES"))
                .containsExactlyInAnyOrder("messages", "lifecycle", "shadow", "ABCDEFGHIJ", "BARE000000", "ODD0000000");
        assertThat(rows("SHOW DATABASES")).containsExactly("tributary");
        assertThat(rows("SHOW VIEWS")).isEmpty();
        assertThat(rows("SHOW USER FUNCTIONS"))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .contains("topic_matches", "safe_divide");
    }

    @Test
    void theColumnsAreThoseOfRules() {
        ResolvedSchema product = sql.from("ABCDEFGHIJ").getResolvedSchema();
        List<String> expected = new ArrayList<>();
        MessageColumns.ALL.forEach(
                column -> expected.add(column.name() + " " + column.type().getLogicalType()));
        assertThat(columns(sql.from("messages").getResolvedSchema())).containsExactlyElementsOf(expected);
        assertThat(columns(sql.from("BARE000000").getResolvedSchema())).containsExactlyElementsOf(expected);
        new ProductTable("ABCDEFGHIJ", Optional.of(SCHEMA))
                .columns()
                .forEach(column -> expected.add(column.name() + " " + column.type()));
        assertThat(expected).contains("payload_topic STRING", "tags ARRAY<STRING>");
        assertThat(columns(product)).containsExactlyElementsOf(expected);
        assertThat(product.getWatermarkSpecs()).hasSize(1);
        for (SourceLog log : List.of(SourceLog.LIFECYCLE, SourceLog.SHADOW)) {
            ResolvedSchema events = sql.from(log.table()).getResolvedSchema();
            assertThat(events.getColumnNames()).isEqualTo(log.names());
            assertThat(events.getWatermarkSpecs().get(0).getRowtimeAttribute()).isEqualTo("occurred_at");
        }
    }

    @Test
    void onlyWhatIsAskedForIsRead() {
        String plan = sql.explainSql("SELECT device_name, n FROM ABCDEFGHIJ WHERE temperature > 30");
        assertThat(plan)
                .contains(
                        "project=[device_name, temperature, n, logged_at], watermark=[logged_at], idletimeout=[5000]");
        assertThat(sql.explainSql("SELECT device_name FROM messages WHERE TOPIC_MATCHES(topic, '+/+/event')"))
                .contains("where=[TOPIC_MATCHES(topic, '+/+/event')]");
    }

    @Test
    void showCreateTableShowsTheScanAndNoSecret() throws Exception {
        String statement = String.join("\n", rows("SHOW CREATE TABLE ABCDEFGHIJ"));
        assertThat(statement)
                .contains("WATERMARK FOR `logged_at` AS `logged_at`")
                .contains("'scan.startup.mode' = 'earliest-offset'")
                .doesNotContain(FakeApi.KEY, "hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (a INT) WITH ('connector' = 'datagen')",
                "CREATE DATABASE d",
                "DROP TABLE messages",
                "ALTER TABLE ABCDEFGHIJ RENAME TO other",
                "ALTER TABLE ABCDEFGHIJ ADD (extra INT)",
                "CREATE VIEW v AS SELECT device_name FROM messages",
                "CREATE FUNCTION f AS 'io.tributary.rules.function.TopicMatches'",
                "ALTER DATABASE tributary SET ('a' = 'b')"
            })
    void nothingCanBeMadeOrChangedInIt(String statement) {
        assertThatThrownBy(() -> sql.executeSql(statement))
                .hasStackTraceContaining("catalog hub is read-only")
                .hasStackTraceContaining("CREATE TEMPORARY TABLE");
    }

    @Test
    void whatIsTemporaryMayLieInIt() throws Exception {
        sql.executeSql("CREATE TEMPORARY VIEW hot AS SELECT device_name FROM ABCDEFGHIJ WHERE temperature > 30");
        assertThat(sql.explainSql("SELECT * FROM hot")).contains("ABCDEFGHIJ");
    }

    @Test
    void nothingIsWrittenToIt() {
        assertThatThrownBy(() -> sql.explainSql("INSERT INTO messages SELECT * FROM messages"))
                .rootCause()
                .hasMessageContaining("cannot be written to");
    }

    @Test
    void anUnknownProductIsAnUnknownTable() {
        assertThatThrownBy(() -> sql.explainSql("SELECT * FROM ABCDEFGHIX"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("ABCDEFGHIX");
        assertThatThrownBy(() -> sql.explainSql("SELECT * FROM `../users`")).isInstanceOf(ValidationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "FORBIDDEN0, no statement allows product:Get on product/FORBIDDEN0, needs a policy",
        "BROKEN0000, 503, Cassandra does not answer"
    })
    void aRefusalOfTheApiIsToldWithItsRemedy(String product, String cause, String more) {
        assertThatThrownBy(() -> sql.explainSql("SELECT * FROM " + product))
                .rootCause()
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining(cause)
                .hasMessageContaining(more);
    }

    @Test
    void anApiThatIsAwayIsToldWithItsAddress() {
        api.close();
        assertThatThrownBy(() -> sql.explainSql("SELECT * FROM ABCDEFGHIJ"))
                .rootCause() // which is what SQL Client shows
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("nothing answers at " + api.address() + ",")
                .hasMessageContaining("start the platform");
    }

    @Test
    void aWrongKeyOrAddressIsToldAtOnce() {
        String good = api.createCatalog("other", "127.0.0.1:1", "");
        assertThatThrownBy(() -> sql.executeSql(good.replace(FakeApi.KEY, "tk_wrong")))
                .rootCause()
                .hasMessageContaining("does not take the key")
                .hasMessageContaining("./tributary key create");
        assertThatThrownBy(() -> sql.executeSql(good.replace(api.address(), api.address() + "/page")))
                .hasStackTraceContaining("is not the platform's management API");
        assertThatThrownBy(() -> sql.executeSql(good.replace(api.address(), "127.0.0.1:8080")))
                .hasStackTraceContaining("such as http://127.0.0.1:8080");
        api.close();
        assertThatThrownBy(() -> sql.executeSql(good)).hasStackTraceContaining("nothing answers at " + api.address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'colour' = 'red'", "'topic-prefix' = 'a b'"})
    void optionsThatAreNotItsAreRefused(String option) {
        assertThatThrownBy(() -> sql.executeSql(api.createCatalog("other", "127.0.0.1:1", ", " + option)))
                .hasStackTraceContaining(option.substring(1, option.indexOf('\'', 1)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "'scan.startup.mode'='group-offsets', properties.group.id",
                "'scan.startup.mode'='specific-offsets', WHERE `partition`",
                "'scan.startup.mode'='timestamp', scan.startup.timestamp-millis",
                "'scan.bounded.mode'='timestamp', scan.bounded.timestamp-millis",
                "'scan.bounded.mode'='group-offsets', latest-offset",
                "'scan.limit'='7', scan.limit"
            })
    void hintsThatDoNotGoTogetherAreRefused(String hint, String remedy) {
        String query = "SELECT device_name FROM messages /*+ OPTIONS(" + hint + ") */";
        assertThatThrownBy(() -> sql.explainSql(query)).hasStackTraceContaining(remedy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'scan.startup.mode'='latest-offset'",
                "'scan.startup.mode'='timestamp', 'scan.startup.timestamp-millis'='0'",
                "'scan.startup.mode'='group-offsets', 'properties.group.id'='mine'",
                "'scan.bounded.mode'='latest-offset', 'scan.watermark.idle-timeout'='1 s'"
            })
    void hintsThatGoTogetherAreTaken(String hint) {
        assertThat(sql.explainSql("SELECT device_name FROM messages /*+ OPTIONS(" + hint + ") */"))
                .contains("device_name");
    }

    private static List<String> columns(ResolvedSchema schema) {
        return schema.getColumns().stream().map(HubCatalogTest::inWords).toList();
    }

    /** Without what only says that windows may be made over it. */
    private static String inWords(Column column) {
        return column.getName() + " "
                + column.getDataType().getLogicalType().toString().replace(" *ROWTIME*", "");
    }

    private List<String> rows(String statement) throws Exception {
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<Row> result = sql.executeSql(statement).collect()) {
            result.forEachRemaining(row -> rows.add(String.valueOf(row.getField(0))));
        }
        return rows;
    }
}
