package io.tributary.management.cloudapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.tencentcloudapi.common.AbstractModel;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.iotcloud.v20180614.IotcloudClient;
import com.tencentcloudapi.iotcloud.v20180614.models.CancelTaskRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.CreateMultiDeviceRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.CreateMultiDevicesTaskRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.CreateProductRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.CreateTaskFileUrlRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.CreateTaskFileUrlResponse;
import com.tencentcloudapi.iotcloud.v20180614.models.CreateTaskRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeDeviceRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeMultiDevTaskRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeMultiDevicesRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeProductTaskRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeProductTasksRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeTaskRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeTaskResponse;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeTasksRequest;
import com.tencentcloudapi.iotcloud.v20180614.models.MultiDevicesInfo;
import com.tencentcloudapi.iotcloud.v20180614.models.ProductTaskInfo;
import com.tencentcloudapi.iotcloud.v20180614.models.TaskInfo;
import io.tributary.identity.DeviceId;
import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.actions.ActionRow;
import io.tributary.management.registry.NewDevice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch tasks through the reference product's Java toolkit; files by any HTTP client, as its users put them. */
class TaskToolkitTest {
    /** The actions it calls. */
    static final Set<String> ACTIONS = Set.of(
            "CancelTask",
            "CreateMultiDevice",
            "CreateMultiDevicesTask",
            "CreateTask",
            "CreateTaskFileUrl",
            "DescribeMultiDevTask",
            "DescribeMultiDevices",
            "DescribeProductTask",
            "DescribeProductTasks",
            "DescribeTask",
            "DescribeTasks");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final Set<String> CALLED = new TreeSet<>();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /** A method of the toolkit's client. */
    @FunctionalInterface
    private interface Method<Q, R> {
        R call(Q request) throws TencentCloudSDKException;
    }

    @ParameterizedTest
    @CsvSource({"TC3-HMAC-SHA256,POST", "HmacSHA1,GET", "HmacSHA256,POST"})
    void namedDevicesAreMadeAndToldOneByOne(String signature, String method) throws TencentCloudSDKException {
        IotcloudClient client = client(signature, method);
        String product = product(client, "named-" + signature + method, "2");
        String task = call(client::CreateMultiDevice, CreateMultiDeviceRequest.class, """
                {"ProductId": "%s", "DeviceNames": ["a", "b", "a"]}""", product)
                .getTaskId();

        untilFinished(client, product, task);
        var result =
                call(client::DescribeMultiDevices, DescribeMultiDevicesRequest.class, """
                {"ProductId": "%s", "TaskId": "$", "Offset": 0, "Limit": 10}""".replace("$", task), product);
        assertThat(result.getTaskId()).isEqualTo(task);
        assertThat(result.getTotalDevNum()).isEqualTo(3);
        assertThat(result.getDevicesInfo())
                .extracting(MultiDevicesInfo::getDeviceName, MultiDevicesInfo::getResult)
                .containsExactly(tuple("a", 0L), tuple("b", 0L), tuple("a", 409L));
        assertThat(result.getDevicesInfo()[1].getDevicePsk())
                .isEqualTo(call(client::DescribeDevice, DescribeDeviceRequest.class, """
                        {"ProductID": "%s", "DeviceName": "b"}""", product)
                        .getDevicePsk())
                .hasSize(24);
        assertThat(result.getDevicesInfo()[2].getErrMsg()).startsWith("InvalidParameterValue.DeviceAlreadyExist: ");
        assertThat(result.getDevicesInfo()[2].getDevicePsk()).isEmpty();
        var second =
                call(client::DescribeMultiDevices, DescribeMultiDevicesRequest.class, """
                {"ProductId": "%s", "TaskId": "$", "Offset": 1, "Limit": 1}""".replace("$", task), product);
        assertThat(second.getDevicesInfo())
                .extracting(MultiDevicesInfo::getDeviceName)
                .containsExactly("b");
    }

