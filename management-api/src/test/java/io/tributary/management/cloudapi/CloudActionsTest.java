package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.identity.DeviceId;
import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.RawClient.Answer;
import io.tributary.management.registry.DeviceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the actions answer, and in which codes they refuse. (Cloud API, section 7.) */
class CloudActionsTest {
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final RawClient CLIENT = new RawClient(SERVER);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aNewProductIsToldWithTheDefaultsFilledIn() {
        JsonNode made = ok("CreateProduct", "{\"ProductName\": \"defaults\"}");

        assertThat(made.path("ProductId").asText()).matches("[A-Z0-9]{10}");
        JsonNode properties = made.path("ProductProperties");
        assertThat(properties.path("EncryptionType").textValue()).isEqualTo("1");
        assertThat(properties.path("Region").textValue()).isEqualTo("gz");
        assertThat(properties.path("ProductType").longValue()).isZero();
        assertThat(properties.path("Format").textValue()).isEqualTo("json");
        assertThat(properties.path("Platform").textValue()).isEqualTo("0");
        assertThat(properties.path("DeviceLimit").longValue()).isEqualTo(50_000);

        JsonNode kept = ok("CreateProduct", """
                {"ProductName": "kept", "ProductProperties": {"Region": "ap-x", "Format": "custom", "Platform": "7",
                 "ModelId": "m", "AppEUI": "e", "ProductType": 5, "RegisterType": 1, "RegisterLimit": 3}}""");
        JsonNode read = ok(
                "DescribeProduct", "{\"ProductId\": \"" + kept.path("ProductId").asText() + "\"}");
        assertThat(read.path("ProductProperties")).isEqualTo(kept.path("ProductProperties"));
        assertThat(read.at("/ProductProperties/Region").textValue()).isEqualTo("ap-x");
        assertThat(read.at("/ProductProperties/ModelId").textValue()).isEqualTo("m");
        assertThat(read.at("/ProductProperties/ProductSecret").textValue()).hasSize(24);
        assertThat(read.at("/ProductMetadata/CreationDate").longValue()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CreateProduct|{\"ProductName\": \"taken\"}|InvalidParameterValue.ProductAlreadyExist",
                "CreateProduct|{\"ProductName\": \"a b\"}|InvalidParameterValue",
                "CreateProduct|{\"ProductName\": \"\"}|InvalidParameterValue",
                "CreateProduct|{\"ProductName\": \"x\", \"ProductProperties\": {\"ProductType\": 4}}|InvalidParameterValue.ProductTypeNotSupport",
                "CreateProduct|{\"ProductName\": \"x\", \"ProductProperties\": {\"EncryptionType\": \"3\"}}|InvalidParameterValue",
                "CreateProduct|{\"ProductName\": \"x\", \"ProductProperties\": {\"Format\": \"xml\"}}|InvalidParameterValue",
                "CreateProduct|{\"ProductName\": \"x\", \"ProductProperties\": {\"RegisterType\": 3}}|InvalidParameterValue",
                "DescribeProduct|{\"ProductId\": \"NONE000000\"}|ResourceNotFound.ProductNotExist",
                "DescribeProduct|{\"ProductId\": \"lower\"}|InvalidParameterValue",
                "DescribeProducts|{\"Offset\": 0, \"Limit\": 9}|InvalidParameterValue",
                "DescribeProducts|{\"Offset\": 0, \"Limit\": 251}|InvalidParameterValue",
                "DeleteProduct|{\"ProductId\": \"NONE000000\"}|ResourceNotFound.ProductNotExist",
                "DeleteProduct|{\"ProductId\": \"$\"}|UnauthorizedOperation.DevicesExistUnderProduct",
                "SetProductsForbiddenStatus|{\"ProductId\": [\"$\", \"NONE000000\"], \"Status\": 1}|ResourceNotFound.ProductNotExist",
                "SetProductsForbiddenStatus|{\"ProductId\": [\"lower\"], \"Status\": 1}|InvalidParameter",
                "UpdateProductDynamicRegister|{\"ProductId\": \"NONE000000\", \"RegisterType\": 1, \"RegisterLimit\": 1}|ResourceNotFound.ProductNotExist",
                "CreateTopicPolicy|{\"ProductId\": \"$\", \"TopicName\": \"event\", \"Privilege\": 1}|InvalidParameterValue.TopicPolicyAlreadyExist",
                "CreateTopicPolicy|{\"ProductId\": \"$\", \"TopicName\": \"a//b\", \"Privilege\": 1}|InvalidParameterValue",
                "CreateTopicPolicy|{\"ProductId\": \"$\", \"TopicName\": \"a\", \"Privilege\": 4}|InvalidParameterValue",
                "CreateTopicPolicy|{\"ProductId\": \"NONE000000\", \"TopicName\": \"a\", \"Privilege\": 1}|ResourceNotFound.ProductNotExist",
                "CreateTopicPolicy|{\"ProductId\": \"$\", \"TopicName\": \"a\", \"Privilege\": 1, \"BrokerSubscribe\": {\"ProductId\": \"P\", \"DeviceName\": \"d\"}}|FailedOperation.ProductNotBind",
                "UpdateTopicPolicy|{\"ProductId\": \"$\", \"TopicName\": \"none\", \"NewTopicName\": \"b\", \"Privilege\": 1}|ResourceNotFound.TopicPolicyNotExist",
                "UpdateTopicPolicy|{\"ProductId\": \"NONE000000\", \"TopicName\": \"a\", \"NewTopicName\": \"b\", \"Privilege\": 1}|ResourceNotFound.TopicPolicyNotExist",
                "CreateDevice|{\"ProductId\": \"$\", \"DeviceName\": \"d\"}|InvalidParameterValue.DeviceAlreadyExist",
                "CreateDevice|{\"ProductId\": \"$\", \"DeviceName\": \"a b\"}|InvalidParameterValue",
                "CreateDevice|{\"ProductId\": \"$\", \"DeviceName\": \"n\", \"DefinedPsk\": \"?\"}|InvalidParameterValue.DefinedPskNotBase64",
                "CreateDevice|{\"ProductId\": \"$\", \"DeviceName\": \"n\", \"Attribute\": {\"Tags\": [{\"Tag\": \"t\", \"Type\": 1, \"Value\": \"x\"}]}}|InvalidParameterValue",
                "CreateDevice|{\"ProductId\": \"NONE000000\", \"DeviceName\": \"n\"}|ResourceNotFound.ProductNotExist",
                "CreateDevice|{\"ProductId\": \"%\", \"DeviceName\": \"n\", \"DefinedPsk\": \"AQIDBA==\"}|UnauthorizedOperation.ProductNotSupportPSK",
                "CreateDevice|{\"ProductId\": \"%\", \"DeviceName\": \"n\", \"TlsCrt\": \"no\"}|InvalidParameterValue",
                "DescribeDevice|{\"ProductId\": \"$\", \"DeviceName\": \"none\"}|ResourceNotFound.DeviceNotExist",
                "DescribeDevice|{\"ProductId\": \"NONE000000\", \"DeviceName\": \"d\"}|ResourceNotFound.ProductNotExist",
                "DescribeDevices|{\"ProductId\": \"NONE000000\", \"Offset\": 0, \"Limit\": 10}|ResourceNotFound.ProductNotExist",
                "DescribeDevices|{\"ProductId\": \"$\", \"Offset\": 0, \"Limit\": 10, \"EnableState\": 2}|InvalidParameterValue",
                "DeleteDevice|{\"ProductId\": \"$\", \"DeviceName\": \"none\"}|ResourceNotFound.DeviceNotExist",
                "UpdateDeviceAvailableState|{\"ProductId\": \"$\", \"DeviceName\": \"none\", \"EnableState\": 1}|ResourceNotFound.DeviceNotExist",
                "UpdateDevicesEnableState|{\"ProductId\": \"$\", \"DeviceNames\": [\"d\", \"none\"], \"Status\": 1}|ResourceNotFound.DeviceNotExist",
                "UpdateDevicesEnableState|{\"ProductId\": \"$\", \"DeviceNames\": [\"d\"], \"Status\": 2}|InvalidParameterValue",
                "UpdateDevicePSK|{\"ProductId\": \"$\", \"DeviceName\": \"d\", \"Psk\": \"?\"}|InvalidParameterValue",
                "UpdateDevicePSK|{\"ProductId\": \"NONE000000\", \"DeviceName\": \"d\", \"Psk\": \"AQIDBA==\"}|ResourceNotFound.DeviceNotExist",
                "UpdateDevicePSK|{\"ProductId\": \"%\", \"DeviceName\": \"d\", \"Psk\": \"AQIDBA==\"}|UnauthorizedOperation.ProductNotSupportPSK",
                "UpdateDeviceLogLevel|{\"ProductId\": \"$\", \"DeviceName\": \"d\", \"LogLevel\": 5}|InvalidParameterValue",
                "UpdateDeviceLogLevel|{\"ProductId\": \"$\", \"DeviceName\": \"none\", \"LogLevel\": 1}|ResourceNotFound.DeviceNotExist"
            })
    void refusalsHaveTheCodesOfTheContract(String action, String fields, String code) {
        Answer answer = CLIENT.call(action, fields.replace("$", Fleet.KEYS).replace("%", Fleet.CERTIFICATES));

        assertThat(answer.code()).as(answer.message()).isEqualTo(code);
        assertThat(SERVER.model.meaningOf(code)).isPresent();
        assertThat(answer.message()).isNotEmpty();
    }

    /** Two products that the table of refusals refers to, one of each way to prove who one is. */
    private static final class Fleet {
        static final String KEYS = product("taken", "2");
        static final String CERTIFICATES = product("certificates", "1");

        static {
            ok("CreateDevice", "{\"ProductId\": \"" + KEYS + "\", \"DeviceName\": \"d\"}");
        }
    }

    @Test
    void aDeviceIsToldWithWhatItSaysAndDoes() {
        String product = product("status", "2");
        ok("CreateDevice", "{\"ProductId\": \"" + product + "\", \"DeviceName\": \"d\"}");
        SERVER.registry.report(
                new DeviceId(product, "d"),
                new DeviceStatus(
                        DeviceStatus.Connection.ONLINE,
                        Optional.of(Instant.ofEpochSecond(100)),
                        Optional.of(Instant.ofEpochSecond(300)),
                        Optional.of(Instant.ofEpochSecond(200)),
                        Optional.of(Instant.ofEpochSecond(301)),
                        Optional.of("192.168.1.2"),
                        Optional.empty(),
                        Optional.of("1.0"),
                        Optional.of(Instant.ofEpochSecond(150))));
        JsonNode seen = ok("DescribeDevice", "{\"ProductId\": \"" + product + "\", \"DeviceName\": \"d\"}");

        assertThat(seen.path("Online").longValue()).isEqualTo(1);
        assertThat(seen.path("FirstOnlineTime").longValue()).isEqualTo(100);
        assertThat(seen.path("LoginTime").longValue()).isEqualTo(300);
        assertThat(seen.path("LastOfflineTime").longValue()).isEqualTo(200);
        assertThat(seen.path("ConnIP").longValue()).isEqualTo(3_232_235_778L);
        assertThat(seen.path("ClientIP").textValue()).isEqualTo("192.168.1.2");
        assertThat(seen.path("Version").textValue()).isEqualTo("1.0");
        assertThat(seen.path("FirmwareUpdateTime").longValue()).isEqualTo(150);
    }

    @Test
    void devicesAreListedByOffsetAndFiltered() {
        String product = product("many", "2");
        for (int i = 0; i < 25; i++) {
            ok("CreateDevice", "{\"ProductId\": \"" + product + "\", \"DeviceName\": \"d" + i + "\"}");
        }
        ok(
                "UpdateDeviceAvailableState",
                "{\"ProductId\": \"" + product + "\", \"DeviceName\": \"d3\", \"EnableState\": 0}");

        List<String> names = new ArrayList<>();
        for (int offset = 0; offset < 40; offset += 10) {
            JsonNode page = devices(product, offset, "");
            assertThat(page.path("TotalCount").longValue()).isEqualTo(25);
            page.path("Devices")
                    .forEach(device -> names.add(device.path("DeviceName").textValue()));
        }
        assertThat(names).hasSize(25).doesNotHaveDuplicates();
        assertThat(devices(product, 0, ", \"DeviceName\": \"2\"")
                        .path("TotalCount")
                        .longValue())
                .isEqualTo(7);
        assertThat(devices(product, 5, ", \"DeviceName\": \"2\"").path("Devices"))
                .hasSize(2);
        assertThat(devices(product, 0, ", \"EnableState\": 0")
                        .at("/Devices/0/DeviceName")
                        .textValue())
                .isEqualTo("d3");
        assertThat(devices(product, 0, ", \"FirmwareVersion\": \"None-FirmwareVersion\"")
                        .path("TotalCount")
                        .longValue())
                .isEqualTo(25);
        assertThat(devices(product, 0, ", \"FirmwareVersion\": \"9\"").path("Devices"))
                .isEmpty();
        JsonNode everywhere = CLIENT.call("2018-06-14", "DescribeAllDevices", "{\"Offset\": 0, \"Limit\": 250}")
                .response();
        assertThat(everywhere.path("Devices"))
                .hasSize(everywhere.path("TotalCount").intValue());
    }

    @Test
    void secretsAreForWhoMaySeeThem() {
        String product = product("secrets", "2");
        ok("CreateDevice", "{\"ProductId\": \"" + product + "\", \"DeviceName\": \"d\"}");
        ok(
                "UpdateProductDynamicRegister",
                "{\"ProductId\": \"" + product + "\", \"RegisterType\": 1, \"RegisterLimit\": 0}");
        RawClient.Tc3 device =
                CLIENT.tc3("DescribeDevice", "{\"ProductId\": \"" + product + "\", \"DeviceName\": \"d\"}");
        device.secretId = CloudApiServer.READER;
        RawClient.Tc3 list =
                CLIENT.tc3("DescribeDevices", "{\"ProductId\": \"" + product + "\", \"Offset\": 0, \"Limit\": 10}");
        list.secretId = CloudApiServer.READER;
        RawClient.Tc3 one = CLIENT.tc3("DescribeProduct", "{\"ProductId\": \"" + product + "\"}");
        one.secretId = CloudApiServer.READER;

        assertThat(device.send().response().path("DevicePsk").textValue()).isEmpty();
        assertThat(list.send().response().at("/Devices/0/DevicePsk").textValue())
                .isEmpty();
        assertThat(one.send().response().at("/ProductProperties/ProductSecret").textValue())
                .isEmpty();
        assertThat(devices(product, 0, "").at("/Devices/0/DevicePsk").textValue())
                .hasSize(24);
    }

    @Test
    void listsAskForEachDevice() {
        String product = product("each", "2");
        for (String name : List.of("open", "shut", "withheld")) {
            ok("CreateDevice", "{\"ProductId\": \"" + product + "\", \"DeviceName\": \"" + name + "\"}");
        }
        RawClient.Tc3 list =
                CLIENT.tc3("DescribeDevices", "{\"ProductId\": \"" + product + "\", \"Offset\": 0, \"Limit\": 10}");
        list.secretId = CloudApiServer.READER;
        RawClient.Tc3 all = CLIENT.tc3("DescribeAllDevices", "{\"Offset\": 0, \"Limit\": 100}")
                .with("x-tc-version", "2018-06-14");
        all.secretId = CloudApiServer.READER;

        JsonNode devices = list.send().response().path("Devices");

        assertThat(devices.findValuesAsText("DeviceName")).containsExactlyInAnyOrder("open", "shut");
        for (JsonNode device : devices) {
            boolean open = device.path("DeviceName").textValue().equals("open");
            assertThat(device.path("DevicePsk").textValue()).hasSize(open ? 24 : 0);
        }
        assertThat(all.send().response().path("Devices").findValuesAsText("DeviceName"))
                .contains("shut")
                .doesNotContain("withheld");
    }

    @Test
    void topicsAreBoundedInNumber() {
        String product = product("topics", "2");
        for (int i = 0; i < 20; i++) {
            ok(
                    "CreateTopicPolicy",
                    "{\"ProductId\": \"" + product + "\", \"TopicName\": \"t" + i + "\", \"Privilege\": 1}");
        }

        assertThat(CLIENT.call(
                                "CreateTopicPolicy",
                                "{\"ProductId\": \"" + product + "\", \"TopicName\": \"t20\", \"Privilege\": 1}")
                        .code())
                .isEqualTo("LimitExceeded.TopicPolicyExceedLimit");
        assertThat(CLIENT.call(
                                "UpdateTopicPolicy",
                                "{\"ProductId\": \"" + product
                                        + "\", \"TopicName\": \"t1\", \"NewTopicName\": \"t2\", \"Privilege\": 1}")
                        .code())
                .isEqualTo("InvalidParameterValue.TopicPolicyAlreadyExist");
    }

    private static JsonNode devices(String product, int offset, String filter) {
        return ok(
                "DescribeDevices",
                "{\"ProductId\": \"" + product + "\", \"Offset\": " + offset + ", \"Limit\": 10" + filter + "}");
    }

    private static String product(String name, String encryption) {
        return ok(
                        "CreateProduct",
                        "{\"ProductName\": \"" + name + "\", \"ProductProperties\": {\"EncryptionType\": \""
                                + encryption + "\"}}")
                .path("ProductId")
                .asText();
    }

    private static JsonNode ok(String action, String fields) {
        Answer answer = CLIENT.call(action, fields);
        assertThat(answer.code())
                .as(action + " " + fields + ": " + answer.message())
                .isEmpty();
        return answer.response();
    }
}
