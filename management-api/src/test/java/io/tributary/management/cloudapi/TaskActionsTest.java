package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.RawClient.Answer;
import io.tributary.management.registry.ProductProfile;
import io.tributary.management.registry.ProductProfile.Type;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.tasks.Task;
import io.tributary.management.tasks.TaskFiles;
import io.tributary.management.tasks.TaskStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which codes the actions on tasks refuse, who sees what, and what may be put where. (Cloud API, section 7.10.) */
class TaskActionsTest {
    private static final String OLD = "2018-06-14";
    private static final String NEW = "2021-04-08";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final RawClient CLIENT = new RawClient(SERVER);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @AfterEach
    void letGo() {
        SERVER.taskStore.hold(false);
    }

    /** Products and a task that the table of refusals refers to. */
    private static final class Fleet {
        static final String KEYS = product("keys");
        static final String OTHER = product("other");
        static final String DISABLED = product("disabled");
        static final String LORA = SERVER.products
                .create(ProductSettings.named("lora")
                        .withProfile(new ProductProfile("", Type.LORA, Optional.empty(), Map.of())))
                .productId();
        static final String FILE = uploaded(KEYS, "a\nb\n");
        static final String TASK = ok(
                        OLD, "CreateMultiDevice", "{\"ProductId\": \"" + KEYS + "\", \"DeviceNames\": [\"t\"]}")
                .path("TaskId")
                .textValue();

