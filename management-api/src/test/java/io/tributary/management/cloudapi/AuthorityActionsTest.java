package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.DeviceId;
import io.tributary.management.CloudApiServer;
import io.tributary.management.TestCertificates;
import io.tributary.management.cloudapi.RawClient.Answer;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.AccountAuthority;
import io.tributary.management.credentials.OwnAuthority;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.TagForms;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Private CAs and certificate devices: in which codes they are refused, who may see what. (Cloud API, sections 7.2 and 7.11.) */
class AuthorityActionsTest {
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final RawClient CLIENT = new RawClient(SERVER);
    private static final OwnAuthority LINE = new OwnAuthority("Line 4");
    private static final OwnAuthority OTHER = new OwnAuthority("Another");
    private static final OwnAuthority FRESH = new OwnAuthority("Fresh");

    private static String bound = "";
    private static String unbound = "";
    private static String ofKeys = "";

    @BeforeAll
    static void twoAuthorities() {
        register("line-4", LINE);
        register("off", OTHER);
        SERVER.authorities.enable("off", false);
        bound = product("bound", "{\"PrivateCAName\": \"line-4\"}");
        unbound = product("unbound", "{}");
        ofKeys = product("keys", "{\"EncryptionType\": \"2\"}");
        ok("CreateDevice", fields(bound, "d"));
        ok("CreateDevice", fields(ofKeys, "d"));
        SERVER.devices.create(unbound, NewDevice.named("bare"));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DeletePrivateCA|{\"CertName\": \"none\"}|ResourceNotFound.CACertNotExist",
                "DeletePrivateCA|{\"CertName\": \"line-4\"}|LimitExceeded.CAAlreadyBindProduct",
                "DescribePrivateCA|{\"CertName\": \"none\"}|ResourceNotFound.CACertNotExist",
                "DescribePrivateCABindedProducts|{\"CertName\": \"none\", \"Offset\": 0, \"Limit\": 20}|ResourceNotFound",
                "DescribePrivateCABindedProducts|{\"CertName\": \"line-4\", \"Offset\": 0, \"Limit\": 0}|InvalidParameterValue",
                "DescribePrivateCABindedProducts|{\"CertName\": \"line-4\", \"Offset\": 0, \"Limit\": 201}|InvalidParameterValue",
                "DescribePrivateCABindedProducts|{\"CertName\": \"line-4\"}|MissingParameter",
                "DescribeProductCA|{\"ProductId\": \"NONE000000\"}|ResourceNotFound.ProductNotExist",
                "DescribeProductCA|{\"ProductId\": \"lower\"}|InvalidParameterValue",
                "UpdateProductPrivateCA|{\"ProductId\": \"NONE000000\", \"CertName\": \"line-4\"}|ResourceNotFound.ProductNotExist",
                "UpdateProductPrivateCA|{\"ProductId\": \"$keys\", \"CertName\": \"line-4\"}|LimitExceeded.CACertNotSupport",
                "UpdateProductPrivateCA|{\"ProductId\": \"$unbound\", \"CertName\": \"none\"}|ResourceNotFound",
                "UpdateProductPrivateCA|{\"ProductId\": \"$unbound\", \"CertName\": \"off\"}|LimitExceeded.CACertNotSupport",
                "DeleteProductPrivateCA|{\"ProductId\": \"NONE000000\"}|ResourceNotFound",
                "DeleteProductPrivateCA|{\"ProductId\": \"$unbound\"}|InvalidParameterValue.CACertInvalid",
                "CreateProduct|{\"ProductName\": \"p\", \"ProductProperties\": {\"PrivateCAName\": \"none\"}}|ResourceNotFound",
                "CreateProduct|{\"ProductName\": \"p\", \"ProductProperties\": {\"PrivateCAName\": \"off\"}}|FailedOperation",
                "CreateProduct|{\"ProductName\": \"p\", \"ProductProperties\": {\"PrivateCAName\": \"line-4\", \"EncryptionType\": \"2\"}}|InvalidParameterValue",
                "CreateProduct|{\"ProductName\": \"bound\", \"ProductProperties\": {\"PrivateCAName\": \"line-4\"}}|InvalidParameterValue.ProductAlreadyExist",
                "CreateDevice|{\"ProductId\": \"$bound\", \"DeviceName\": \"d\"}|InvalidParameterValue.DeviceAlreadyExist",
                "CreateDevice|{\"ProductId\": \"$bound\", \"DeviceName\": \"a b\"}|InvalidParameterValue",
                "DescribeDeviceClientKey|{\"ProductId\": \"$keys\", \"DeviceName\": \"d\"}|UnsupportedOperation.WrongProductAuthType",
                "DescribeDeviceClientKey|{\"ProductId\": \"$bound\", \"DeviceName\": \"none\"}|ResourceNotFound.DeviceNotExist",
                "DescribeDeviceClientKey|{\"ProductId\": \"NONE000000\", \"DeviceName\": \"d\"}|ResourceNotFound.ProductNotExist",
                "DescribeDeviceClientKey|{\"ProductId\": \"$unbound\", \"DeviceName\": \"bare\"}|UnsupportedOperation.ClientCertAlreadyGot"
            })
    void refusalsHaveTheCodesOfTheContract(String action, String fields, String code) {
        Answer answer = CLIENT.call(
                action,
                fields.replace("$keys", ofKeys).replace("$unbound", unbound).replace("$bound", bound));

        assertThat(answer.code()).as(answer.message()).isEqualTo(code);
        assertThat(answer.message()).isNotEmpty();
    }

