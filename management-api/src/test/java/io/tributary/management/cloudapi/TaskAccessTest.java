package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.CloudApiServer;
import io.tributary.management.audit.AuditEntry;
import io.tributary.management.audit.AuditEntry.Outcome;
import io.tributary.management.cloudapi.RawClient.Answer;
import io.tributary.management.registry.ProductSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is denied of one task, or of one device of a task, among all that the caller may see. (Cloud API, section 7.10.) */
class TaskAccessTest {
    private static final String OLD = "2018-06-14";
    private static final String NEW = "2021-04-08";
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final RawClient CLIENT = new RawClient(SERVER);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void secretsAreDecidedForEachDevice() {
        String product = product("secrets");
        String task = ok(
                        OLD,
                        "CreateMultiDevice",
                        "{\"ProductId\": \"" + product + "\", \"DeviceNames\": [\"open\", \"shut\"]}")
                .path("TaskId")
                .textValue();
        untilFinished(product, task);
        JsonNode made = asReader(
                        OLD,
                        "DescribeMultiDevices",
                        "{\"ProductId\": \"" + product + "\", \"TaskId\": \"" + task
                                + "\", \"Offset\": 0, \"Limit\": 10}")
                .response();

        assertThat(made.at("/DevicesInfo/0/DevicePsk").textValue()).hasSize(24);
        assertThat(made.at("/DevicesInfo/1/DeviceName").textValue()).isEqualTo("shut");
        assertThat(made.at("/DevicesInfo/1/DevicePsk").textValue()).isEmpty();
    }

    @Test
    void secretsInTheFileOfResultsAreDecidedForEachDeviceAndOnRecord() throws IOException, InterruptedException {
        String product = product("file");
        String task = ok(
                        OLD,
                        "CreateMultiDevice",
                        "{\"ProductId\": \"" + product + "\", \"DeviceNames\": [\"open\", \"shut\"]}")
                .path("TaskId")
                .textValue();
        untilFinished(product, task);
        String url = asReader(
                        NEW, "DescribeProductTask", "{\"ProductId\": \"" + product + "\", \"TaskId\": " + task + "}")
                .response()
                .at("/TaskInfo/Result")
                .textValue();

        List<String> rows = get(url).body().lines().toList();

        assertThat(rows).hasSize(3);
        assertThat(rows.get(1)).matches("1,\"open\",true,,[A-Za-z0-9+/]{22}==,,");
        assertThat(rows.get(2)).isEqualTo("2,\"shut\",true,,,,");
        List<AuditEntry> record = SERVER.audit.written().stream()
                .filter(entry -> entry.resource().equals("task/" + task))
                .toList();
        assertThat(record)
                .extracting(AuditEntry::principal, AuditEntry::action, AuditEntry::outcome, AuditEntry::detail)
                .containsExactly(
                        tuple("user/reader", "device:GetSecret", Outcome.BEGUN, ""),
                        tuple("user/reader", "device:GetSecret", Outcome.DONE, "secrets of 1 devices"));
        assertThat(record.get(0).keyId()).isEqualTo(CloudApiServer.READER);
        assertThat(record.get(0).address()).isEqualTo("127.0.0.1");

        SERVER.denied.add("task:Get task/" + task);
        assertThat(get(url).statusCode()).as("taken back meanwhile").isEqualTo(403);
    }

    @Test
    void noSecretLeavesThatCannotBePutOnRecord() throws IOException, InterruptedException {
        String product = product("unrecorded");
        String task = ok(OLD, "CreateMultiDevice", "{\"ProductId\": \"" + product + "\", \"DeviceNames\": [\"open\"]}")
                .path("TaskId")
                .textValue();
        untilFinished(product, task);
        String url = ok(NEW, "DescribeProductTask", "{\"ProductId\": \"" + product + "\", \"TaskId\": " + task + "}")
                .at("/TaskInfo/Result")
                .textValue();
        SERVER.audit.away = true;
        try {
            assertThat(get(url).statusCode()).isEqualTo(503);
        } finally {
            SERVER.audit.away = false;
        }
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aTaskIsListedToWhoMayListItAndItsResultIsForWhoMayGetIt() {
        String product = product("lists");
        List<String> tasks = IntStream.range(0, 3)
                .mapToObj(i -> ok(
                                NEW,
                                "CreateMultiDevicesTask",
                                "{\"ProductId\": \"" + product
                                        + "\", \"ParametersType\": \"random\", \"BatchCount\": 1}")
                        .path("Id")
                        .asText())
                .toList();
        tasks.forEach(task -> untilFinished(product, task));
        SERVER.denied.add("task:List task/" + tasks.get(0));
        SERVER.denied.add("task:Get task/" + tasks.get(1));

        JsonNode listed = asReader(
                        NEW,
                        "DescribeProductTasks",
                        "{\"ProductId\": \"" + product + "\", \"Offset\": 0, \"Limit\": 10}")
                .response();
        assertThat(listed.path("TotalCount").longValue()).isEqualTo(2);
        assertThat(listed.path("TaskInfos").findValuesAsText("Id"))
                .containsExactlyInAnyOrder(tasks.get(1), tasks.get(2));
        for (JsonNode task : listed.path("TaskInfos")) {
            assertThat(task.path("Result").asText().startsWith("http"))
                    .isEqualTo(task.path("Id").asText().equals(tasks.get(2)));
        }
        assertThat(asReader(OLD, "DescribeTasks", "{\"Offset\": 0, \"Limit\": 250}")
                        .response()
                        .path("Tasks")
                        .findValuesAsText("Id"))
                .contains(tasks.get(1), tasks.get(2))
                .doesNotContain(tasks.get(0));
        assertThat(asReader(OLD, "DescribeTask", "{\"Id\": \"0" + tasks.get(1) + "\"}")
                        .code())
                .isEqualTo("AuthFailure.UnauthorizedOperation");
    }

    private static String product(String name) {
        return SERVER.products.create(ProductSettings.named(name)).productId();
    }

    private static void untilFinished(String product, String task) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(ok(
                                        OLD,
                                        "DescribeMultiDevTask",
                                        "{\"ProductId\": \"" + product + "\", \"TaskId\": \"" + task + "\"}")
                                .path("TaskStatus")
                                .longValue())
                        .isEqualTo(2));
    }

    private static JsonNode ok(String version, String action, String fields) {
        Answer answer = CLIENT.call(version, action, fields);
        assertThat(answer.code())
                .as(action + " " + fields + ": " + answer.message())
                .isEmpty();
        return answer.response();
    }

    private static Answer asReader(String version, String action, String fields) {
        RawClient.Tc3 call = CLIENT.tc3(action, fields).with("x-tc-version", version);
        call.secretId = CloudApiServer.READER;
        return call.send();
    }
}
