package io.tributary.management.rules.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.catalog.Topics;
import io.tributary.management.rules.Destination;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.connect.ConnectPlan.Restarts;
import io.tributary.management.rules.connect.ConnectWorker.Connector;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Destination DEMO =
            new Destination("demo", "jdbc", "jdbc:postgresql://127.0.0.1/demo", "demo", new byte[0], NOW);
    private final SinkConfigs configs = new SinkConfigs(
            new Topics("tributary."), URI.create("http://127.0.0.1:8080/schema-registry"), "tk_x", "kafka:9092", false);

    @Test
    void oneConnectorServesAllRulesOfADestination() {
        Map<String, Map<String, String>> wanted = configs.wanted(
                List.of(DEMO), List.of(rule("hot", "demo", "alarms"), rule("all", "demo", "readings")), d -> "secret");

        assertThat(wanted).containsOnlyKeys("demo");
        assertThat(wanted.get("demo"))
                .containsEntry("topics", "tributary.rule.all,tributary.rule.hot")
                .containsEntry("transforms.table.tables", "tributary.rule.all=readings,tributary.rule.hot=alarms")
                .containsEntry("consumer.override.isolation.level", "read_committed")
                .containsEntry("connection.password", "secret")
                .containsEntry("insert.mode", "upsert");
    }

    @Test
    void eachTableOfAScriptHasATopicOfItsOwn() {
        String sql = "INSERT INTO demo.alarms /*+ OPTIONS('key' = 'd') */ SELECT 1 AS d FROM messages;"
                + " INSERT INTO demo.readings /*+ OPTIONS('key' = 'd') */ SELECT 2 AS d FROM messages;"
                + " INSERT INTO demo.alarms /*+ OPTIONS('key' = 'd') */ SELECT 3 AS d FROM messages";
        Rule script = new Rule(
                new RuleDefinition("plant", 1, sql, List.of()),
                "",
                Optional.empty(),
                new SourceStart("id", Map.of()),
                NOW,
                1,
                true,
                "",
                Optional.empty(),
                1);

        assertThat(configs.wanted(List.of(DEMO), List.of(script), d -> "secret").get("demo"))
                .containsEntry("topics", "tributary.rule.plant.demo.alarms,tributary.rule.plant.demo.readings")
                .containsEntry(
                        "transforms.table.tables",
                        "tributary.rule.plant.demo.alarms=alarms,tributary.rule.plant.demo.readings=readings");
    }

    @Test
    void mySqlIsReachedByTheDriverOfMariaDb() {
        assertThat(urlOf("jdbc:mysql://db:3306/plant?sslMode=trust"))
                .isEqualTo("jdbc:mariadb://db:3306/plant?sslMode=trust");
        assertThat(urlOf("jdbc:mariadb://db:3306/plant")).isEqualTo("jdbc:mariadb://db:3306/plant");
        assertThat(urlOf("jdbc:postgresql://db/mysql")).isEqualTo("jdbc:postgresql://db/mysql");
    }

    @Test
    void aTableOfAnotherDatabaseOfMariaDbIsNotTakenForOurs() {
        String setting = "hibernate.connection.nullDatabaseMeansCurrent";

        assertThat(configOf("jdbc:mariadb://db:3306/plant")).containsEntry(setting, "true");
        assertThat(configOf("jdbc:mysql://db:3306/plant")).containsEntry(setting, "true");
        assertThat(configOf("jdbc:postgresql://db/plant")).doesNotContainKey(setting);
    }

    @Test
    void mariaDbAndOtherDatabasesHavePlugInsOfTheirOwn() {
        String setting = "connector.class";

        assertThat(configOf("jdbc:mariadb://db:3306/plant"))
                .containsEntry(setting, "io.tributary.server.mariadb.MariaDbSink");
        assertThat(configOf("jdbc:mysql://db:3306/plant"))
                .containsEntry(setting, "io.tributary.server.mariadb.MariaDbSink");
        assertThat(configOf("jdbc:postgresql://db/plant")).containsEntry(setting, "io.tributary.server.jdbc.JdbcSink");
    }

    private String urlOf(String url) {
        return configOf(url).getOrDefault("connection.url", "");
    }

    private Map<String, String> configOf(String url) {
        Destination destination = new Destination("demo", "jdbc", url, "demo", new byte[0], NOW);
        return configs.wanted(List.of(destination), List.of(rule("hot", "demo", "alarms")), d -> "secret")
                .getOrDefault("demo", Map.of());
    }

    @Test
    void aDestinationNobodyWritesToHasNoConnector() {
        assertThat(configs.wanted(List.of(DEMO), List.of(), d -> "secret")).isEmpty();
    }

    @Test
    void aConnectorIsSetWhenItIsMissingOrDifferentAndOnlyThen() {
        Map<String, String> config = wanted();

        assertThat(decide(Map.of(), Map.of()).actions()).containsExactly(new ConnectPlan.Put("demo", config));
        assertThat(decide(Map.of("demo", connector(Map.of("name", "demo"), "")), Map.of())
                        .actions())
                .containsExactly(new ConnectPlan.Put("demo", config));
        assertThat(decide(Map.of("demo", connector(config, "")), Map.of()).actions())
                .isEmpty();
    }

    @Test
    void aFailedConnectorIsStartedAgainWithPauses() {
        Map<String, Connector> failed = Map.of("demo", connector(wanted(), "connection refused"));

        assertThat(decide(failed, Map.of()).actions())
                .containsExactly(new ConnectPlan.Restart("demo", "connection refused"));
        assertThat(decide(failed, Map.of("demo", new Restarts(2, NOW.minusSeconds(5), "no")))
                        .actions())
                .isEmpty();
        assertThat(decide(failed, Map.of("demo", new Restarts(2, NOW.minusSeconds(8), "no")))
                        .actions())
                .hasSize(1);
    }

    @Test
    void ourConnectorThatIsNotWantedIsDeletedAndOthersStay() {
        Map<String, Connector> actual =
                Map.of("old", connector(wanted(), ""), "theirs", connector(Map.of("connector.class", "TheirSink"), ""));

        assertThat(ConnectPlan.decide(Map.of(), actual, Map.of(), NOW).actions())
                .containsExactly(new ConnectPlan.Delete("old"));
    }

    @Test
    void theLastCauseOfAFailedTaskIsItsFailure() throws IOException {
        Connector connector = HttpConnectWorker.connectorOf("demo", new ObjectMapper().readTree("""
                                {"info": {"config": {"name": "demo"}},
                                 "status": {"connector": {"state": "RUNNING"},
                                            "tasks": [{"state": "FAILED",
                                                       "trace": "ConnectException: gave up\\n\\tat x\\nCaused by: PSQLException: no such table\\n\\tat y"}]}}
                                """));

        assertThat(connector.failure()).isEqualTo("no such table");
        assertThat(connector.running()).isFalse();
    }

    private Map<String, String> wanted() {
        return configs.wanted(List.of(DEMO), List.of(rule("hot", "demo", "alarms")), d -> "secret")
                .getOrDefault("demo", Map.of());
    }

    private ConnectPlan decide(Map<String, Connector> actual, Map<String, Restarts> restarts) {
        return ConnectPlan.decide(Map.of("demo", wanted()), actual, restarts, NOW);
    }

    private static Connector connector(Map<String, String> config, String failure) {
        return new Connector("demo", config, failure.isEmpty(), failure);
    }

    private static Rule rule(String name, String destination, String table) {
        return new Rule(
                new RuleDefinition(
                        name,
                        1,
                        "SELECT 1 FROM messages",
                        List.of(new RuleAction.Jdbc(destination, table, List.of("seq")))),
                "",
                Optional.empty(),
                new SourceStart("id", Map.of()),
                NOW,
                1,
                true,
                "",
                Optional.empty(),
                1);
    }
}
