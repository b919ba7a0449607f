package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.standalone.Tributary;
import io.tributary.standalone.client.FakeApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.AutoComplete;
import picocli.CommandLine;

class NounsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEVICES = "/api/v1/products/PROD123456/devices";

    private final FakeApi api = new FakeApi();
    private final Path folder;
    private final Commands tributary;

    NounsTest(@TempDir Path folder) {
        this.folder = folder;
        tributary = new Commands(api, folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aProductIsMadeOfWhatWasGivenAndNothingElse() throws IOException {
        api.on(
                "POST /api/v1/products",
                201,
                "{\"productId\":\"PROD123456\",\"name\":\"Lamps\",\"attributes\":{\"a\":\"1\"}}");
        Path more = Files.writeString(
                folder.resolve("more.json"), "{\"retain\":\"forbid\",\"description\":\"of the file\"}");

        Commands.Result made = tributary
                .run(
                        "product",
                        "create",
                        "Lamps",
                        "--description",
                        "of the option",
                        "--topic",
                        "a/b=publish",
                        "--topic",
                        "c=both",
                        "--settings",
                        more.toString())
                .succeeded();

        assertThat(made.out()).contains("productId     PROD123456", "attributes.a  1");
        FakeApi.Asked asked = api.asked().get(0);
        assertThat(JSON.readTree(asked.body()))
                .isEqualTo(
                        JSON.readTree(
                                "{\"retain\":\"forbid\",\"description\":\"of the option\",\"topicClasses\":[{\"suffix\":\"a/b\","
                                        + "\"privilege\":\"publish\"},{\"suffix\":\"c\",\"privilege\":\"both\"}],\"name\":\"Lamps\"}"));
        assertThat(asked.header("Idempotency-key")).hasSize(36);
    }

    @Test
    void aChosenIdempotencyKeyIsTheOneThatGoes() {
        api.on("POST " + DEVICES, 201, "{}");
        tributary
                .run("device", "create", "PROD123456", "d", "--idempotency-key", "mine")
                .succeeded();
        assertThat(api.asked().get(0).header("Idempotency-key")).isEqualTo("mine");
    }

    @Test
    void aListIsOnePageThatNamesTheNext() throws IOException {
        api.on("GET " + DEVICES + "?limit=2&cursor=c%3D1", 200, devices("d3", "d4", "c=2"));

        Commands.Result list = tributary
                .run("device", "list", "PROD123456", "--limit", "2", "--cursor", "c=1")
                .succeeded();

        assertThat(list.out().lines())
                .containsExactly(
                        "PRODUCT     DEVICE  ENABLED  CONNECTION  LAST SEEN  FIRMWARE  TAGS",
                        "PROD123456  d3      true     online                 1.0       room=kitchen",
                        "PROD123456  d4      true     online                 1.0       room=kitchen");
        assertThat(list.err()).contains("--all", "--cursor c=2");
    }

    @Test
    void allIsEveryPageAsOneObject() throws IOException {
        api.on("GET " + DEVICES + "?connection=online&limit=500", 200, devices("d1", "d2", "c=1"))
                .on(
                        "GET " + DEVICES + "?connection=online&limit=500&cursor=c%3D1",
                        200,
                        "{\"items\":[],\"next\":\"c=2\"}")
                .on("GET " + DEVICES + "?connection=online&limit=500&cursor=c%3D2", 200, devices("d3", "d4", ""));

        Commands.Result list = tributary
                .run("device", "list", "PROD123456", "--connection", "online", "--all", "-o", "json")
                .succeeded();

        assertThat(JSON.readTree(list.out()).path("items").findValuesAsText("deviceName"))
                .containsExactly("d1", "d2", "d3", "d4");
        assertThat(JSON.readTree(list.out()).has("next")).isFalse();
        assertThat(list.err()).isEmpty();
    }

    @Test
    void whatDevicesReportDoesNotMoveTheCursor() {
        api.on(
                "GET " + DEVICES,
                200,
                "{\"items\":[{\"deviceName\":\"d\",\"status\":{\"firmware\":\"1\\u001b[2J\\n2\"}}]}");
        assertThat(tributary.run("device", "list", "PROD123456").succeeded().out())
                .contains("1?[2J?2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "product enable PROD123456         | /api/v1/products/PROD123456 | true",
                "product disable PROD123456        | /api/v1/products/PROD123456 | false",
                "device enable PROD123456 d        | /api/v1/products/PROD123456/devices/d | true",
                "device disable PROD123456 d       | /api/v1/products/PROD123456/devices/d | false",
                "user enable carol                 | /api/v1/users/carol | true",
                "user disable carol                | /api/v1/users/carol | false",
                "key enable carol k1               | /api/v1/users/carol/keys/k1 | true",
                "key disable carol k1              | /api/v1/users/carol/keys/k1 | false",
                "authority enable line-4           | /api/v1/authorities/line-4 | true",
                "authority disable line-4          | /api/v1/authorities/line-4 | false"
            })
    void enablingIsOneField(String words, String path, boolean enabled) {
        api.on("PATCH " + path, 200, "{}");
        Commands.Result result = tributary.run(words.split(" ")).succeeded();
        assertThat(result.out()).contains(enabled ? "is enabled" : "is disabled");
        assertThat(api.asked())
                .singleElement()
                .satisfies(asked -> assertThat(asked.body()).isEqualTo("{\"enabled\":" + enabled + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "product delete PROD123456            | /api/v1/products/PROD123456",
                "device delete PROD123456 d           | /api/v1/products/PROD123456/devices/d",
                "device revoke-certificate PROD123456 d | /api/v1/products/PROD123456/devices/d/certificate",
                "group delete g1                      | /api/v1/groups/g1",
                "user delete carol                    | /api/v1/users/carol",
                "key delete carol k1                  | /api/v1/users/carol/keys/k1",
                "policy delete mine                   | /api/v1/policies/mine",
                "authority delete line-4              | /api/v1/authorities/line-4",
                "authority unbind line-4 PROD123456   | /api/v1/products/PROD123456/authorities/line-4",
                "role delete nurse                    | /api/v1/roles/nurse",
                "rule delete hot                      | /api/v1/rules/hot",
                "destination delete store             | /api/v1/destinations/store"
            })
    void deletingIsSaid(String words, String path) {
        api.on("DELETE " + path, 204, "");
        assertThat(tributary.run(words.split(" ")).succeeded().out()).contains("is deleted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "product list       | /api/v1/products",
                "group list         | /api/v1/groups",
                "group devices g1   | /api/v1/groups/g1/devices",
                "user list          | /api/v1/users",
                "key list carol     | /api/v1/users/carol/keys",
                "policy list        | /api/v1/policies",
                "audit              | /api/v1/audit",
                "authority list     | /api/v1/authorities",
                "authority list --product PROD123456 | /api/v1/products/PROD123456/authorities",
                "role list          | /api/v1/roles",
                "rule list          | /api/v1/rules",
                "destination list   | /api/v1/destinations"
            })
    void everyListHasItsHeads(String words, String path) {
        api.on("GET " + path, 200, "{\"items\":[]}");
        assertThat(tributary.run(words.split(" ")).succeeded().out().lines()).hasSize(1);
    }

    @Test
    void ofSeveralDevicesTheFirstThatIsRefusedEndsIt() {
        api.on("DELETE " + DEVICES + "/a", 204, "")
                .on("DELETE " + DEVICES + "/b", 404, FakeApi.problem("there is no device b", "", "List them."));
        Commands.Result result = tributary.run("device", "delete", "PROD123456", "a", "b", "c");
        result.refused("there is no device b. List them.");
        assertThat(result.out()).contains("PROD123456/a is deleted");
        assertThat(api.asked()).hasSize(2);
    }

    @Test
    void membersOfAGroupAreNamedWithTheirProduct() {
        api.on("POST /api/v1/groups/g1/devices:add", 204, "");
        assertThat(tributary
                        .run("group", "add", "g1", "PROD123456", "a", "b")
                        .succeeded()
                        .out())
                .contains("2 devices are in group g1");
        assertThat(api.asked().get(0).body())
                .contains("\"productId\":\"PROD123456\"", "\"deviceName\":\"a\"", "\"deviceName\":\"b\"");
    }

    @Test
    void theSecretOfAKeyIsShownOrKeptForItsOwner() throws IOException {
        String made = "{\"keyId\":\"k1\",\"type\":\"native\",\"secret\":\"tk_new\"}";
        api.on("POST /api/v1/users/carol/keys", 201, made).on("POST /api/v1/users/carol/keys", 201, made);
        assertThat(tributary.run("key", "create", "carol").succeeded().out()).contains("tk_new");

        Path file = folder.resolve("carol.key");
        Commands.Result kept = tributary
                .run("key", "create", "carol", "--into", file.toString())
                .succeeded();
        assertThat(kept.out()).doesNotContain("tk_new").contains(file.toString());
        assertThat(file).hasContent("tk_new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        tributary.run("key", "create", "carol", "--into", file.toString()).refused("exists already");
        assertThat(api.asked()).hasSize(2);
    }

    @Test
    void aKeyThatIsRefusedLeavesNoFile() {
        api.on("POST /api/v1/users/carol/keys", 403, FakeApi.problem("no statement allows it", "", "Ask."));
        Path file = folder.resolve("carol.key");
        tributary.run("key", "create", "carol", "--into", file.toString()).refused("no statement allows it. Ask.");
        assertThat(file).doesNotExist();
    }

    @Test
    void aPasswordComesFromTheStandardInput() {
        api.on("PUT /api/v1/users/carol/password", 204, "");
        tributary
                .runWith(
                        new ByteArrayInputStream("correct horse\n".getBytes(StandardCharsets.UTF_8)),
                        "user",
                        "password",
                        "carol")
                .succeeded();
        assertThat(api.asked().get(0).body()).isEqualTo("{\"password\":\"correct horse\"}");

        tributary
                .runWith(new ByteArrayInputStream(new byte[0]), "user", "password", "carol")
                .refused("no password", "standard input");
    }

    @Test
    void aPolicyIsTheTextOfAFile() throws IOException {
        api.on("POST /api/v1/policies", 201, "{\"name\":\"mine\"}");
        Path file = Files.writeString(folder.resolve("p.json"), "{\"version\": 1, \"statements\": []}");
        tributary.run("policy", "create", "mine", file.toString()).succeeded();
        assertThat(JSON.readTree(api.asked().get(0).body()))
                .isEqualTo(JSON.readTree("{\"policy\":{\"version\":1,\"statements\":[]},\"name\":\"mine\"}"));

        Files.writeString(file, "{\"version\": 1,\n oops}");
        tributary.run("policy", "create", "mine", file.toString()).refused("p.json", "line 2");
        Files.writeString(file, "[]");
        tributary.run("policy", "create", "mine", file.toString()).refused("p.json", "not hold a JSON object");
        tributary
                .run("policy", "create", "mine", folder.resolve("none").toString())
                .refused("does not exist");
    }

    @Test
    void aSimulationAnswersWithItsExitCode() {
        api.on("POST /api/v1/policies/simulate", 200, "{\"allowed\":true,\"reason\":\"x\"}")
                .on("POST /api/v1/policies/simulate", 200, "{\"allowed\":false,\"reason\":\"y\"}");
        String[] words = {"policy", "simulate", "device:Get", "product/P", "--user", "carol"};
        assertThat(tributary.run(words).exit()).isZero();
        assertThat(tributary.run(words).exit()).isEqualTo(1);
        tributary.run("policy", "simulate", "device:Get", "product/P").refused("--user", "--role");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 409, 422, 500, 503})
    void everyRefusalIsOneLineWithItsRemedy(int status) {
        api.on("PATCH " + DEVICES + "/d", status, FakeApi.problem("it is so", "", "Do this."));
        tributary.run("device", "enable", "PROD123456", "d").refused("tributary: it is so", "Do this.");
    }

    @Test
    void anEmptyNameIsNotTheWholeList() {
        tributary.run("product", "delete", "").refused("'' is not a name");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void theAdminKeyOfThisMachineIsNotSentElsewhere() {
        Commands.bare(List.of("product", "list", "--endpoint", api.root().toString()))
                .refused("no key for " + api.root(), "--key");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void withoutAPlatformThereIsNoKeyAndThatIsSaid() {
        Commands.bare(List.of(
                        "product", "list", "--data", folder.resolve("data").toString()))
                .refused("admin.key", "./tributary up");
    }

    @Test
    void aNounWithoutAVerbNamesThem() {
        Commands.Result result = Commands.bare(List.of("device"));
        result.refused("create, list", "connect-cmd", "./tributary device --help");
        assertThat(result.exit()).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @Test
    void everyVerbHasADescriptionAndHelpAndIsCompleted() {
        CommandLine line = Tributary.commandLine();
        for (String noun : List.of(
                "product",
                "device",
                "group",
                "user",
                "key",
                "role",
                "policy",
                "session",
                "rule",
                "destination",
                "master-key")) {
            assertThat(line.getSubcommands()).containsKey(noun);
            assertThat(Optional.ofNullable(line.getSubcommands().get(noun))
                            .orElseThrow()
                            .getSubcommands())
                    .isNotEmpty()
                    .allSatisfy((name, verb) -> {
                        assertThat(verb.getCommandSpec().usageMessage().description())
                                .isNotEmpty();
                        assertThat(verb.getCommandSpec().findOption("--help")).isNotNull();
                    });
        }
        assertThat(AutoComplete.bash("tributary", line)).contains("connect-cmd", "issue-certificate", "--name-prefix");
    }

    private static String devices(String one, String other, String next) {
        String items = List.of(one, other).stream()
                .map(
                        name -> "{\"productId\":\"PROD123456\",\"deviceName\":\"" + name
                                + "\",\"enabled\":true,\"tags\":{\"room\":\"kitchen\"},\"status\":{\"connection\":\"online\",\"firmware\":\"1.0\"}}")
                .collect(java.util.stream.Collectors.joining(","));
        return "{\"items\":[" + items + "]" + (next.isEmpty() ? "" : ",\"next\":\"" + next + "\"") + "}";
    }
}