        static {
            ok(NEW, "SetProductsForbiddenStatus", "{\"ProductId\": [\"" + DISABLED + "\"], \"Status\": 1}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2018-06-14|CreateMultiDevice|{\"ProductId\": \"$\", \"DeviceNames\": []}|InvalidParameterValue",
                "2018-06-14|CreateMultiDevice|{\"ProductId\": \"$\", \"DeviceNames\": [\"a b\"]}|InvalidParameterValue",
                "2018-06-14|CreateMultiDevice|{\"ProductId\": \"$\", \"DeviceNames\": \"a\"}|InvalidParameter",
                "2018-06-14|CreateMultiDevice|{\"ProductId\": \"NONE000000\", \"DeviceNames\": [\"a\"]}|ResourceNotFound.ProductNotExist",
                "2018-06-14|CreateMultiDevice|{\"ProductId\": \"%\", \"DeviceNames\": [\"a\"]}|UnauthorizedOperation",
                "2018-06-14|CreateMultiDevice|{\"ProductId\": \"@\", \"DeviceNames\": [\"a\"]}|InvalidParameterValue",
                "2021-04-08|CreateMultiDevice|{\"ProductId\": \"$\", \"DeviceNames\": [\"a\"]}|InvalidAction",
                "2021-04-08|CreateMultiDevicesTask|{\"ProductId\": \"$\", \"ParametersType\": \"x\"}|InvalidParameter",
                "2021-04-08|CreateMultiDevicesTask|{\"ProductId\": \"$\"}|MissingParameter",
                "2021-04-08|CreateMultiDevicesTask|{\"ProductId\": \"$\", \"ParametersType\": \"random\"}|InvalidParameter",
                "2021-04-08|CreateMultiDevicesTask|{\"ProductId\": \"$\", \"ParametersType\": \"random\", \"BatchCount\": 0}|InvalidParameter",
                "2021-04-08|CreateMultiDevicesTask|{\"ProductId\": \"$\", \"ParametersType\": \"random\", \"BatchCount\": 100001}|InvalidParameter",
                "2018-06-14|CreateMultiDevicesTask|{\"ProductId\": \"$\", \"ParametersType\": \"cosfile\"}|InvalidParameter",
                "2018-06-14|CreateMultiDevicesTask|{\"ProductId\": \"$\", \"ParametersType\": \"cosfile\", \"FileName\": \"none\"}|InvalidParameter",
                "2018-06-14|CreateMultiDevicesTask|{\"ProductId\": \"!\", \"ParametersType\": \"cosfile\", \"FileName\": \"#\"}|InvalidParameter",
                "2018-06-14|CreateMultiDevicesTask|{\"ProductId\": \"$\", \"ParametersType\": \"cosfile\", \"FileName\": \"#\", \"FileSize\": 5}|InvalidParameter",
                "2018-06-14|CreateMultiDevicesTask|{\"ProductId\": \"$\", \"ParametersType\": \"cosfile\", \"FileName\": \"#\", \"Hash\": \"00\"}|InvalidParameter",
                "2018-06-14|CreateMultiDevicesTask|{\"ProductId\": \"lower\", \"ParametersType\": \"random\", \"BatchCount\": 1}|InvalidParameter",
                "2018-06-14|CreateMultiDevicesTask|{\"ProductId\": \"NONE000000\", \"ParametersType\": \"random\", \"BatchCount\": 1}|ResourceNotFound.ProductNotExist",
                "2021-04-08|CreateMultiDevicesTask|{\"ProductId\": \"%\", \"ParametersType\": \"random\", \"BatchCount\": 1}|UnauthorizedOperation.ProductIsForbidden",
                "2021-04-08|CreateMultiDevicesTask|{\"ProductId\": \"@\", \"ParametersType\": \"random\", \"BatchCount\": 1}|InvalidParameterValue.ProductTypeNotSupport",
                "2021-04-08|CreateTaskFileUrl|{\"ProductId\": \"NONE000000\"}|ResourceNotFound",
                "2021-04-08|CreateTaskFileUrl|{\"ProductId\": \"lower\"}|InvalidParameter",
                "2018-06-14|CreateTask|{\"TaskType\": \"Reboot\", \"ProductId\": \"$\", \"DeviceNameFilter\": \".*\", \"ScheduleTimeInSeconds\": 0, \"Tasks\": {}}|InvalidParameterValue",
                "2018-06-14|CreateTask|{\"TaskType\": \"UpdateShadow\", \"ProductId\": \"$\", \"DeviceNameFilter\": \".*\", \"ScheduleTimeInSeconds\": 0, \"Tasks\": {}}|InvalidParameterValue",
                "2018-06-14|CreateTask|{\"TaskType\": \"UpdateShadow\", \"ProductId\": \"$\", \"DeviceNameFilter\": \".*\", \"ScheduleTimeInSeconds\": 0, \"Tasks\": {\"UpdateShadowTask\": {\"Desired\": \"1\"}}}|InvalidParameterValue",
                "2018-06-14|CreateTask|{\"TaskType\": \"UpdateShadow\", \"ProductId\": \"$\", \"DeviceNameFilter\": \"[\", \"ScheduleTimeInSeconds\": 0, \"Tasks\": {\"UpdateShadowTask\": {\"Desired\": \"{}\"}}}|InvalidParameterValue",
                "2018-06-14|CreateTask|{\"TaskType\": \"PublishMessage\", \"ProductId\": \"$\", \"DeviceNameFilter\": \".*\", \"ScheduleTimeInSeconds\": 1, \"Tasks\": {\"PublishMessageTask\": {\"Topic\": \"control\", \"Payload\": \"x\"}}}|InvalidParameterValue",
                "2018-06-14|CreateTask|{\"TaskType\": \"PublishMessage\", \"ProductId\": \"NONE000000\", \"DeviceNameFilter\": \".*\", \"ScheduleTimeInSeconds\": 0, \"Tasks\": {\"PublishMessageTask\": {\"Topic\": \"control\", \"Payload\": \"x\"}}}|ResourceNotFound.ProductNotExist",
                "2018-06-14|CreateTask|{\"TaskType\": \"PublishMessage\", \"ProductId\": \"$\", \"DeviceNameFilter\": \".*\", \"ScheduleTimeInSeconds\": 0, \"MaxExecutionTimeInSeconds\": 86401, \"Tasks\": {\"PublishMessageTask\": {\"Topic\": \"control\", \"Payload\": \"x\"}}}|InvalidParameterValue",
                "2018-06-14|CancelTask|{\"Id\": \"abc\"}|InvalidParameterValue",
                "2018-06-14|CancelTask|{\"Id\": \"0?\"}|InvalidParameterValue",
                "2018-06-14|CancelTask|{\"Id\": \"1\"}|ResourceNotFound.TaskNotExist",
                "2018-06-14|DescribeTask|{\"Id\": \"\"}|InvalidParameterValue",
                "2018-06-14|DescribeTask|{\"Id\": \"0?\"}|InvalidParameterValue",
                "2018-06-14|DescribeTask|{\"Id\": \"1\"}|ResourceNotFound.TaskNotExist",
                "2018-06-14|DescribeTasks|{\"Offset\": 0, \"Limit\": 0}|InvalidParameterValue",
                "2018-06-14|DescribeTasks|{\"Offset\": 0, \"Limit\": 251}|InvalidParameterValue",
                "2021-04-08|DescribeProductTask|{\"ProductId\": \"$\", \"TaskId\": 1}|ResourceNotFound.TaskNotExist",
                "2021-04-08|DescribeProductTask|{\"ProductId\": \"!\", \"TaskId\": ?}|ResourceNotFound.TaskNotExist",
                "2021-04-08|DescribeProductTask|{\"ProductId\": \"lower\", \"TaskId\": 1}|InvalidParameter",
                "2021-04-08|DescribeProductTasks|{\"ProductId\": \"$\", \"Offset\": 0, \"Limit\": 251}|InvalidParameter",
                "2021-04-08|DescribeProductTasks|{\"ProductId\": \"NONE000000\", \"Offset\": 0, \"Limit\": 1}|ResourceNotFound",
                "2018-06-14|DescribeMultiDevTask|{\"ProductId\": \"$\", \"TaskId\": \"abc\"}|InvalidParameterValue",
                "2018-06-14|DescribeMultiDevTask|{\"ProductId\": \"$\", \"TaskId\": \"1\"}|ResourceNotFound.CreateMultiDeviceTaskNotExist",
                "2018-06-14|DescribeMultiDevTask|{\"ProductId\": \"!\", \"TaskId\": \"?\"}|FailedOperation.TaskIDNotMatch",
                "2018-06-14|DescribeMultiDevices|{\"ProductId\": \"!\", \"TaskId\": \"?\", \"Offset\": 0, \"Limit\": 10}|FailedOperation.TaskIDNotMatch",
                "2018-06-14|DescribeMultiDevices|{\"ProductId\": \"$\", \"TaskId\": \"?\", \"Offset\": 0, \"Limit\": 251}|InvalidParameterValue"
            })
    void refusalsHaveTheCodesOfTheContract(String version, String action, String fields, String code) {
        Answer answer = CLIENT.call(
                version,
                action,
                fields.replace("$", Fleet.KEYS)
                        .replace("!", Fleet.OTHER)
                        .replace("%", Fleet.DISABLED)
                        .replace("@", Fleet.LORA)
                        .replace("#", Fleet.FILE)
                        .replace("?", Fleet.TASK));

        assertThat(answer.code()).as(answer.message()).isEqualTo(code);
        assertThat(SERVER.model.meaningOf(code)).isPresent();
        assertThat(answer.message()).isNotEmpty();
    }

