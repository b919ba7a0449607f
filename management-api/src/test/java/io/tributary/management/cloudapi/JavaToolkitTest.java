package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tencentcloudapi.common.AbstractModel;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.common.profile.Language;
import com.tencentcloudapi.iotcloud.v20180614.models.DescribeAllDevicesRequest;
import com.tencentcloudapi.iotcloud.v20210408.IotcloudClient;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateDeviceRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateDeviceResponse;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateProductRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateTopicPolicyRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DeleteDeviceRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DeleteProductRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeDeviceRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeDeviceResponse;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeDevicesRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeDevicesResponse;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeFirmwareRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeProductRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeProductsRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.ProductProperties;
import com.tencentcloudapi.iotcloud.v20210408.models.SetProductsForbiddenStatusRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdateDeviceAvailableStateRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdateDeviceLogLevelRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdateDevicePSKRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdateDevicesEnableStateRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdateProductDynamicRegisterRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdateTopicPolicyRequest;
import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.actions.ActionRow;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference product's Java toolkit, as it is on Maven Central, with nothing changed but endpoint, protocol and keys. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JavaToolkitTest {
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final Set<String> CALLED = new TreeSet<>();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /** A method of the toolkit's client. */
    @FunctionalInterface
    interface Method<Q, R> {
        R call(Q request) throws TencentCloudSDKException;
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
    @Order(1)
    void theLifeOfAProductAndItsDevices(String signature, String method) throws TencentCloudSDKException {
        IotcloudClient client = new IotcloudClient(credential(), "ap-guangzhou", profile(signature, method));
        String name = "fleet-" + signature.length() + method;
        ProductProperties properties = call(client::CreateProduct, CreateProductRequest.class, """
                        {"ProductName": "%s", "ProductProperties": {"EncryptionType": "2", "ProductDescription": "a=b & ü"}}""", name)
                .getProductProperties();
        assertThat(properties.getRegion()).isEqualTo("gz");
        assertThat(properties.getProductDescription()).isEqualTo("a=b & ü");
        String product = idOf(client, name);
        call(client::CreateTopicPolicy, CreateTopicPolicyRequest.class, """
                {"ProductId": "%s", "TopicName": "alarm/+", "Privilege": 2}""", product);
        call(client::UpdateTopicPolicy, UpdateTopicPolicyRequest.class, """
                {"ProductId": "%s", "TopicName": "alarm/+", "NewTopicName": "alarms", "Privilege": 3}""", product);
        assertThat(SERVER.products.get(product).topicClasses()).hasSize(1);

        CreateDeviceResponse made = call(client::CreateDevice, CreateDeviceRequest.class, """
                {"ProductId": "%s", "DeviceName": "d:1", "Attribute": {"Tags": [{"Tag": "room", "Type": 2, "Value": "küche"}]}}""", product);
        assertThat(made.getDevicePsk()).hasSize(24);
        call(client::CreateDevice, CreateDeviceRequest.class, """
                {"ProductId": "%s", "DeviceName": "d2", "DefinedPsk": "AQIDBA=="}""", product);
        DescribeDeviceResponse seen = describe(client, product, "d:1");
        assertThat(seen.getDevicePsk()).isEqualTo(made.getDevicePsk());
        assertThat(seen.getOnline()).isEqualTo(3);
        assertThat(seen.getTags()[0].getValue()).isEqualTo("küche");
        DescribeDevicesResponse all = call(client::DescribeDevices, DescribeDevicesRequest.class, """
                {"ProductId": "%s", "Offset": 0, "Limit": 10}""", product);
        assertThat(all.getTotalCount()).isEqualTo(2);
        assertThat(all.getDevices()).hasSize(2);

        call(client::UpdateDevicesEnableState, UpdateDevicesEnableStateRequest.class, """
                {"ProductId": "%s", "DeviceNames": ["d:1", "d2"], "Status": 0}""", product);
        assertThat(describe(client, product, "d2").getEnableState()).isZero();
        call(client::UpdateDeviceAvailableState, UpdateDeviceAvailableStateRequest.class, """
                {"ProductId": "%s", "DeviceName": "d2", "EnableState": 1}""", product);
        call(client::UpdateDeviceLogLevel, UpdateDeviceLogLevelRequest.class, """
                {"ProductId": "%s", "DeviceName": "d2", "LogLevel": 3}""", product);
        call(client::UpdateDevicePSK, UpdateDevicePSKRequest.class, """
                {"ProductId": "%s", "DeviceName": "d2", "Psk": "BQYHCA=="}""", product);
        DescribeDeviceResponse second = describe(client, product, "d2");
        assertThat(second.getEnableState()).isEqualTo(1);
        assertThat(second.getLogLevel()).isEqualTo(3);
        assertThat(second.getDevicePsk()).isEqualTo("BQYHCA==");

        assertThat(call(client::UpdateProductDynamicRegister, UpdateProductDynamicRegisterRequest.class, """
                {"ProductId": "%s", "RegisterType": 2, "RegisterLimit": 5}""", product)
                        .getProductSecret())
                .hasSize(24);
        call(client::SetProductsForbiddenStatus, SetProductsForbiddenStatusRequest.class, """
                {"ProductId": ["%s"], "Status": 1}""", product);
        assertThat(call(client::DescribeProduct, DescribeProductRequest.class, "{\"ProductId\": \"%s\"}", product)
                        .getProductProperties()
                        .getForbiddenStatus())
                .isEqualTo(1);
        refused(
                () -> call(client::DeleteProduct, DeleteProductRequest.class, "{\"ProductId\": \"%s\"}", product),
                "UnauthorizedOperation.DevicesExistUnderProduct");
        for (String device : new String[] {"d:1", "d2"}) {
            call(
                    client::DeleteDevice,
                    DeleteDeviceRequest.class,
                    "{\"ProductId\": \"%s\", \"DeviceName\": \"" + device + "\"}",
                    product);
        }
        call(client::DeleteProduct, DeleteProductRequest.class, "{\"ProductId\": \"%s\"}", product);
        refused(() -> describe(client, product, "d2"), "ResourceNotFound.ProductNotExist");
    }

    @ParameterizedTest
    @CsvSource({"TC3-HMAC-SHA256,POST", "HmacSHA1,GET", "HmacSHA256,POST"})
    @Order(1)
    void theOlderVersionWithItsSpellings(String signature, String method) throws TencentCloudSDKException {
        var client = new com.tencentcloudapi.iotcloud.v20180614.IotcloudClient(
                credential(), "ap-bangkok", profile(signature, method));
        var product = call(
                        client::CreateProduct,
                        com.tencentcloudapi.iotcloud.v20180614.models.CreateProductRequest.class,
                        "{\"ProductName\": \"old-%s\", \"ProductProperties\": {\"EncryptionType\": \"2\"}}",
                        signature + method)
                .getProductId();
        call(
                client::CreateTopicPolicy,
                com.tencentcloudapi.iotcloud.v20180614.models.CreateTopicPolicyRequest.class,
                "{\"ProductID\": \"%s\", \"TopicName\": \"x\", \"Privilege\": 1}",
                product);
        call(
                client::UpdateTopicPolicy,
                com.tencentcloudapi.iotcloud.v20180614.models.UpdateTopicPolicyRequest.class,
                "{\"ProductID\": \"%s\", \"TopicName\": \"x\", \"NewTopicName\": \"y\", \"Privilege\": 1}",
                product);
        call(
                client::CreateDevice,
                com.tencentcloudapi.iotcloud.v20180614.models.CreateDeviceRequest.class,
                "{\"ProductId\": \"%s\", \"DeviceName\": \"d\"}",
                product);
        call(
                client::UpdateDevicesEnableState,
                com.tencentcloudapi.iotcloud.v20180614.models.UpdateDevicesEnableStateRequest.class,
                "{\"ProductID\": \"%s\", \"DeviceNames\": [\"d\"], \"Status\": 0}",
                product);
        assertThat(call(
                                client::DescribeDevice,
                                com.tencentcloudapi.iotcloud.v20180614.models.DescribeDeviceRequest.class,
                                "{\"ProductID\": \"%s\", \"DeviceName\": \"d\"}",
                                product)
                        .getEnableState())
                .isZero();
        var everywhere = call(
                client::DescribeAllDevices, DescribeAllDevicesRequest.class, "{\"Offset\": 0, \"Limit\": 250}", "");
        assertThat(everywhere.getDevices())
                .anyMatch(device -> device.getProductId().equals(product));
        call(
                client::SetProductsForbiddenStatus,
                com.tencentcloudapi.iotcloud.v20180614.models.SetProductsForbiddenStatusRequest.class,
                "{\"ProductID\": [\"%s\"], \"Status\": 1}",
                product);
        refused(
                () -> call(
                        client::CreateDevice,
                        com.tencentcloudapi.iotcloud.v20180614.models.CreateDeviceRequest.class,
                        "{\"ProductId\": \"%s\", \"DeviceName\": \"e\"}",
                        product),
                "UnauthorizedOperation.ProductIsForbidden");
    }

    @Test
    @Order(1)
    void refusalsReachTheCallerWithCodeMessageAndId() {
        IotcloudClient client = new IotcloudClient(credential(), "", profile(ClientProfile.SIGN_TC3_256, "POST"));
        assertThatThrownBy(() -> call(
                        client::DescribeFirmware,
                        DescribeFirmwareRequest.class,
                        "{\"ProductId\": \"P\", \"FirmwareVersion\": \"1\"}",
                        ""))
                .isInstanceOfSatisfying(TencentCloudSDKException.class, e -> {
                    assertThat(e.getErrorCode()).isEqualTo("UnsupportedOperation");
                    assertThat(e.getRequestId()).hasSize(36);
                })
                .hasMessageContaining("firmware");
        refused(() -> call(client::DescribeProducts, DescribeProductsRequest.class, "{}", ""), "MissingParameter");

        ClientProfile chinese = profile(ClientProfile.SIGN_TC3_256, "POST");
        chinese.setLanguage(Language.ZH_CN);
        assertThatThrownBy(() -> call(
                        new IotcloudClient(credential(), "", chinese)::DescribeProducts,
                        DescribeProductsRequest.class,
                        "{}",
                        ""))
                .hasMessageContaining("缺少参数");

        for (String signature :
                new String[] {ClientProfile.SIGN_TC3_256, ClientProfile.SIGN_SHA1, ClientProfile.SIGN_SHA256}) {
            Credential wrong = new Credential(CloudApiServer.ADMIN, "wrong");
            refused(
                    () -> page(new IotcloudClient(wrong, "", profile(signature, "POST"))),
                    "AuthFailure.SignatureFailure");
            Credential stranger = new Credential("AKIDNOBODY", "x");
            refused(
                    () -> page(new IotcloudClient(stranger, "", profile(signature, "GET"))),
                    "AuthFailure.SecretIdNotFound");
            Credential late = new Credential(CloudApiServer.TEMPORARY, CloudApiServer.SECRET_KEY, "x");
            refused(() -> page(new IotcloudClient(late, "", profile(signature, "POST"))), "AuthFailure.TokenFailure");
        }
    }

    @Test
    @Order(1)
    void temporaryCredentialsAndUnsignedPayloads() throws TencentCloudSDKException {
        Credential temporary =
                new Credential(CloudApiServer.TEMPORARY, CloudApiServer.SECRET_KEY, CloudApiServer.TOKEN);
        for (String signature :
                new String[] {ClientProfile.SIGN_TC3_256, ClientProfile.SIGN_SHA1, ClientProfile.SIGN_SHA256}) {
            assertThat(page(new IotcloudClient(temporary, "", profile(signature, "POST"))))
                    .isNotNull();
        }
        ClientProfile unsigned = profile(ClientProfile.SIGN_TC3_256, "POST");
        unsigned.setUnsignedPayload(true);
        assertThat(page(new IotcloudClient(credential(), "", unsigned))).isNotNull();
    }

    @Test
    @Order(1)
    void theLifeOfARule() throws TencentCloudSDKException {
        new JavaToolkitRules(new IotcloudClient(credential(), "", profile("TC3-HMAC-SHA256", "POST"))).live();
    }

    @Test
    @Order(1)
    void whatIsSaidToDevices() throws TencentCloudSDKException {
        new JavaToolkitTalk(SERVER.job, new IotcloudClient(credential(), "", profile("TC3-HMAC-SHA256", "POST")))
                .live();
    }

    @ParameterizedTest
    @CsvSource({"TC3-HMAC-SHA256,POST", "HmacSHA256,GET"})
    @Order(1)
    void theLifeOfPrivateAuthoritiesAndOfCertificateDevices(String signature, String method)
            throws TencentCloudSDKException {
        IotcloudClient client = new IotcloudClient(credential(), "", profile(signature, method));
        JavaToolkitAuthorities authorities = new JavaToolkitAuthorities(SERVER, client, "shown-" + method);
        authorities.live();
        authorities.issue();
    }

    @Test
    @Order(2)
    void everyActionThatIsWiredWasCalled() {
        assertThat(CALLED)
                .containsAll(SERVER.actions.rows().stream()
                        .filter(ActionRow.Wired.class::isInstance)
                        .map(ActionRow::name)
                        .filter(name -> !TaskToolkitTest.ACTIONS.contains(name))
                        .collect(Collectors.toSet()));
    }

    private static Object page(IotcloudClient client) throws TencentCloudSDKException {
        return call(client::DescribeProducts, DescribeProductsRequest.class, "{\"Offset\": 0, \"Limit\": 10}", "");
    }

    private static DescribeDeviceResponse describe(IotcloudClient client, String product, String device)
            throws TencentCloudSDKException {
        return call(
                client::DescribeDevice,
                DescribeDeviceRequest.class,
                "{\"ProductId\": \"%s\", \"DeviceName\": \"" + device + "\"}",
                product);
    }

    private static String idOf(IotcloudClient client, String name) throws TencentCloudSDKException {
        for (var product : call(
                        client::DescribeProducts, DescribeProductsRequest.class, "{\"Offset\": 0, \"Limit\": 250}", "")
                .getProducts()) {
            if (product.getProductName().equals(name)) {
                return product.getProductId();
            }
        }
        throw new AssertionError(name + " is not listed");
    }

    static <Q extends AbstractModel, R> R call(Method<Q, R> method, Class<Q> type, String fields, String value)
            throws TencentCloudSDKException {
        return call(method, AbstractModel.fromJsonString(fields.replace("%s", value), type));
    }

    static <Q extends AbstractModel, R> R call(Method<Q, R> method, Q request) throws TencentCloudSDKException {
        CALLED.add(request.getClass().getSimpleName().replace("Request", ""));
        return method.call(request);
    }

    static void refused(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TencentCloudSDKException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(code));
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
