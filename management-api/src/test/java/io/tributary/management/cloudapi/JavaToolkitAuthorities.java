package io.tributary.management.cloudapi;

import static io.tributary.management.cloudapi.JavaToolkitTest.call;
import static io.tributary.management.cloudapi.JavaToolkitTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.iotcloud.v20210408.IotcloudClient;
import com.tencentcloudapi.iotcloud.v20210408.models.BindProductInfo;
import com.tencentcloudapi.iotcloud.v20210408.models.CertInfo;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateDeviceRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateDeviceResponse;
import com.tencentcloudapi.iotcloud.v20210408.models.CreatePrivateCARequest;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateProductRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateProductResponse;
import com.tencentcloudapi.iotcloud.v20210408.models.DeletePrivateCARequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DeleteProductPrivateCARequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeDeviceClientKeyRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeDeviceRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeDevicesRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribePrivateCABindedProductsRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribePrivateCARequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribePrivateCAsRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeProductCARequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DescribeProductRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdatePrivateCARequest;
import com.tencentcloudapi.iotcloud.v20210408.models.UpdateProductPrivateCARequest;
import io.tributary.identity.DeviceId;
import io.tributary.management.CloudApiServer;
import io.tributary.management.credentials.OwnAuthority;
import java.util.List;
import java.util.stream.Stream;

/** The life of the account's own authorities, and of devices that show certificates, through the toolkit. */
final class JavaToolkitAuthorities {
    private static final OwnAuthority LINE = new OwnAuthority("Line 4");
    private static final OwnAuthority NEXT = new OwnAuthority("Line 4 from 2027");
    private static final OwnAuthority OTHER = new OwnAuthority("Another");

    private final CloudApiServer server;
    private final IotcloudClient client;
    private final String name;

    JavaToolkitAuthorities(CloudApiServer server, IotcloudClient client, String name) {
        this.server = server;
        this.client = client;
        this.name = name;
    }

    void live() throws TencentCloudSDKException {
        register("line-4", LINE);
        CertInfo read = call(
                        client::DescribePrivateCA, DescribePrivateCARequest.class, "{\"CertName\": \"line-4\"}", "")
                .getCA();
        assertThat(read.getCertText()).isEqualTo(LINE.pem());
        assertThat(read.getSubject()).isEqualTo("CN=Line 4");
        assertThat(read.getIssuerName()).isEqualTo("CN=Line 4");
        assertThat(read.getCertSN())
                .isEqualTo(LINE.certificate().certificate().getSerialNumber().toString(16));
        assertThat(read.getExpireTime()).isEqualTo(LINE.certificate().notAfter().getEpochSecond());

        String product = boundProduct();
        CreateDeviceRequest own = new CreateDeviceRequest();
        own.setProductId(product);
        own.setDeviceName("own");
        own.setTlsCrt(LINE.device(new DeviceId(product, "own")));
        CreateDeviceResponse made = call(client::CreateDevice, own);
        assertThat(made.getDeviceCert()).isEqualTo(own.getTlsCrt());
        assertThat(made.getDevicePrivateKey()).isEmpty();
        assertThat(certState(product, "own")).isEqualTo(1);

        replaceAndRebind(product);

        call(client::DeleteProductPrivateCA, DeleteProductPrivateCARequest.class, "{\"ProductId\": \"%s\"}", product);
        assertThat(authoritiesOf(product)).isEmpty();
        for (String gone : List.of("line-4", "other")) {
            call(client::DeletePrivateCA, DeletePrivateCARequest.class, "{\"CertName\": \"%s\"}", gone);
        }
        refused(
                () -> call(client::DeletePrivateCA, DeletePrivateCARequest.class, "{\"CertName\": \"line-4\"}", ""),
                "ResourceNotFound.CACertNotExist");
    }