    @Test
    void devicesThatAreThereAreToldByNames() throws TencentCloudSDKException {
        IotcloudClient client = client(ClientProfile.SIGN_TC3_256, "POST");
        String product = product(client, "spoken-to", "2");
        for (String name : List.of("lamp-1", "lamp-2", "siren")) {
            SERVER.devices.create(product, NewDevice.named(name));
        }
        String wish =
                call(client::CreateTask, CreateTaskRequest.class, """
                {"ProductId": "%s", "TaskType": "UpdateShadow", "DeviceNameFilter": "lamp-[0-9]+",
                 "ScheduleTimeInSeconds": 0, "Tasks": {"UpdateShadowTask": {"Desired": "{\\"on\\":true}"}}}""", product).getTaskId();
        DescribeTaskResponse done = untilDone(client, wish);
        assertThat(done.getType()).isEqualTo("UpdateShadow");
        assertThat(done.getAllDeviceCnt()).isEqualTo(2);
        assertThat(done.getDoneDeviceCnt()).isEqualTo(2);
        assertThat(SERVER.job
                        .current(new DeviceId(product, "lamp-2"), "")
                        .orElseThrow()
                        .state()
                        .at("/desired/on")
                        .asBoolean())
                .isTrue();
        assertThat(SERVER.job.current(new DeviceId(product, "siren"), "")).isEmpty();

        String message =
                call(client::CreateTask, CreateTaskRequest.class, """
                {"ProductId": "%s", "TaskType": "PublishMessage", "DeviceNameFilter": ".*", "ScheduleTimeInSeconds": 0,
                 "Tasks": {"PublishMessageTask": {"Topic": "control", "Payload": "all off"}}}""", product).getTaskId();
        assertThat(untilDone(client, message).getStatus()).isEqualTo(3);
        assertThat(SERVER.job.depth(new DeviceId(product, "siren")).queued()).isEqualTo(1);
        assertThat(call(client::DescribeProductTasks, DescribeProductTasksRequest.class, """
                {"ProductId": "%s", "Offset": 0, "Limit": 10}""", product)
                        .getTotalCount())
                .isZero();
    }

