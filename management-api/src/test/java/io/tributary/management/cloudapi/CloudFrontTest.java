package io.tributary.management.cloudapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.limits.Limits;
import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.RawClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The front: envelope, order of checks, forms, bounds. (Cloud API, sections 1 to 5.) */
class CloudFrontTest {
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final RawClient CLIENT = new RawClient(SERVER);
    private static final String LIST = "{\"Offset\":0,\"Limit\":10}";

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void successHasTheEnvelope() {
        Answer answer = CLIENT.call("DescribeProducts", LIST);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.http().headers().firstValue("content-type").orElseThrow())
                .startsWith("application/json");
        assertThat(answer.response().has("Error")).isFalse();
        assertThat(UUID.fromString(answer.response().path("RequestId").asText()))
                .isNotNull();
        assertThat(answer.response().path("Products").isArray()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void allThreeSignaturesAreTakenInBothMethods(String method) {
        RawClient.Tc3 tc3 = CLIENT.tc3("DescribeProducts", method.equals("GET") ? "" : LIST);
        tc3.method = method;
        if (method.equals("GET")) {
            tc3.query = "Limit=10&Offset=0";
            tc3.with("content-type", "application/x-www-form-urlencoded");
        }
        assertThat(tc3.send().response().has("Products")).isTrue();
        for (String algorithm : List.of("HmacSHA1", "HmacSHA256")) {
            assertThat(CLIENT.v1(method, algorithm, Map.of("Action", "DescribeProducts", "Offset", "0", "Limit", "10"))
                            .response()
                            .has("Products"))
                    .isTrue();
        }
    }

    /** Each call has everything wrong from one check on: the first of them answers. */
    @Test
    void theChecksComeInTheirOrder() {
        RawClient.Tc3 call = CLIENT.tc3("None", "{\"Offset\": \"x\"}").with("x-tc-version", "1999-01-01");
        call.method = "PUT";
        call.authorization = Optional.of("SKIP");
        call.with("x-tc-timestamp", "17");
        assertThat(call.send().code()).isEqualTo("UnsupportedProtocol");
        call.method = "POST";
        assertThat(call.send().code()).isEqualTo("NoSuchVersion");
        call.with("x-tc-version", RawClient.VERSION);
        assertThat(call.send().code()).isEqualTo("InvalidAction");
        call.with("x-tc-action", "CreateProduct");
        assertThat(call.send().code()).isEqualTo("AuthFailure.SignatureFailure");
        call.authorization = Optional.empty();
        call.secretId = "AKIDNOBODY";
        call.secretKey = "wrong";
        assertThat(call.send().code()).isEqualTo("AuthFailure.SecretIdNotFound");
        call.secretId = CloudApiServer.READER;
        assertThat(call.send().code()).isEqualTo("AuthFailure.SignatureExpire");
        call.without("x-tc-timestamp");
        assertThat(call.send().code()).isEqualTo("AuthFailure.SignatureFailure");
        call.secretKey = CloudApiServer.SECRET_KEY;
        assertThat(call.send().code()).isEqualTo("AuthFailure.UnauthorizedOperation");
        call.secretId = CloudApiServer.ADMIN;
        assertThat(call.send().code()).isEqualTo("UnknownParameter");
        call.body = "{\"ProductName\": \"no good name\"}".getBytes(UTF_8);
        assertThat(call.send().code()).isEqualTo("InvalidParameterValue");
    }

    @Test
    void whatIsMissingOfTheCommonPartIsNamed() {
        assertThat(CLIENT.tc3("DescribeProducts", LIST)
                        .without("x-tc-version")
                        .send()
                        .message())
                .contains("Version");
        assertThat(CLIENT.tc3("DescribeProducts", LIST)
                        .without("x-tc-action")
                        .send()
                        .message())
                .contains("Action");
        Map<String, String> unsigned = Map.of(
                "x-tc-action",
                "DescribeProducts",
                "x-tc-version",
                RawClient.VERSION,
                "content-type",
                "application/json");
        Answer answer = CLIENT.send("POST", "", LIST.getBytes(UTF_8), unsigned);
        assertThat(answer.code()).isEqualTo("MissingParameter");
        assertThat(answer.message()).contains("Authorization").contains("Signature");
        assertThat(CLIENT.send("POST", "", new byte[0], Map.of()).code()).isEqualTo("MissingParameter");
        assertThat(CLIENT.tc3("DescribeProducts", LIST)
                        .with("x-tc-timestamp", "soon")
                        .send()
                        .code())
                .isEqualTo("InvalidParameter");
    }

    @ParameterizedTest
    @CsvSource({
        "AKIDNOBODY,,AuthFailure.SecretIdNotFound",
        "AKIDDISABLED,,AuthFailure.SecretIdNotFound",
        "AKIDEXPIRED,,AuthFailure.SecretIdNotFound",
        "AKIDTEMPORARY,,AuthFailure.SecretIdNotFound",
        "AKIDTEMPORARY,another,AuthFailure.TokenFailure",
        "not*an*id,,AuthFailure.InvalidSecretId",
        "AKIDTEMPORARY,token-of-the-temporary-key,''"
    })
    void keysAndTokens(String id, String token, String code) {
        RawClient.Tc3 tc3 = CLIENT.tc3("DescribeProducts", LIST);
        tc3.secretId = id;
        Map<String, String> v1 =
                new HashMap<>(Map.of("Action", "DescribeProducts", "Offset", "0", "Limit", "10", "SecretId", id));
        if (token != null) {
            tc3.with("x-tc-token", token);
            v1.put("Token", token);
        }
        assertThat(tc3.send().code()).isEqualTo(code);
        assertThat(CLIENT.v1("POST", "HmacSHA256", v1).code()).isEqualTo(code);
    }

    @Test
    void whoMayNotAskIsNotToldWhatIsWrongWithTheQuestion() {
        RawClient.Tc3 call = CLIENT.tc3("DeleteDevice", "{\"ProductId\": 7}");
        call.secretId = CloudApiServer.READER;

        assertThat(call.send().code()).isEqualTo("AuthFailure.UnauthorizedOperation");
        assertThat(call.send().message()).contains("device:Delete");
    }

    @Test
    void changesGoOnRecordAndReadingDoesNot() {
        try (CloudApiServer server = new CloudApiServer()) {
            RawClient client = new RawClient(server);
            String product = client.call("CreateProduct", "{\"ProductName\": \"recorded\"}")
                    .response()
                    .path("ProductId")
                    .asText();
            client.call("DescribeProducts", LIST);
            client.call("CreateDevice", "{\"ProductId\": \"" + product + "\", \"DeviceName\": \"a/*\"}");
            client.call(
                    "UpdateDevicesEnableState",
                    "{\"ProductId\": \"" + product + "\", \"DeviceNames\": [\"a\", \"b\"], \"Status\": 1}");
            assertThat(server.journal)
                    .containsExactly(
                            "product:Create product/* DONE",
                            "device:Create product/" + product + "/device/a%2F%2A REFUSED",
                            "device:Change product/" + product + "/device/a and 1 more REFUSED");

            server.journalIsAway = true;
            assertThat(client.call("DeleteProduct", "{\"ProductId\": \"" + product + "\"}")
                            .code())
                    .isEqualTo("InternalError");
            assertThat(server.products.get(product).name()).isEqualTo("recorded");
        }
    }

    @Test
    void aBodyThatIsNotSignedAndSignedFurtherHeadersAreTaken() {
        assertThat(CLIENT.tc3("DescribeProducts", LIST)
                        .with("x-tc-content-sha256", "UNSIGNED-PAYLOAD")
                        .send()
                        .code())
                .isEmpty();
        RawClient.Tc3 call = CLIENT.tc3("DescribeProducts", LIST);
        call.signed = "content-type;host;x-tc-action";
        assertThat(call.send().code()).isEmpty();
    }

    @Test
    void multipartIsTaken() {
        String body = "--q\r\nContent-Disposition: form-data; name=\"Offset\"\r\n\r\n0\r\n"
                + "--q\r\nContent-Disposition: form-data; name=\"Limit\"\r\n\r\n10\r\n--q--\r\n";
        assertThat(CLIENT.tc3("DescribeProducts", body)
                        .with("content-type", "multipart/form-data; boundary=q")
                        .send()
                        .response()
                        .has("Products"))
                .isTrue();
        assertThat(CLIENT.tc3("DescribeProducts", LIST)
                        .with("content-type", "text/plain")
                        .send()
                        .code())
                .isEqualTo("InvalidParameter");
    }

    @Test
    void messagesAreInTheCallersLanguage() {
        RawClient.Tc3 call = CLIENT.tc3("DescribeProducts", "{}").with("x-tc-language", "zh-CN");
        Answer answer = call.send();

        assertThat(answer.code()).isEqualTo("MissingParameter");
        assertThat(answer.message()).startsWith("缺少参数").contains("Offset");
        assertThat(call.with("x-tc-language", "en-US").send().message()).isEqualTo("the field Offset is missing");
        assertThat(CLIENT.v1("GET", "HmacSHA1", Map.of("Action", "DescribeProducts", "Language", "zh-CN"))
                        .message())
                .startsWith("缺少参数");
        Set<String> codes = new TreeSet<>(SERVER.model.allCodes());
        assertThat(new TreeSet<>(new Messages().codes())).isEqualTo(codes);
    }

    @Test
    void aLongAnswerIsCompressedForWhoAsks() throws IOException {
        for (int i = 0; i < 12; i++) {
            CLIENT.call("CreateProduct", "{\"ProductName\": \"zipped" + i + "\"}");
        }
        Answer answer = CLIENT.tc3("DescribeProducts", "{\"Offset\": 0, \"Limit\": 100}")
                .with("accept-encoding", "gzip")
                .send();

        assertThat(answer.http().headers().firstValue("content-encoding")).contains("gzip");
        byte[] plain =
                new GZIPInputStream(new ByteArrayInputStream(answer.http().body())).readAllBytes();
        assertThat(RawClient.JSON.readTree(plain).at("/Response/TotalCount").asInt())
                .isGreaterThanOrEqualTo(12);
    }

    @Test
    void bodiesAndQueriesAreBounded() {
        String long1 = "{\"ProductName\": \"" + "x".repeat(3 << 20) + "\"}";
        assertThat(CLIENT.call("CreateProduct", long1).message()).contains("ProductName");
        String long2 = "{\"ProductName\": \"" + "x".repeat(10 << 20) + "\"}";
        assertThat(CLIENT.call("CreateProduct", long2).message()).contains("larger");
        Answer v1 =
                CLIENT.v1("POST", "HmacSHA1", Map.of("Action", "CreateProduct", "ProductName", "x".repeat(1 << 20)));
        assertThat(v1.code()).isEqualTo("InvalidParameter");
        assertThat(v1.message()).contains("larger");

        Map<String, String> fits = Map.of("Action", "CreateProduct", "ProductName", "x".repeat(30_000));
        assertThat(CLIENT.v1("GET", "HmacSHA1", fits).code()).isEqualTo("InvalidParameterValue");
        Map<String, String> over = Map.of("Action", "CreateProduct", "ProductName", "x".repeat(34_000));
        assertThat(CLIENT.v1("GET", "HmacSHA1", over).message()).contains("query");
    }

    @Test
    void aBrowserAtTheSamePathIsLeftToOthers() {
        for (Map<String, String> headers : List.of(
                Map.<String, String>of(),
                Map.of("accept", "text/html"),
                Map.of("authorization", "Bearer tk_0123456789abcdef"))) {
            assertThat(new String(
                            CLIENT.send("GET", "tab=devices", new byte[0], headers)
                                    .http()
                                    .body(),
                            UTF_8))
                    .isEqualTo("console");
        }
        assertThat(CLIENT.send("GET", "Action=DescribeProducts", new byte[0], Map.of())
                        .code())
                .isEqualTo("MissingParameter");
        for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS")) {
            Answer answer = CLIENT.send(method, "", new byte[0], Map.of());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.code()).isEqualTo("UnsupportedProtocol");
        }
    }

    @Test
    void theRateIsPerActionAndAccount() {
        try (CloudApiServer slow = new CloudApiServer(2, Limits.DEFAULTS)) {
            RawClient client = new RawClient(slow);
            Set<String> codes = new TreeSet<>();
            for (int i = 0; i < 30; i++) {
                codes.add(client.call("DescribeProducts", LIST).code());
            }
            assertThat(codes).containsExactly("", "RequestLimitExceeded");
            assertThat(client.call("CreateProduct", "{}").code()).isEqualTo("MissingParameter");
            RawClient.Tc3 another = client.tc3("DescribeProducts", LIST);
            another.secretId = CloudApiServer.READER;
            assertThat(another.send().code()).isEmpty();
        }
    }

    @Test
    void whatComesLaterSaysSo() {
        Answer later = CLIENT.call("DescribeFirmware", "{\"ProductId\": \"P\", \"FirmwareVersion\": \"1\"}");
        assertThat(later.code()).isEqualTo("UnsupportedOperation");
        assertThat(later.message()).contains("firmware");
        assertThat(CLIENT.call(
                                "2018-06-14",
                                "PublishAsDevice",
                                "{\"ProductId\":\"P\",\"DeviceName\":\"d\",\"Port\":1,\"Payload\":\"\"}")
                        .message())
                .contains("LoRa");
        assertThat(CLIENT.call("DescribeFirmware", "{}").code()).isEqualTo("MissingParameter");
        assertThat(CLIENT.call("PublishAsDevice", "{}").code()).isEqualTo("InvalidAction");
    }

    @Test
    void whatACallerSentIsShownOnOneShortLine() {
        String name = URLEncoder.encode("a\n\u0000" + "ü".repeat(500), UTF_8);
        Answer answer = CLIENT.send("GET", "Action=" + name + "&Version=2021-04-08", new byte[0], Map.of());

        assertThat(answer.code()).isEqualTo("InvalidAction");
        assertThat(answer.message()).doesNotContain("\n").contains("a??üü").hasSizeLessThan(200);
    }
}