    private String boundProduct() throws TencentCloudSDKException {
        CreateProductResponse made = call(client::CreateProduct, CreateProductRequest.class, """
                {"ProductName": "%s", "ProductProperties": {"PrivateCAName": "line-4"}}""", name);
        assertThat(made.getProductProperties().getPrivateCAName()).isEqualTo("line-4");
        assertThat(call(
                                client::DescribeProduct,
                                DescribeProductRequest.class,
                                "{\"ProductId\": \"%s\"}",
                                made.getProductId())
                        .getProductProperties()
                        .getPrivateCAName())
                .isEqualTo("line-4");
        BindProductInfo[] bound = call(
                        client::DescribePrivateCABindedProducts,
                        DescribePrivateCABindedProductsRequest.class,
                        "{\"CertName\": \"line-4\", \"Offset\": 0, \"Limit\": 20}",
                        "")
                .getProducts();
        assertThat(bound).hasSize(1);
        assertThat(bound[0].getProductId()).isEqualTo(made.getProductId());
        assertThat(bound[0].getProductName()).isEqualTo(name);
        refused(
                () -> call(client::DeletePrivateCA, DeletePrivateCARequest.class, "{\"CertName\": \"line-4\"}", ""),
                "LimitExceeded.CAAlreadyBindProduct");
        return made.getProductId();
    }

    private void replaceAndRebind(String product) throws TencentCloudSDKException {
        UpdatePrivateCARequest next = new UpdatePrivateCARequest();
        next.setCertName("line-4");
        next.setCertText(NEXT.pem());
        next.setVerifyCertText(NEXT.proof(server.authorities.newCode().code()));
        call(client::UpdatePrivateCA, next);
        assertThat(server.products.get(product).policy().caCertificates()).containsExactly(NEXT.certificate());
        register("other", OTHER);
        assertThat(Stream.of(call(client::DescribePrivateCAs, DescribePrivateCAsRequest.class, "{}", "")
                                .getCAs())
                        .map(CertInfo::getCertName))
                .containsExactly("line-4", "other");
        call(
                client::UpdateProductPrivateCA,
                UpdateProductPrivateCARequest.class,
                "{\"ProductId\": \"%s\", \"CertName\": \"other\"}",
                product);
        assertThat(authoritiesOf(product)).containsExactly("other");
    }

    /** A device whose certificate and key the platform makes. */
    void issue() throws TencentCloudSDKException {
        String product = call(
                        client::CreateProduct, CreateProductRequest.class, "{\"ProductName\": \"%s-issued\"}", name)
                .getProductId();
        CreateDeviceResponse made = call(client::CreateDevice, CreateDeviceRequest.class, """
                {"ProductId": "%s", "DeviceName": "cam"}""", product);
        assertThat(made.getDeviceCert()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(made.getDevicePrivateKey()).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(made.getDevicePsk()).isEmpty();
        assertThat(certState(product, "cam")).isZero();
        assertThat(call(
                                client::DescribeDevices,
                                DescribeDevicesRequest.class,
                                "{\"ProductId\": \"%s\", \"Offset\": 0, \"Limit\": 10}",
                                product)
                        .getDevices()[0]
                        .getCertState())
                .isZero();

        assertThat(clientKey(product)).isEqualTo(made.getDevicePrivateKey());
        assertThat(certState(product, "cam")).isEqualTo(1);
        refused(() -> clientKey(product), "UnsupportedOperation.ClientCertAlreadyGot");
    }

    private String clientKey(String product) throws TencentCloudSDKException {
        return call(
                        client::DescribeDeviceClientKey,
                        DescribeDeviceClientKeyRequest.class,
                        "{\"ProductId\": \"%s\", \"DeviceName\": \"cam\"}",
                        product)
                .getClientKey();
    }

    private void register(String certName, OwnAuthority own) throws TencentCloudSDKException {
        CreatePrivateCARequest request = new CreatePrivateCARequest();
        request.setCertName(certName);
        request.setCertText(own.pem());
        request.setVerifyCertText(own.proof(server.authorities.newCode().code()));
        call(client::CreatePrivateCA, request);
        refused(() -> call(client::CreatePrivateCA, request), "InvalidParameterValue.CACertNotMatch");
    }

    private List<String> authoritiesOf(String product) throws TencentCloudSDKException {
        return Stream.of(call(
                                client::DescribeProductCA,
                                DescribeProductCARequest.class,
                                "{\"ProductId\": \"%s\"}",
                                product)
                        .getCAs())
                .map(CertInfo::getCertName)
                .toList();
    }

    private long certState(String product, String device) throws TencentCloudSDKException {
        return call(
                        client::DescribeDevice,
                        DescribeDeviceRequest.class,
                        "{\"ProductId\": \"%s\", \"DeviceName\": \"" + device + "\"}",
                        product)
                .getCertState();
    }
}