    @Test
    void whoDoesNotHoldTheKeyIsRefused() {
        String code = SERVER.authorities.newCode().code();
        String proof = FRESH.proof(code);

        assertThat(code("CreatePrivateCA", "f", FRESH.pem(), OTHER.proof(code)))
                .isEqualTo("InvalidParameterValue.CACertNotMatch");
        assertThat(code("CreatePrivateCA", "f", FRESH.pem(), FRESH.proof("0".repeat(32))))
                .isEqualTo("InvalidParameterValue.CACertNotMatch");
        assertThat(code("CreatePrivateCA", "f", FRESH.pem(), "no PEM"))
                .isEqualTo("InvalidParameterValue.CACertNotMatch");
        assertThat(code("CreatePrivateCA", "f", "no PEM", proof)).isEqualTo("InvalidParameterValue.CACertInvalid");
        assertThat(code("CreatePrivateCA", "f", proof, proof)).isEqualTo("InvalidParameterValue.CACertInvalid");
        assertThat(code("CreatePrivateCA", "a b", FRESH.pem(), proof)).isEqualTo("InvalidParameterValue");
        assertThat(code("CreatePrivateCA", "line-4", FRESH.pem(), proof)).isEqualTo("LimitExceeded.CACertNameRepeat");
        assertThat(code("CreatePrivateCA", "f", LINE.pem(), LINE.proof(code))).isEqualTo("LimitExceeded.CARepeat");
        assertThat(code("UpdatePrivateCA", "none", FRESH.pem(), proof)).isEqualTo("ResourceNotFound.CACertNotExist");
        assertThat(code("UpdatePrivateCA", "off", "no PEM", proof)).isEqualTo("InvalidParameterValue.CACertInvalid");
        assertThat(code("UpdatePrivateCA", "off", FRESH.pem(), OTHER.proof(code)))
                .isEqualTo("InvalidParameterValue.CACertNotMatch");
        assertThat(code("UpdatePrivateCA", "off", LINE.pem(), LINE.proof(code))).isEqualTo("LimitExceeded.CARepeat");

        assertThat(code("CreatePrivateCA", "f", FRESH.pem(), proof))
                .as("the code is still good after all that")
                .isEmpty();
        assertThat(code("DeletePrivateCA", "{\"CertName\": \"f\"}")).isEmpty();
    }

    @Test
    void anAccountHasTenAtMost() {
        List<AccountAuthority> more = IntStream.rangeClosed(3, AccountAuthorities.MOST)
                .mapToObj(i -> new AccountAuthority("n" + i, LINE.certificate(), true, Set.of(), Instant.EPOCH))
                .toList();
        more.forEach(SERVER.ownAuthorities::put);

        assertThat(code(
                        "CreatePrivateCA",
                        "eleven",
                        FRESH.pem(),
                        FRESH.proof(SERVER.authorities.newCode().code())))
                .isEqualTo("LimitExceeded.CACertLimit");
        more.forEach(SERVER.ownAuthorities::delete);
    }

