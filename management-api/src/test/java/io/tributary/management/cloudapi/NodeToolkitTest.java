package io.tributary.management.cloudapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.management.CloudApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference product's Node toolkit, where {@code infra/system-tests/install-clients.sh} could install it. */
class NodeToolkitTest {
    private static final Path MODULES = Path.of("..", "infra", "system-tests", "target", "npm", "node_modules");
    private static final int PATIENCE_SECONDS = 60;
    private static final CloudApiServer SERVER = new CloudApiServer();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Process node;

    @SuppressWarnings("NullAway.Init")
    private static Writer calls;

    @SuppressWarnings("NullAway.Init")
    private static BufferedReader answers;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(
                Files.isDirectory(MODULES.resolve("tencentcloud-sdk-nodejs-common")),
                "skipped: the Node toolkit is not installed, infra/system-tests/install-clients.sh does it where npm is");
        Path script = folder.resolve("toolkit.cjs");
        try (InputStream in = NodeToolkitTest.class.getResourceAsStream("toolkit.cjs")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        ProcessBuilder builder =
                new ProcessBuilder("node", script.toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .put("NODE_PATH", MODULES.toAbsolutePath().normalize().toString());
        node = builder.start();
        calls = node.outputWriter(UTF_8);
        answers = node.inputReader(UTF_8);
    }

    @AfterAll
    static void stop() throws IOException {
        if (calls != null) {
            calls.close(); // the program ends with its input
        }
        SERVER.close();
    }

    /** The program's next line; one that says nothing for too long is ended, for a line could be waited for without end. */
    private static String answer(String action) throws IOException {
        CompletableFuture<Boolean> late =
                new CompletableFuture<Boolean>().completeOnTimeout(true, PATIENCE_SECONDS, TimeUnit.SECONDS);
        late.thenRun(node::destroyForcibly);
        String line = answers.readLine();
        late.cancel(false);
        return Objects.requireNonNull(line, () -> "the toolkit gave no answer to " + action);
    }

    /** How the toolkit is set up. */
    private record Toolkit(
            String version, String signature, String method, String secretId, String secretKey, String token) {
        static Toolkit of(String version, String signature, String method) {
            return new Toolkit(version, signature, method, CloudApiServer.ADMIN, CloudApiServer.SECRET_KEY, "");
        }

        JsonNode call(String action, String fields) throws IOException {
            ObjectNode call = RawClient.JSON.createObjectNode();
            call.put("endpoint", SERVER.endpoint())
                    .put("version", version)
                    .put("signature", signature)
                    .put("method", method);
            call.put("secretId", secretId).put("secretKey", secretKey).put("action", action);
            if (!token.isEmpty()) {
                call.put("token", token);
            }
            call.set("fields", RawClient.JSON.readTree(fields));
            calls.write(call + "\n");
            calls.flush();
            return RawClient.JSON.readTree(answer(action));
        }

        JsonNode ok(String action, String fields) throws IOException {
            JsonNode answer = call(action, fields);
            assertThat(answer.has("response")).as(action + ": " + answer).isTrue();
            return answer.path("response");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TC3-HMAC-SHA256,POST",
        "TC3-HMAC-SHA256,GET",
        "HmacSHA1,POST",
        "HmacSHA1,GET",
        "HmacSHA256,POST",
        "HmacSHA256,GET"
    })
    void theLifeOfAProductAndItsDevices(String signature, String method) throws IOException {
        Toolkit now = Toolkit.of("2021-04-08", signature, method);
        Toolkit old = Toolkit.of("2018-06-14", signature, method);
        String product = now.ok("CreateProduct", """
                        {"ProductName": "node-%s", "ProductProperties": {"EncryptionType": "2"}}""".formatted(signature + method))
                .path("ProductId")
                .textValue();
        String id = "\"ProductId\": \"" + product + "\"";
        String oldId = "\"ProductID\": \"" + product + "\"";

        assertThat(now.ok("DescribeProduct", "{" + id + "}")
                        .at("/ProductProperties/EncryptionType")
                        .textValue())
                .isEqualTo("2");
        assertThat(now.ok("DescribeProducts", "{\"Offset\": 0, \"Limit\": 10}")
                        .path("TotalCount")
                        .longValue())
                .isPositive();
        now.ok("CreateTopicPolicy", "{" + id + ", \"TopicName\": \"a/+\", \"Privilege\": 3}");
        old.ok(
                "UpdateTopicPolicy",
                "{" + oldId + ", \"TopicName\": \"a/+\", \"NewTopicName\": \"b\", \"Privilege\": 1}");
        now.ok(
                "CreateDevice",
                "{" + id
                        + ", \"DeviceName\": \"d\", \"Attribute\": {\"Tags\": [{\"Tag\": \"ü\", \"Type\": 1, \"Value\": \"7\"}]}}");
        now.ok("UpdateDevicePSK", "{" + id + ", \"DeviceName\": \"d\", \"Psk\": \"AQIDBA==\"}");
        now.ok("UpdateDeviceLogLevel", "{" + id + ", \"DeviceName\": \"d\", \"LogLevel\": 4}");
        JsonNode device = old.ok("DescribeDevice", "{" + oldId + ", \"DeviceName\": \"d\"}");
        assertThat(device.path("DevicePsk").textValue()).isEqualTo("AQIDBA==");
        assertThat(device.at("/Labels/0/Key").textValue()).isEqualTo("ü");
        now.ok("UpdateDevicesEnableState", "{" + id + ", \"DeviceNames\": [\"d\"], \"Status\": 0}");
        now.ok("UpdateDeviceAvailableState", "{" + id + ", \"DeviceName\": \"d\", \"EnableState\": 1}");
        assertThat(now.ok("DescribeDevices", "{" + id + ", \"Offset\": 0, \"Limit\": 10, \"EnableState\": 1}")
                        .path("Devices"))
                .hasSize(1);
        assertThat(old.ok("DescribeAllDevices", "{\"Offset\": 0, \"Limit\": 10}")
                        .path("Devices"))
                .isNotEmpty();
        now.ok("UpdateProductDynamicRegister", "{" + id + ", \"RegisterType\": 1, \"RegisterLimit\": 0}");
        old.ok("SetProductsForbiddenStatus", "{\"ProductID\": [\"" + product + "\"], \"Status\": 1}");
        assertThat(now.call("DeleteProduct", "{" + id + "}").path("code").textValue())
                .isEqualTo("UnauthorizedOperation.DevicesExistUnderProduct");
        now.ok("DeleteDevice", "{" + id + ", \"DeviceName\": \"d\"}");
        now.ok("DeleteProduct", "{" + id + "}");
    }

    @Test
    void tasksMakeDevicesInTheBackground() throws IOException, InterruptedException {
        Toolkit now = Toolkit.of("2021-04-08", "TC3-HMAC-SHA256", "POST");
        Toolkit old = Toolkit.of("2018-06-14", "HmacSHA256", "GET");
        String product = now.ok("CreateProduct", """
                        {"ProductName": "node-tasks", "ProductProperties": {"EncryptionType": "2"}}""").path("ProductId").textValue();
        String id = "\"ProductId\": \"" + product + "\"";
        JsonNode file = now.ok("CreateTaskFileUrl", "{" + id + "}");
        assertThat(TaskToolkitTest.put(file.path("Url").textValue(), "DeviceName\na\nb\n"))
                .isEqualTo(200);
        long task = now.ok(
                        "CreateMultiDevicesTask",
                        "{" + id + ", \"ParametersType\": \"cosfile\", \"FileName\": \""
                                + file.path("FileName").textValue() + "\", \"FileSize\": 15}")
                .path("Id")
                .longValue();
        String one = old.ok("CreateMultiDevice", "{" + id + ", \"DeviceNames\": [\"c\", \"d\"]}")
                .path("TaskId")
                .textValue();

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(now.ok("DescribeProductTask", "{" + id + ", \"TaskId\": " + task + "}")
                            .at("/TaskInfo/State")
                            .longValue())
                    .isEqualTo(5);
            assertThat(old.ok("DescribeMultiDevTask", "{" + id + ", \"TaskId\": \"" + one + "\"}")
                            .path("TaskStatus")
                            .longValue())
                    .isEqualTo(2);
        });
        assertThat(old.ok(
                                "DescribeMultiDevices",
                                "{" + id + ", \"TaskId\": \"" + one + "\", \"Offset\": 0, \"Limit\": 10}")
                        .at("/DevicesInfo/1/DeviceName")
                        .textValue())
                .isEqualTo("d");
        assertThat(now.ok("DescribeProductTasks", "{" + id + ", \"Offset\": 0, \"Limit\": 10}")
                        .path("TotalCount")
                        .longValue())
                .isEqualTo(1);
        assertThat(old.ok("DescribeTasks", "{\"Offset\": 0, \"Limit\": 10}").path("Tasks"))
                .hasSize(2);
        assertThat(old.ok("DescribeTask", "{\"Id\": \"" + one + "\"}")
                        .path("DoneDeviceCnt")
                        .longValue())
                .isEqualTo(2);
        assertThat(old.call("CancelTask", "{\"Id\": \"" + one + "\"}")
                        .path("code")
                        .textValue())
                .isEqualTo("FailedOperation.AsyncTaskAlreadyStarted");
    }

    @Test
    void refusalsReachTheCaller() throws IOException {
        String page = "{\"Offset\": 0, \"Limit\": 10}";
        for (String signature : List.of("TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256")) {
            Toolkit wrong = new Toolkit("2021-04-08", signature, "POST", CloudApiServer.ADMIN, "wrong", "");
            assertThat(wrong.call("DescribeProducts", page).path("code").textValue())
                    .isEqualTo("AuthFailure.SignatureFailure");
            Toolkit temporary = new Toolkit(
                    "2021-04-08",
                    signature,
                    "POST",
                    CloudApiServer.TEMPORARY,
                    CloudApiServer.SECRET_KEY,
                    CloudApiServer.TOKEN);
            assertThat(temporary.ok("DescribeProducts", page).has("Products")).isTrue();
        }
        JsonNode refusal = Toolkit.of("2021-04-08", "TC3-HMAC-SHA256", "POST").call("DescribeProducts", "{}");
        assertThat(refusal.path("code").textValue()).isEqualTo("MissingParameter");
        assertThat(refusal.path("requestId").textValue()).hasSize(36);
        JsonNode version = Toolkit.of("2000-01-01", "HmacSHA1", "GET").call("DescribeProducts", page);
        assertThat(version.path("code").textValue()).isEqualTo("NoSuchVersion");
    }
}
