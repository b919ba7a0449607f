package io.tributary.management.cloudapi;

import static io.tributary.management.cloudapi.JavaToolkitTest.call;
import static io.tributary.management.cloudapi.JavaToolkitTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.iotcloud.v20210408.IotcloudClient;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateDeviceRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateProductRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DeleteDeviceShadowRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeDeviceShadowRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.PublishBroadcastMessageRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.PublishMessageRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.PublishRRPCMessageRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.PublishRRPCMessageResponse;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdateDeviceShadowRequest;
import io.tributary.identity.DeviceId;
import io.tributary.management.device.StandInJob;
import java.util.Optional;

/** Shadow, message and request of a device, through the toolkit. */
final class JavaToolkitTalk {
    private static final String DEVICE = "{\"ProductId\": \"%s\", \"DeviceName\": \"lamp\"";

    private final StandInJob job;
    private final IotcloudClient client;

    JavaToolkitTalk(StandInJob job, IotcloudClient client) {
        this.job = job;
        this.client = client;
    }

    void live() throws TencentCloudSDKException {
        String product = call(
                        client::CreateProduct,
                        CreateProductRequest.class,
                        "{\"ProductName\": \"talked-to\", \"ProductProperties\": {\"EncryptionType\": \"2\"}}",
                        "")
                .getProductId();
        call(client::CreateDevice, CreateDeviceRequest.class, DEVICE + "}", product);
        UpdateDeviceShadowRequest update = new UpdateDeviceShadowRequest();
        update.setProductId(product);
        update.setDeviceName("lamp");
        update.setState("{\"desired\":{\"on\":true}}");
        update.setShadowVersion(0L);
        assertThat(call(client::UpdateDeviceShadow, update).getData()).contains("\"version\":1");
        update.setShadowVersion(5L);
        refused(() -> call(client::UpdateDeviceShadow, update), "FailedOperation.UpdateVersionNotMatch");
        assertThat(call(client::DescribeDeviceShadow, DescribeDeviceShadowRequest.class, DEVICE + "}", product)
                        .getData())
                .contains("\"on\":true", "\"metadata\"");
        call(client::DeleteDeviceShadow, DeleteDeviceShadowRequest.class, DEVICE + "}", product);

        String message = DEVICE + ", \"Topic\": \"%s/lamp/control\", \"Payload\": \"on\", \"Qos\": 1}";
        refused(
                () -> call(client::PublishMessage, PublishMessageRequest.class, message, product),
                "LimitExceeded.MessageSaved");
        String question = DEVICE + ", \"Payload\": \"?\"}";
        refused(
                () -> call(client::PublishRRPCMessage, PublishRRPCMessageRequest.class, question, product),
                "FailedOperation.DeviceOffline");
        job.connect(new DeviceId(product, "lamp"), asked -> Optional.of("yes"));
        call(client::PublishMessage, PublishMessageRequest.class, message, product);
        PublishRRPCMessageResponse answer =
                call(client::PublishRRPCMessage, PublishRRPCMessageRequest.class, question, product);
        assertThat(answer.getPayloadBase64()).isEqualTo("eWVz");
        assertThat(answer.getMessageId()).isPositive();
        String news = "{\"ProductId\": \"%s\", \"Payload\": \"all hear this\", \"Qos\": 0}";
        assertThat(call(client::PublishBroadcastMessage, PublishBroadcastMessageRequest.class, news, product)
                        .getTaskId())
                .isPositive();
    }
}