    @Test
    void aDevicesOwnCertificateIsOfAnAuthorityOfTheAccount() {
        DeviceId own = new DeviceId(bound, "own");
        JsonNode made = ok("CreateDevice", withCertificate(own, LINE.device(own)));
        assertThat(made.path("DeviceCert").textValue()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(made.path("DevicePsk").textValue()).isEmpty();
        assertThat(made.path("DevicePrivateKey").textValue()).isEmpty();
        JsonNode seen = ok("DescribeDevice", fields(bound, "own"));
        assertThat(seen.path("DeviceCert")).isEqualTo(made.path("DeviceCert"));
        assertThat(seen.path("CertState").intValue()).isEqualTo(1);

        DeviceId stranger = new DeviceId(bound, "stranger");
        Answer refused =
                CLIENT.call("CreateDevice", withCertificate(stranger, TestCertificates.device(stranger.clientId())));
        assertThat(refused.code()).isEqualTo("InvalidParameterValue");
        assertThat(refused.message()).contains("no authority of the account");
        assertThat(CLIENT.call("CreateDevice", withCertificate(stranger, LINE.device(own)))
                        .code())
                .as("of another device")
                .isEqualTo("InvalidParameterValue");
    }

    @Test
    void privateKeysAreForWhoMaySeeThem() {
        RawClient.Tc3 key = CLIENT.tc3("DescribeDeviceClientKey", fields(bound, "d"));
        key.secretId = CloudApiServer.READER;
        assertThat(key.send().code()).isEqualTo("AuthFailure.UnauthorizedOperation");
        assertThat(SERVER.journal)
                .noneMatch(entry -> entry.startsWith("device:GetSecret product/" + bound + "/device/d "));

        assertThat(ok("DescribeDevice", fields(bound, "d")).path("CertState").intValue())
                .isZero();
        assertThat(ok("DescribeDeviceClientKey", fields(bound, "d"))
                        .path("ClientKey")
                        .textValue())
                .contains("PRIVATE KEY");
        assertThat(SERVER.journal).contains("device:GetSecret product/" + bound + "/device/d DONE");
        assertThat(ok("DescribeDevice", fields(ofKeys, "d")).path("CertState").isNull())
                .as("a key device has none")
                .isTrue();
    }

    @Test
    void tagsReadBackWithTheirTypesAndNames() {
        ok("CreateDevice", """
                {"ProductId": "%s", "DeviceName": "tagged", "Attribute": {"Tags": [
                  {"Tag": "floor", "Type": 1, "Value": "-3", "Name": "Etage"}, {"Tag": "room", "Type": 2, "Value": "3"}]}}""".formatted(ofKeys));
        assertThat(ok("DescribeDevice", fields(ofKeys, "tagged")).path("Tags").toString())
                .isEqualTo("[{\"Tag\":\"floor\",\"Type\":1,\"Value\":\"-3\",\"Name\":\"Etage\"},"
                        + "{\"Tag\":\"room\",\"Type\":2,\"Value\":\"3\",\"Name\":null}]");
        DeviceId id = new DeviceId(ofKeys, "tagged");
        SERVER.devices.change(
                id,
                Optional.empty(),
                Devices.Change.of(settings -> settings.withTags(Map.of("floor", "cellar", "room", "4"))));
        assertThat(SERVER.devices.get(id).settings().tagForms())
                .as("what is text now, the native interface made it so")
                .isEqualTo(new TagForms(Set.of(), Map.of("floor", "Etage")));
    }

    private static String code(String action, String certName, String certificate, String proof) {
        return code(action, certificates(certName, certificate, proof));
    }

    private static String code(String action, String fields) {
        return CLIENT.call(action, fields).code();
    }

    private static void register(String name, OwnAuthority own) {
        ok(
                "CreatePrivateCA",
                certificates(
                        name, own.pem(), own.proof(SERVER.authorities.newCode().code())));
    }

    private static String certificates(String name, String certificate, String proof) {
        return object().put("CertName", name)
                .put("CertText", certificate)
                .put("VerifyCertText", proof)
                .toString();
    }

    private static String withCertificate(DeviceId device, String pem) {
        return object().put("ProductId", device.productId())
                .put("DeviceName", device.deviceName())
                .put("TlsCrt", pem)
                .toString();
    }

    private static String fields(String product, String device) {
        return object().put("ProductId", product).put("DeviceName", device).toString();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String product(String name, String properties) {
        return ok("CreateProduct", "{\"ProductName\": \"" + name + "\", \"ProductProperties\": " + properties + "}")
                .path("ProductId")
                .asText();
    }

    private static JsonNode ok(String action, String fields) {
        Answer answer = CLIENT.call(action, fields);
        assertThat(answer.code()).as(action + ": " + answer.message()).isEmpty();
        return answer.response();
    }
}
