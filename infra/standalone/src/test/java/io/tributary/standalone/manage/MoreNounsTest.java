package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.standalone.client.FakeApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules, roles, sessions and the platform itself from the command line. */
class MoreNounsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeApi api = new FakeApi();
    private final Path folder;
    private final Commands tributary;

    MoreNounsTest(@TempDir Path folder) {
        this.folder = folder;
        tributary = new Commands(api, folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aJarIsUploadedAndItsFunctionsAreShown() throws IOException {
        Path jar = Files.writeString(folder.resolve("acme.jar"), "jar");
        api.on(
                "PUT /api/v1/function-bundles/acme",
                200,
                "{\"name\":\"acme\",\"functions\":[{\"name\":\"CELSIUS\",\"kind\":\"scalar\",\"className\":\"acme.Celsius\","
                        + "\"signatures\":[\"(Double) → Double\"]}]}");
        assertThat(tributary
                        .run("function", "upload", "acme", jar.toString())
                        .succeeded()
                        .out())
                .contains("CELSIUS", "scalar", "(Double) → Double");
        assertThat(api.asked().get(0).header("Content-type")).isEqualTo("application/java-archive");
        assertThat(api.asked().get(0).body()).isEqualTo("jar");
        assertThat(tributary.run("function", "upload", "acme", "nowhere.jar").err())
                .contains("nowhere.jar cannot be read");
    }

    @Test
    void aJobGoesOnFromASavepoint() {
        api.on("POST /api/v1/jobs/fabric/savepoints", 201, "{\"name\":\"savepoint-1\",\"bytes\":7}");
        assertThat(tributary.run("job", "savepoint", "fabric").succeeded().out())
                .contains("savepoint-1");
        String fabric =
                "{\"name\":\"fabric\",\"state\":\"running\",\"savepoints\":[{\"name\":\"savepoint-1\",\"bytes\":7}]}";
        api.on("GET /api/v1/jobs", 200, "{\"items\":[" + fabric + "]}");
        assertThat(tributary.run("job", "list").succeeded().out()).contains("fabric", "running", "savepoint-1");
        api.on("GET /api/v1/jobs/fabric", 200, fabric);
        assertThat(tributary.run("job", "show", "fabric").succeeded().out()).contains("savepoint-1", "7");
        api.on(
                "GET /api/v1/jobs/fabric-functions",
                200,
                "{\"name\":\"fabric-functions\",\"savepoints\":[],\"savepointsUnreadable\":\"the share is away\"}");
        assertThat(tributary.run("job", "show", "fabric-functions").succeeded().out())
                .contains("the share is away");
        api.on("POST /api/v1/jobs/fabric/restore", 202, fabric);
        assertThat(tributary
                        .run("job", "restore", "fabric", "savepoint-1")
                        .succeeded()
                        .out())
                .contains("goes on from savepoint-1");
        assertThat(api.asked().get(api.asked().size() - 1).body()).isEqualTo("{\"savepoint\":\"savepoint-1\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role show nurse            | /api/v1/roles/nurse",
                "rule show hot              | /api/v1/rules/hot",
                "destination show store     | /api/v1/destinations/store",
                "session show               | /api/v1/session",
                "master-key show            | /api/v1/master-keys",
                "platform                   | /api/v1/platform",
                "group show G1              | /api/v1/groups/G1",
                "user show carol            | /api/v1/users/carol",
                "policy show mine           | /api/v1/policies/mine",
                "product show PROD123456 --secret | /api/v1/products/PROD123456?secret=true"
            })
    void aThingIsShownToAPersonAndToAProgram(String words, String path) throws IOException {
        String thing = "{\"name\":\"a\",\"components\":[{\"name\":\"a\",\"ready\":true,\"detail\":\"well\"}]}";
        api.on("GET " + path, 200, thing).on("GET " + path, 200, thing);
        assertThat(tributary.run(words.split(" ")).succeeded().out()).contains("a");
        String json = tributary.run((words + " -o json").split(" ")).succeeded().out();
        assertThat(JSON.readTree(json)).isEqualTo(JSON.readTree(thing));
    }

    @Test
    void aRuleIsItsQueryAndItsActions() throws IOException {
        api.on("POST /api/v1/rules", 201, "{\"name\":\"hot\",\"status\":\"starting\"}");
        Path query = Files.writeString(folder.resolve("hot.sql"), "SELECT 1 FROM messages\n");
        String[] words = {
            "rule",
            "create",
            "hot",
            query.toString(),
            "--description",
            "too hot",
            "--action",
            "{\"type\": \"repub\", \"topic\": \"P/d/c\", \"qos\": 1}",
            "--action",
            "{\"type\": \"jdbc\", \"destination\": \"store\", \"table\": \"t\", \"key\": [\"a\", \"b\"]}"
        };

        assertThat(tributary.run(words).succeeded().out()).contains("starting");

        JsonNode asked = JSON.readTree(api.asked().get(0).body());
        assertThat(asked)
                .isEqualTo(JSON.readTree(
                        "{\"name\": \"hot\", \"description\": \"too hot\", \"sql\": \"SELECT 1 FROM messages\","
                                + " \"actions\": [{\"type\": \"repub\", \"topic\": \"P/d/c\", \"qos\": 1}, {\"type\": \"jdbc\","
                                + " \"destination\": \"store\", \"table\": \"t\", \"key\": [\"a\", \"b\"]}]}"));
        tributary
                .run("rule", "create", "hot", query.toString(), "--action", "repub")
                .refused("--action", "not JSON");
    }

    @Test
    void aScriptIsSentAsItStandsInItsFileAndHasNoActions() throws IOException {
        api.on("GET /api/v1/rules/plant", 404, "{\"detail\":\"there is no rule 'plant'\"}");
        api.on("POST /api/v1/rules", 201, "{\"name\":\"plant\",\"version\":1,\"status\":\"starting\"}");
        Path script = Files.writeString(
                folder.resolve("plant.sql"), "\n-- the plant\nINSERT INTO kafka.x SELECT qos FROM messages;\n");

        assertThat(tributary
                        .run("rule", "deploy", "plant", script.toString())
                        .succeeded()
                        .out())
                .contains("rule plant is version 1, starting");

        assertThat(JSON.readTree(api.asked().get(1).body()))
                .isEqualTo(JSON.readTree("{\"name\": \"plant\","
                        + " \"sql\": \"\\n-- the plant\\nINSERT INTO kafka.x SELECT qos FROM messages;\"}"));
    }

    @Test
    void aTrialOfAScriptShowsWhereEachRowWouldGo() throws IOException {
        Path script = Files.writeString(folder.resolve("plant.sql"), "INSERT INTO kafka.x SELECT qos FROM messages");
        api.on(
                "POST /api/v1/rules-try",
                200,
                "{\"items\": [{\"topic\": \"P/d/e\", \"insert\": 1, \"sink\": \"kafka.x\", \"found\": true, \"rows\": [{\"qos\": 1}]}]}");

        assertThat(tributary.run("rule", "try", script.toString()).succeeded().out())
                .contains("INTO", "kafka.x", "qos=1");
    }

    @Test
    void aRuleThatDoesNotCompileSaysWhereInOneLine() throws IOException {
        api.on(
                "POST /api/v1/rules",
                422,
                "{\"detail\": \"rule 'hot' does not compile: no column 'x'\", \"field\": \"sql\", \"errors\": [{\"line\": 1,"
                        + " \"column\": 8, \"message\": \"no column 'x'\", \"remedy\": \"Use one of: payload.\"}]}");
        Path query = Files.writeString(folder.resolve("hot.sql"), "SELECT x FROM messages");
        tributary
                .run("rule", "create", "hot", query.toString(), "--action", "{\"type\": \"repub\"}")
                .refused("no column 'x' (line 1, column 8)", "Use one of: payload.");
    }

    @Test
    void aRuleIsDeployedWhetherItIsThereOrNot() throws IOException {
        Path query = Files.writeString(folder.resolve("hot.sql"), "SELECT qos FROM messages");
        String action = "{\"type\": \"kafka\", \"topic\": \"x\"}";
        api.on("GET /api/v1/rules/hot", 404, "{\"detail\":\"there is no rule 'hot'\"}");
        api.on("POST /api/v1/rules", 201, "{\"name\":\"hot\",\"version\":1,\"status\":\"starting\"}");
        assertThat(tributary
                        .run("rule", "deploy", "hot", query.toString(), "--action", action)
                        .succeeded()
                        .out())
                .contains("rule hot is version 1, starting");
        api.on("GET /api/v1/rules/hot", 200, "{\"name\":\"hot\"}");
        api.on("PUT /api/v1/rules/hot", 200, "{\"name\":\"hot\",\"version\":2,\"status\":\"running\"}");
        assertThat(tributary
                        .run("rule", "deploy", "hot", query.toString(), "--action", action)
                        .succeeded()
                        .out())
                .contains("rule hot is version 2, running");
    }

    @Test
    void aRuleIsTriedOnMessages() throws IOException {
        Path query = Files.writeString(folder.resolve("hot.sql"), "SELECT qos FROM messages");
        api.on(
                "POST /api/v1/rules-try",
                200,
                "{\"items\":[{\"messageId\":\"1\",\"topic\":\"P/d/e\",\"found\":true,\"rows\":[{\"qos\":1}]}]}");
        assertThat(tributary
                        .run(
                                "rule",
                                "try",
                                query.toString(),
                                "--message",
                                "{\"topic\": \"P/d/e\", \"payload\": \"{}\"}")
                        .succeeded()
                        .out())
                .contains("P/d/e", "qos");
    }

    @Test
    void aRuleThatFailedIsRestarted() {
        api.on("POST /api/v1/rules/hot/resume", 202, "{\"name\":\"hot\",\"status\":\"starting\"}");
        assertThat(tributary.run("rule", "resume", "hot").succeeded().out()).contains("rule hot is starting");
    }

    @Test
    void thePasswordOfADestinationIsNotOnTheCommandLine() throws IOException {
        api.on("POST /api/v1/destinations", 201, "{\"name\":\"store\"}");
        tributary
                .runWith(
                        input("s3cret\n"),
                        "destination",
                        "create",
                        "store",
                        "jdbc:postgresql://h/db",
                        "--username",
                        "writer")
                .succeeded();
        assertThat(JSON.readTree(api.asked().get(0).body()))
                .isEqualTo(
                        JSON.readTree("{\"name\": \"store\", \"type\": \"jdbc\", \"url\": \"jdbc:postgresql://h/db\","
                                + " \"username\": \"writer\", \"password\": \"s3cret\"}"));
    }

    @Test
    void aRoleHasPoliciesAndALongestTime() throws IOException {
        api.on("POST /api/v1/roles", 201, "{\"name\":\"nurse\"}").on("PATCH /api/v1/roles/nurse", 200, "{}");
        tributary
                .run("role", "create", "nurse", "--policy", "a", "--policy", "b", "--longest", "PT2H")
                .succeeded();
        tributary
                .run("role", "change", "nurse", "--no-policies", "--revoke", "--description", "x")
                .succeeded();
        assertThat(JSON.readTree(api.asked().get(0).body()))
                .isEqualTo(JSON.readTree("{\"name\": \"nurse\", \"policies\": [\"a\", \"b\"], \"longest\": \"PT2H\"}"));
        assertThat(JSON.readTree(api.asked().get(1).body()))
                .isEqualTo(JSON.readTree("{\"policies\": [], \"revoke\": true, \"description\": \"x\"}"));
    }

    @Test
    void credentialsOfARoleAreShownOrKeptForTheirOwner() throws IOException {
        String made =
                "{\"secretId\":\"AKIDx\",\"secretKey\":\"deep\",\"token\":\"long\",\"expires\":\"2026-11-27T05:00:00Z\"}";
        api.on("POST /api/v1/roles/nurse/credentials", 201, made)
                .on("POST /api/v1/roles/nurse/credentials", 201, made)
                .on("POST /api/v1/roles/nurse/credentials", 403, FakeApi.problem("no", "", "Ask."));
        assertThat(tributary
                        .run("role", "credentials", "nurse", "--lasts", "PT15M")
                        .succeeded()
                        .out())
                .contains("deep", "long");
        assertThat(api.asked().get(0).body()).isEqualTo("{\"lasts\":\"PT15M\"}");

        Path file = folder.resolve("nurse.json");
        Commands.Result kept = tributary
                .run("role", "credentials", "nurse", "--into", file.toString())
                .succeeded();
        assertThat(kept.out()).contains("AKIDx", file.toString()).doesNotContain("deep", "long");
        assertThat(JSON.readTree(file.toFile())).isEqualTo(JSON.readTree(made));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Path none = folder.resolve("none.json");
        tributary.run("role", "credentials", "nurse", "--into", none.toString()).refused("no. Ask.");
        assertThat(none).doesNotExist();
    }

    @Test
    void onesOwnPasswordIsChangedByBoth() {
        api.on("PUT /api/v1/session/password", 204, "");
        tributary.runWith(input("old one\nnew one\n"), "session", "password").succeeded();
        assertThat(api.asked().get(0).body()).isEqualTo("{\"password\":\"old one\",\"newPassword\":\"new one\"}");
        tributary.runWith(input("old one\n"), "session", "password").refused("no password");
    }

    @Test
    void aKeyGetsAnotherLabelOrEnd() throws IOException {
        api.on("PATCH /api/v1/users/carol/keys/k1", 200, "{}");
        tributary
                .run("key", "change", "carol", "k1", "--label", "laptop", "--expires", "")
                .succeeded();
        assertThat(JSON.readTree(api.asked().get(0).body()))
                .isEqualTo(JSON.readTree("{\"label\": \"laptop\", \"expires\": \"\"}"));
    }

    @Test
    void aProductGetsAnotherSecretAndSecretsAreWrapped() {
        api.on("POST /api/v1/products/PROD123456/registration-secret", 200, "{\"registrationSecret\":\"fresh\"}")
                .on("POST /api/v1/master-keys/rewrap", 202, "{\"rewrap\":{\"status\":\"running\"}}");
        assertThat(tributary
                        .run("product", "reset-secret", "PROD123456")
                        .succeeded()
                        .out())
                .contains("fresh");
        assertThat(tributary.run("master-key", "rewrap").succeeded().out()).contains("rewrap.status  running");
    }

    @Test
    void eventsAreALineEachUntilTheViewEnds() {
        String stream =
                "retry: 2000\n\nid: a-1\nevent: registry\ndata: {\"change\":\"changed\",\"productId\":\"PROD123456\"}\n\n"
                        + ":\n\nid: a-2\nevent: health\ndata: [{\"name\":\"kafka\",\"ready\":false},{\"name\":\"flink\",\"ready\":true}]\n\n";
        String line = "GET /api/v1/events?kinds=registry&productId=PROD123456";
        api.on(line, 200, stream).on(line, 200, stream);
        String[] words = {"events", "--kind", "registry", "--product", "PROD123456"};

        Commands.Result shown = tributary.run(words);
        shown.refused("has ended the view", "Start it again");
        assertThat(shown.out().lines())
                .containsExactly(
                        "registry  change=changed  productId=PROD123456",
                        "health  name=kafka  ready=false",
                        "health  name=flink  ready=true");
        assertThat(tributary
                        .run("events", "--kind", "registry", "--product", "PROD123456", "-o", "json")
                        .out()
                        .lines()
                        .toList()
                        .get(0))
                .isEqualTo("{\"event\":\"registry\",\"data\":{\"change\":\"changed\",\"productId\":\"PROD123456\"}}");
    }

    @Test
    void aRuleIsExplainedInPartsAndInFullToPrograms() throws IOException {
        String answer = """
                {"name":"hot","verdict":"hot","plan":"Calc(select=[x])\\n+- TableSourceScan","topicFilters":[],
                 "actions":[{"type":"kafka","to":"t","lane":"data","guarantee":"once","delay":"up to 1000 ms"}],
                 "warnings":[],"cost":{"evaluationsPerSecond":25.0}}
                """;
        api.on("GET /api/v1/rules/hot/explain", 200, answer).on("GET /api/v1/rules/hot/explain", 200, answer);

        assertThat(tributary.run("rule", "explain", "hot").succeeded().out())
                .contains(
                        "+- TableSourceScan",
                        "every message",
                        "cost.evaluationsPerSecond  25.0",
                        "LANE",
                        "up to 1000 ms")
                .doesNotContain("WARNING");
        assertThat(JSON.readTree(tributary
                        .run("rule", "explain", "hot", "-o", "json")
                        .succeeded()
                        .out()))
                .isEqualTo(JSON.readTree(answer));
    }

    @Test
    void aTailIsALineForEachMessage() {
        api.on(
                "GET /api/v1/rules/hot/tail",
                200,
                "retry: 2000\n\nevent: rule\ndata: {\"name\":\"hot\",\"version\":2}\n\n"
                        + "event: outcome\ndata: {\"topic\":\"P/d/event\",\"rows\":[{\"x\":1},{\"x\":2}]}\n\n"
                        + "event: skipped\ndata: {\"notShown\":3,\"notLookedAt\":0}\n\n");

        Commands.Result shown = tributary.run("rule", "tail", "hot");

        shown.refused("has ended the view", "Start it again");
        assertThat(shown.out().lines())
                .containsExactly(
                        "rule  name=hot  version=2",
                        "outcome  topic=P/d/event  rows=x=1, x=2",
                        "skipped  notShown=3  notLookedAt=0");
    }

    private static ByteArrayInputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