    private static DescribeTaskResponse untilDone(IotcloudClient client, String task) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> call(client::DescribeTask, DescribeTaskRequest.class, "{\"Id\": \"%s\"}", task),
                        shown -> shown.getStatus() >= 3);
    }

    @Test
    void devicesOfACertificateProductGetCertificatesAndKeys() throws Exception {
        IotcloudClient client = client(ClientProfile.SIGN_TC3_256, "POST");
        String product = product(client, "certificates", "1");
        String task = call(client::CreateMultiDevice, CreateMultiDeviceRequest.class, """
                {"ProductId": "%s", "DeviceNames": ["a", "b"]}""", product)
                .getTaskId();

        untilFinished(client, product, task);
        MultiDevicesInfo[] devices = call(
                        client::DescribeMultiDevices,
                        DescribeMultiDevicesRequest.class,
                        """
                {"ProductId": "%s", "TaskId": "$", "Offset": 0, "Limit": 10}""".replace("$", task),
                        product)
                .getDevicesInfo();
        assertThat(devices).hasSize(2);
        for (MultiDevicesInfo device : devices) {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(device.getDeviceCert().getBytes(UTF_8)));
            assertThat(certificate.getSubjectX500Principal().getName())
                    .contains("CN=" + product + device.getDeviceName());
            assertThat(((RSAPublicKey) certificate.getPublicKey()).getModulus())
                    .isEqualTo(privateKey(device.getDevicePrivateKey()).getModulus());
            assertThat(device.getDevicePsk()).isEmpty();
        }
    }

    private static RSAPrivateKey privateKey(String pem) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            PEMKeyPair pair = (PEMKeyPair) parser.readObject();
            return (RSAPrivateKey) new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
        }
    }

    @Test
    void aFileIsPutAndItsDevicesAreMade() throws Exception {
        IotcloudClient client = client(ClientProfile.SIGN_TC3_256, "POST");
        String product = product(client, "filed", "2");
        CreateTaskFileUrlResponse url =
                call(client::CreateTaskFileUrl, CreateTaskFileUrlRequest.class, "{\"ProductId\": \"%s\"}", product);
        assertThat(url.getUrl()).startsWith("http://" + SERVER.endpoint() + "/");
        String file = "DeviceName,secret\nlamp-1,\nlamp-2,AQIDBA==\nno good,\nlamp-1,\n";
        assertThat(put(url.getUrl(), file)).isEqualTo(200);
        assertThat(put(url.getUrl(), file)).isEqualTo(200);
        assertThat(put(url.getUrl(), "another\n")).isEqualTo(409);

        long task = call(
                        client::CreateMultiDevicesTask,
                        CreateMultiDevicesTaskRequest.class,
                        """
                {"ProductId": "%s", "ParametersType": "cosfile", "FileName": "$", "FileSize": #, "Hash": "&"}""".replace("$", url.getFileName())
                                .replace("#", Integer.toString(file.length()))
                                .replace("&", md5(file)),
                        product)
                .getId();
        ProductTaskInfo done = untilOver(client, product, task);
        assertThat(done.getState()).isEqualTo(4);
        assertThat(done.getParametersType()).isEqualTo("cosfile");
        assertThat(done.getParameters()).contains("\"filename\":\"" + url.getFileName() + "\"");
        assertThat(done.getBatchCount()).isEqualTo(4);
        assertThat(done.getBatchOffset()).isEqualTo(4);
        assertThat(done.getCompleteTime()).isPositive();
        assertThat(done.getResultType()).isEqualTo("cosfile");
        String report = get(done.getResult());
        assertThat(report.lines())
                .hasSize(5)
                .anyMatch(line -> line.matches("2,\"lamp-1\",true,,[A-Za-z0-9+/]{22}==,,"))
                .contains("3,\"lamp-2\",true,,AQIDBA==,,")
                .anyMatch(line -> line.startsWith("4,\"no good\",false,\"'no good' is not a device name\""))
                .anyMatch(line -> line.startsWith("5,\"lamp-1\",false,\"there is a device "));
    }

    private static String md5(String text) throws GeneralSecurityException {
        byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
        return HexFormat.of().formatHex(sum).toUpperCase(Locale.ROOT);
    }

    @Test
    void randomNamesAreTheUsersToRead() throws TencentCloudSDKException {
        IotcloudClient older = client(ClientProfile.SIGN_SHA256, "POST");
        String product = product(older, "random", "2");
        var client = new com.tencentcloudapi.iotcloud.v20210408.IotcloudClient(
                credential(), "", profile(ClientProfile.SIGN_SHA1, "GET"));
        long task = call(
                        client::CreateMultiDevicesTask,
                        com.tencentcloudapi.iotcloud.v20210408.models.CreateMultiDevicesTaskRequest.class,
                        "{\"ProductId\": \"%s\", \"ParametersType\": \"random\", \"BatchCount\": 20}",
                        product)
                .getId();

        assertThat(untilOver(older, product, task).getState()).isEqualTo(5);
        var seen = call(
                        client::DescribeProductTask,
                        com.tencentcloudapi.iotcloud.v20210408.models.DescribeProductTaskRequest.class,
                        "{\"ProductId\": \"%s\", \"TaskId\": " + task + "}",
                        product)
                .getTaskInfo();
        assertThat(seen.getBatchOffset()).isEqualTo(20);
        assertThat(SERVER.products.deviceCount(SERVER.products.get(product))).isEqualTo(20);
        var all = call(
                client::DescribeProductTasks,
                com.tencentcloudapi.iotcloud.v20210408.models.DescribeProductTasksRequest.class,
                "{\"ProductId\": \"%s\", \"Offset\": 0, \"Limit\": 10}",
                product);
        assertThat(all.getTotalCount()).isEqualTo(1);
        assertThat(all.getTaskInfos()[0].getId()).isEqualTo(task);
        var url = call(
                client::CreateTaskFileUrl,
                com.tencentcloudapi.iotcloud.v20210408.models.CreateTaskFileUrlRequest.class,
                "{\"ProductId\": \"%s\"}",
                product);
        assertThat(url.getUrl()).contains("/task-files/");
    }

    @Test
    void tasksAreListedDescribedAndCalledOffBeforeTheyBegin() throws TencentCloudSDKException {
        IotcloudClient client = client(ClientProfile.SIGN_TC3_256, "GET");
        String product = product(client, "listed", "2");
        String task = call(client::CreateMultiDevice, CreateMultiDeviceRequest.class, """
                {"ProductId": "%s", "DeviceNames": ["a"]}""", product)
                .getTaskId();

        untilFinished(client, product, task);
        var seen = call(client::DescribeTask, DescribeTaskRequest.class, "{\"Id\": \"%s\"}", task);
        assertThat(seen.getType()).isEqualTo("CreateDevices");
        assertThat(seen.getProductId()).isEqualTo(product);
        assertThat(seen.getStatus()).isEqualTo(3);
        assertThat(seen.getPercent()).isEqualTo(100);
        assertThat(seen.getAllDeviceCnt()).isEqualTo(1);
        assertThat(seen.getDoneDeviceCnt()).isEqualTo(1);
        assertThat(seen.getDoneTime()).isPositive();
        var page = call(client::DescribeTasks, DescribeTasksRequest.class, "{\"Offset\": 0, \"Limit\": 250}", "");
        assertThat(page.getTotalCount()).isGreaterThanOrEqualTo(1);
        assertThat(page.getTasks()).extracting(TaskInfo::getId).contains(task);
        assertThat(call(client::DescribeProductTasks, DescribeProductTasksRequest.class, """
                        {"ProductId": "%s", "Offset": 0, "Limit": 10}""", product)
                        .getTotalCount())
                .isZero();
        assertThatThrownBy(() -> call(client::CancelTask, CancelTaskRequest.class, "{\"Id\": \"%s\"}", task))
                .isInstanceOfSatisfying(
                        TencentCloudSDKException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo("FailedOperation.AsyncTaskAlreadyStarted"));
        assertThat(CALLED).contains("CancelTask");
    }

    @Test
    void everyActionOfTasksThatIsWiredIsOneOfThese() {
        assertThat(SERVER.actions.rows().stream()
                        .filter(ActionRow.Wired.class::isInstance)
                        .map(ActionRow::name)
                        .filter(name -> SERVER.model.versions().values().stream()
                                .flatMap(version -> version.action(name).stream())
                                .anyMatch(action -> action.area().equals("task"))))
                .containsExactlyInAnyOrderElementsOf(ACTIONS);
    }

    private static void untilFinished(IotcloudClient client, String product, String task) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(call(
                                        client::DescribeMultiDevTask,
                                        DescribeMultiDevTaskRequest.class,
                                        """
                                {"ProductId": "%s", "TaskId": "$"}""".replace("$", task),
                                        product)
                                .getTaskStatus())
                        .isEqualTo(2));
    }

    private static ProductTaskInfo untilOver(IotcloudClient client, String product, long task) {
        ProductTaskInfo[] seen = new ProductTaskInfo[1];
        await().atMost(PATIENCE).untilAsserted(() -> {
            seen[0] = call(
                            client::DescribeProductTask,
                            DescribeProductTaskRequest.class,
                            """
                            {"ProductId": "%s", "TaskId": $}""".replace("$", Long.toString(task)),
                            product)
                    .getTaskInfo();
            assertThat(seen[0].getState()).isGreaterThanOrEqualTo(3);
        });
        return seen[0];
    }

    private static String product(IotcloudClient client, String name, String encryption)
            throws TencentCloudSDKException {
        return call(client::CreateProduct, CreateProductRequest.class, """
                {"ProductName": "%s", "ProductProperties": {"EncryptionType": "$"}}""".replace("$", encryption), name)
                .getProductId();
    }

    /** Puts a file as a user's program would, and tells the status. */
    static int put(String url, String text) throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create(url))
                                .PUT(HttpRequest.BodyPublishers.ofString(text))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String get(String url) throws IOException, InterruptedException {
        HttpResponse<String> response =
                HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/csv");
        return response.body();
    }

    private static <Q extends AbstractModel, R> R call(Method<Q, R> method, Class<Q> type, String fields, String value)
            throws TencentCloudSDKException {
        CALLED.add(type.getSimpleName().replace("Request", ""));
        return method.call(AbstractModel.fromJsonString(fields.replace("%s", value), type));
    }

    private static IotcloudClient client(String signature, String method) {
        return new IotcloudClient(credential(), "ap-guangzhou", profile(signature, method));
    }

    private static Credential credential() {
        return new Credential(CloudApiServer.ADMIN, CloudApiServer.SECRET_KEY);
    }

    private static ClientProfile profile(String signature, String method) {
        HttpProfile http = new HttpProfile();
        http.setProtocol(HttpProfile.REQ_HTTP);
        http.setEndpoint(SERVER.endpoint());
        http.setReqMethod(method);
        return new ClientProfile(signature, http);
    }
}