    @Test
    void aHundredNamesAreTheMost() {
        String product = product("hundred");
        assertThat(CLIENT.call(OLD, "CreateMultiDevice", named(product, 101)).code())
                .isEqualTo("InvalidParameterValue");
        String task =
                ok(OLD, "CreateMultiDevice", named(product, 100)).path("TaskId").textValue();

        untilFinished(product, task);
        JsonNode page = devices(product, task, 90, 250).send().response();
        assertThat(page.path("TotalDevNum").longValue()).isEqualTo(100);
        assertThat(page.path("DevicesInfo")).hasSize(10);
        assertThat(page.at("/DevicesInfo/0/DeviceName").textValue()).isEqualTo("d90");
    }

    @Test
    void whatIsNotFinishedHasNoResultAndCanBeCalledOff() {
        SERVER.taskStore.hold(true);
        String product = product("waiting");
        String task =
                ok(OLD, "CreateMultiDevice", named(product, 2)).path("TaskId").textValue();

        assertThat(ok(OLD, "DescribeMultiDevTask", taskOf(product, task))
                        .path("TaskStatus")
                        .longValue())
                .isZero();
        assertThat(devices(product, task, 0, 10).send().code())
                .isEqualTo("UnauthorizedOperation.CreateMultiDeviceTaskNotFinished");
        assertThat(ok(OLD, "DescribeTask", "{\"Id\": \"" + task + "\"}")
                        .path("Status")
                        .longValue())
                .isEqualTo(1);
        ok(OLD, "CancelTask", "{\"Id\": \"" + task + "\"}");
        assertThat(ok(OLD, "DescribeTask", "{\"Id\": \"" + task + "\"}")
                        .path("Status")
                        .longValue())
                .isEqualTo(5);
        SERVER.taskStore.hold(false);
        assertThat(devices(product, task, 0, 10).send().response().path("DevicesInfo"))
                .isEmpty();
        assertThat(SERVER.products.deviceCount(SERVER.products.get(product))).isZero();
    }

