package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.identity.DeviceId;
import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.RawClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Shadows and messages by cloud calls, over a device-state job that is played. (Cloud API, sections 7.5 and 7.6.) */
class DeviceTalkActionsTest {
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final RawClient CLIENT = new RawClient(SERVER);
    private static final String PRODUCT = CLIENT.call(
                    "CreateProduct", "{\"ProductName\": \"talk\", \"ProductProperties\": {\"EncryptionType\": \"2\"}}")
            .response()
            .path("ProductId")
            .asText();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final DeviceId device = new DeviceId(PRODUCT, "d" + NUMBER.incrementAndGet());

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    DeviceTalkActionsTest() {
        ok("CreateDevice", "");
    }

    private Answer call(String action, String more) {
        return CLIENT.call(
                action,
                "{\"ProductId\": \"" + PRODUCT + "\", \"DeviceName\": \"" + device.deviceName() + "\"" + more + "}");
    }

    private JsonNode ok(String action, String more) {
        Answer answer = call(action, more);
        assertThat(answer.code()).as(answer.message()).isEmpty();
        return answer.response();
    }

    private static JsonNode data(JsonNode response) {
        try {
            return RawClient.JSON.readTree(response.path("Data").asText());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.toString(), e);
        }
    }

    private static String update(String state, long version) {
        return ", \"State\": \"" + state.replace("\"", "\\\"") + "\", \"ShadowVersion\": " + version;
    }

    @Test
    void aShadowIsUpdatedDescribedAndDeleted() {
        assertThat(call("DescribeDeviceShadow", "").code()).isEqualTo("ResourceNotFound.DeviceShadowNotExist");
        assertThat(call("DeleteDeviceShadow", "").code()).isEqualTo("ResourceNotFound.DeviceShadowNotExist");

        JsonNode updated = data(ok("UpdateDeviceShadow", update("{\"desired\": {\"temp\": 25.0}}", 0)));
        assertThat(updated.path("type").asText()).isEqualTo("update");
        assertThat(updated.path("result").asInt()).isZero();
        assertThat(updated.at("/payload/version").asLong()).isEqualTo(1);
        assertThat(updated.at("/payload/state/desired/temp").asText()).isEqualTo("25.0");
        JsonNode shown = data(ok("DescribeDeviceShadow", ""));

        assertThat(shown.path("type").asText()).isEqualTo("get");
        assertThat(shown.at("/payload/state/delta/temp").asText()).isEqualTo("25.0");
        assertThat(shown.at("/payload/timestamp").asLong()).as("milliseconds").isGreaterThan(1_000_000_000_000L);
        assertThat(shown.at("/payload/metadata/desired/temp/timestamp").asLong())
                .as("milliseconds")
                .isGreaterThan(1_000_000_000_000L);
        ok("DeleteDeviceShadow", "");
        assertThat(call("DescribeDeviceShadow", "").code()).isEqualTo("ResourceNotFound.DeviceShadowNotExist");
        assertThat(SERVER.journal)
                .contains("device:ChangeShadow product/" + PRODUCT + "/device/" + device.deviceName() + " DONE")
                .noneMatch(entry -> entry.startsWith("device:GetShadow"));
    }

    @Test
    void whatAShadowCannotBeHasTheCodesOfTheContract() {
        ok("UpdateDeviceShadow", update("{\"desired\": {\"a\": 1}}", 0));
        refused("FailedOperation.UpdateVersionNotMatch", update("{\"desired\": {\"a\": 2}}", 9));
        refused("InvalidParameterValue.InvalidJSON", update("{\"desired\": ", 0));
        refused("InvalidParameterValue.InvalidJSON", update("{\"reported\": {}}", 0));
        refused("InvalidParameterValue.JSONHasInvalidNode", update("{\"desired\": {}, \"reported\": {}}", 0));
        refused("InvalidParameterValue.JSONHasInvalidNode", update("{\"desired\": 1}", 0));
        refused("InvalidParameterValue", update("{\"desired\": {\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":1}}}}}}}", 0));
        assertThat(CLIENT.call(
                                "2018-06-14",
                                "UpdateDeviceShadow",
                                "{\"ProductId\": \"" + PRODUCT + "\", \"DeviceName\": \"" + device.deviceName()
                                        + "\", \"Prefix\": \"$other\"" + update("{\"desired\": {}}", 0) + "}")
                        .code())
                .isEqualTo("InvalidParameterValue.PrefixInvalid");
        assertThat(CLIENT.call(
                                "UpdateDeviceShadow",
                                "{\"ProductId\": \"" + PRODUCT + "\", \"DeviceName\": \"nobody\""
                                        + update("{\"desired\": {}}", 0) + "}")
                        .code())
                .isEqualTo("ResourceNotFound.ProductOrDeviceNotExist");
        assertThat(CLIENT.call(
                                "2018-06-14",
                                "UpdateDeviceShadow",
                                "{\"ProductId\": \"" + PRODUCT + "\", \"DeviceName\": \"" + device.deviceName()
                                        + "\", \"Prefix\": \"$template\"" + update("{\"desired\": {\"a\": 3}}", 0)
                                        + "}")
                        .code())
                .isEmpty();
        assertThat(SERVER.job.last().getShadowRequested().getTemplate()).isTrue();
    }

    private void refused(String code, String fields) {
        Answer answer = call("UpdateDeviceShadow", fields);
        assertThat(answer.code()).as(answer.message()).isEqualTo(code);
    }

    private String message(String last, int qos, String more) {
        return ", \"Topic\": \"" + device + "/" + last + "\", \"Payload\": \"b24=\", \"Qos\": " + qos + more;
    }

    @Test
    void aMessageIsPublished() {
        SERVER.job.connect(device, Optional::of);
        ok("PublishMessage", message("control", 0, ", \"PayloadEncoding\": \"base64\""));

        assertThat(SERVER.job.last().getPublishRequested().getPayload().remaining())
                .isEqualTo(2);
        assertThat(SERVER.journal)
                .contains("device:Publish product/" + PRODUCT + "/device/" + device.deviceName() + " DONE");
    }

    @Test
    void aMessageThatIsNotDeliveredHasTheCodesOfTheContract() {
        assertThat(call("PublishMessage", message("control", 0, "")).code()).isEqualTo("FailedOperation.DeviceOffline");
        assertThat(call("PublishMessage", message("control", 1, "")).code()).isEqualTo("LimitExceeded.MessageSaved");
        assertThat(call("PublishMessage", message("control", 1, "")).code()).isEqualTo("LimitExceeded.MessageSaved");
        assertThat(call("PublishMessage", message("control", 1, "")).code())
                .isEqualTo("LimitExceeded.OfflineMessageExceedLimit");
        SERVER.job.connect(device, Optional::of);
        assertThat(call("PublishMessage", message("data", 1, "")).code())
                .isEqualTo("FailedOperation.DeviceNoSubscription");
        assertThat(call("PublishMessage", message("event", 1, "")).code())
                .isEqualTo("FailedOperation.InvalidTopicName");
        assertThat(call(
                                "PublishMessage",
                                ", \"Topic\": \"" + device + "/data\", \"Payload\": \"" + "x".repeat(16_385) + "\"")
                        .code())
                .isEqualTo("InvalidParameterValue.PayloadOverLimit");
        ok("UpdateDeviceAvailableState", ", \"EnableState\": 0");
        assertThat(call("PublishMessage", message("control", 1, "")).code())
                .isEqualTo("UnauthorizedOperation.DeviceIsNotEnabled");
        assertThat(call("PublishRRPCMessage", ", \"Payload\": \"?\"").code())
                .isEqualTo("FailedOperation.DeviceAlreadyDisabled");
    }

    @Test
    void aDeviceIsAsked() {
        assertThat(call("PublishRRPCMessage", ", \"Payload\": \"?\"").code())
                .isEqualTo("FailedOperation.DeviceOffline");
        SERVER.job.connect(device, asked -> Optional.of("!" + asked));

        JsonNode answer = ok("PublishRRPCMessage", ", \"Payload\": \"?\"");

        assertThat(answer.path("MessageId").isIntegralNumber()).isTrue();
        assertThat(Base64.getDecoder().decode(answer.path("PayloadBase64").asText()))
                .isEqualTo("!?".getBytes(StandardCharsets.UTF_8));
        SERVER.job.connect(device, asked -> Optional.empty());
        assertThat(call("PublishRRPCMessage", ", \"Payload\": \"?\"").code()).isEqualTo("FailedOperation.RRPCTimeout");
    }

    @Test
    void whoMayOnlyReadChangesNothing() {
        RawClient.Tc3 reader = CLIENT.tc3(
                "PublishRRPCMessage",
                "{\"ProductId\": \"" + PRODUCT + "\", \"DeviceName\": \"" + device.deviceName()
                        + "\", \"Payload\": \"?\"}");
        reader.secretId = CloudApiServer.READER;

        assertThat(reader.send().code()).isEqualTo("AuthFailure.UnauthorizedOperation");
    }
}