    @Test
    void onlySoManyTasksAreOpen() {
        SERVER.taskStore.hold(true);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(SERVER.taskStore.find(SERVER.taskStore.open()))
                        .allMatch(task -> task.stage() == Task.Stage.WAITING)); // others would make room
        String product = product("open");
        List<String> tasks = new ArrayList<>();
        Answer answer = CLIENT.call(OLD, "CreateMultiDevice", named(product, 1));
        while (answer.code().isEmpty()) {
            tasks.add(answer.response().path("TaskId").textValue());
            answer = CLIENT.call(OLD, "CreateMultiDevice", named(product, 1));
        }
        assertThat(tasks).hasSizeLessThanOrEqualTo(TaskStore.MAX_OPEN).isNotEmpty();
        assertThat(answer.code()).isEqualTo("LimitExceeded");
        assertThat(CLIENT.call(
                                "CreateMultiDevicesTask",
                                "{\"ProductId\": \"" + product
                                        + "\", \"ParametersType\": \"random\", \"BatchCount\": 1}")
                        .code())
                .isEqualTo("LimitExceeded");

        SERVER.taskStore.hold(false);
        tasks.forEach(task -> untilFinished(product, task));
    }

    @Test
    void aFileThatIsNoneOfDevicesFailsAndSaysWhy() {
        String product = product("no-devices");
        String file = uploaded(product, "serial,colour\n1,red\n");
        long task = ok(
                        NEW,
                        "CreateMultiDevicesTask",
                        "{\"ProductId\": \"" + product + "\", \"ParametersType\": \"cosfile\", \"FileName\": \"" + file
                                + "\"}")
                .path("Id")
                .longValue();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(infoOf(product, task).path("State").longValue())
                                .isEqualTo(3));
        assertThat(infoOf(product, task).path("ResultType").textValue()).isEqualTo("errmsg");
        assertThat(infoOf(product, task).path("Result").textValue()).contains("'serial'");
        assertThat(infoOf(product, task).path("BatchCount").isNull()).isTrue();
    }

    @Test
    void secretsAreForWhoMaySeeThem() throws IOException, InterruptedException {
        String product = product("secrets");
        String named =
                ok(OLD, "CreateMultiDevice", named(product, 1)).path("TaskId").textValue();
        long random = ok(
                        NEW,
                        "CreateMultiDevicesTask",
                        "{\"ProductId\": \"" + product + "\", \"ParametersType\": \"random\", \"BatchCount\": 1}")
                .path("Id")
                .longValue();
        untilFinished(product, named);
        untilFinished(product, Long.toString(random));
        RawClient.Tc3 page = devices(product, named, 0, 10);
        page.secretId = CloudApiServer.READER;
        RawClient.Tc3 seen =
                CLIENT.tc3("DescribeProductTask", "{\"ProductId\": \"" + product + "\", \"TaskId\": " + random + "}");
        seen.secretId = CloudApiServer.READER;

        assertThat(page.send().response().at("/DevicesInfo/0/DevicePsk").textValue())
                .isEmpty();
        assertThat(devices(product, named, 0, 10)
                        .send()
                        .response()
                        .at("/DevicesInfo/0/DevicePsk")
                        .textValue())
                .hasSize(24);
        String forReader = seen.send().response().at("/TaskInfo/Result").textValue();
        assertThat(got(forReader).body()).doesNotContain("==");
        assertThat(got(infoOf(product, random).path("Result").textValue()).body())
                .contains("==");
    }

    @Test
    void whoMayNotMakeDevicesMakesNoneByTasks() {
        for (String action : List.of("CreateMultiDevicesTask", "CreateTaskFileUrl")) {
            RawClient.Tc3 call = CLIENT.tc3(
                    action,
                    action.endsWith("Url")
                            ? "{\"ProductId\": \"" + Fleet.KEYS + "\"}"
                            : "{\"ProductId\": \"" + Fleet.KEYS
                                    + "\", \"ParametersType\": \"random\", \"BatchCount\": 1}");
            call.secretId = CloudApiServer.READER;
            assertThat(call.send().code()).isEqualTo("AuthFailure.UnauthorizedOperation");
        }
    }

    @Test
    void aFileIsPutWhereItWasAskedForAndNowhereElse() throws IOException, InterruptedException {
        String product = product("addresses");
        String url = ok(NEW, "CreateTaskFileUrl", "{\"ProductId\": \"" + product + "\"}")
                .path("Url")
                .textValue();
        assertThat(url).startsWith("http://" + SERVER.endpoint() + "/task-files/");
        assertThat(put(url + "x", "a\n").statusCode()).isEqualTo(403);
        assertThat(put("http://" + SERVER.endpoint() + "/task-files/none", "a\n")
                        .statusCode())
                .isEqualTo(403);
        assertThat(got(url.replace("task-files", "task-results")).statusCode()).isEqualTo(403);
        HttpResponse<String> large = put(url, "x".repeat(TaskFiles.MAX_BYTES + 1));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("remedy");

        RawClient.Tc3 proxied = CLIENT.tc3("CreateTaskFileUrl", "{\"ProductId\": \"" + product + "\"}")
                .with("x-forwarded-proto", "https");
        assertThat(proxied.send().response().path("Url").textValue()).startsWith("https://" + SERVER.endpoint());
    }

    private static String named(String product, int count) {
        String names = IntStream.range(0, count).mapToObj(i -> "\"d" + i + "\"").collect(Collectors.joining(","));
        return "{\"ProductId\": \"" + product + "\", \"DeviceNames\": [" + names + "]}";
    }

    private static String taskOf(String product, String task) {
        return "{\"ProductId\": \"" + product + "\", \"TaskId\": \"" + task + "\"}";
    }

    private static RawClient.Tc3 devices(String product, String task, int offset, int limit) {
        return CLIENT.tc3(
                        "DescribeMultiDevices",
                        "{\"ProductId\": \"" + product + "\", \"TaskId\": \"" + task + "\", \"Offset\": " + offset
                                + ", \"Limit\": " + limit + "}")
                .with("x-tc-version", OLD);
    }

    private static JsonNode infoOf(String product, long task) {
        return ok(NEW, "DescribeProductTask", "{\"ProductId\": \"" + product + "\", \"TaskId\": " + task + "}")
                .path("TaskInfo");
    }

    private static void untilFinished(String product, String task) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ok(OLD, "DescribeMultiDevTask", taskOf(product, task))
                                .path("TaskStatus")
                                .longValue())
                        .isEqualTo(2));
    }

    private static String uploaded(String product, String text) {
        JsonNode file = ok(NEW, "CreateTaskFileUrl", "{\"ProductId\": \"" + product + "\"}");
        try {
            assertThat(put(file.path("Url").textValue(), text).statusCode()).isEqualTo(200);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return file.path("FileName").textValue();
    }

    private static HttpResponse<String> put(String url, String text) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .expectContinue(text.length() > 1_000_000) // as curl does
                        .PUT(HttpRequest.BodyPublishers.ofString(text))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> got(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String product(String name) {
        return ok(
                        NEW,
                        "CreateProduct",
                        "{\"ProductName\": \"" + name + "\", \"ProductProperties\": {\"EncryptionType\": \"2\"}}")
                .path("ProductId")
                .textValue();
    }

    private static JsonNode ok(String version, String action, String fields) {
        Answer answer = CLIENT.call(version, action, fields);
        assertThat(answer.code())
                .as(action + " " + fields + ": " + answer.message())
                .isEmpty();
        return answer.response();
    }
}
