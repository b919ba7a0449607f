package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.DeviceId;
import io.tributary.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedRequestTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "dev01");
    private static final String SECRET = "AQIDBAUGBwgJCgsMDQ4PEA==";
    private static final String PATH = "/device/publish";
    private static final byte[] BODY = utf8(
            "{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\",\"TopicName\":\"data\",\"Payload\":\"{'t': 1}\",\"Qos\":1}");
    private static final SignedRequest.Headers VECTOR = new SignedRequest.Headers(
            "127.0.0.1", "hmacsha256", "1795293280", "2086912327", "sIcpSaHpjmjzsIW8wR99joAWlANc+VFFc/iWCldH3lE=");

    /** What an SDK really sent. (Device protocol, section 13.) */
    @Test
    void theVectorOfTheProtocolIsSignedByTheTextOfTheSecret() {
        SignedRequest request = SignedRequest.of(DEVICE, PATH, VECTOR, BODY);

        assertThat(request.isSignedBy(utf8(SECRET))).isTrue();
        assertThat(request.isSignedBy(Base64.getDecoder().decode(SECRET))).isFalse();
        assertThat(request.timestamp()).isEqualTo(1_795_293_280);
    }

    @Test
    void theVectorOfRegistrationIsOfTheSameForm() {
        SignedRequest.Headers headers = new SignedRequest.Headers(
                "127.0.0.1", "hmacsha256", "1795293280", "468889026", "OEQV4GEVrZyz4bnDqOfv54k1oiJ0yxInYTTniiBfHZQ=");
        byte[] body = utf8("{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\"}");

        assertThat(SignedRequest.of(DEVICE, "/device/register", headers, body)
                        .isSignedBy(utf8("hzvf5LF9S0isvBhDSauWMaIk")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub.example:9002",
                "hub.example",
                "ap-guangzhou.gateway.tencentdevices.com",
                "us-east.gateway.tencentdevices.com",
                "europe.gateway.tencentdevices.com",
                "ap-bangkok.gateway.tencentdevices.com"
            })
    void whicheverHostTheDeviceHasSignedIsFound(String signed) throws Exception {
        assertThat(request("hub.example:9002", sign("HmacSHA256", SECRET, signed, "hmacsha256"), "hmacsha256")
                        .isSignedBy(utf8(SECRET)))
                .isTrue();
    }

    @Test
    void aHostThatNobodyAskedForIsNotTaken() throws Exception {
        assertThat(request("hub.example:9002", sign("HmacSHA256", SECRET, "other.example", "hmacsha256"), "hmacsha256")
                        .isSignedBy(utf8(SECRET)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"HmacSHA1, HmacSha1", "HmacSHA1, hmacsha1", "HmacSHA256, HmacSha256"})
    void theAlgorithmIsSignedAsItWasSent(String mac, String algorithm) throws Exception {
        assertThat(request("h", sign(mac, SECRET, "h", algorithm), algorithm).isSignedBy(utf8(SECRET)))
                .isTrue();
    }

    @Test
    void aCertificateDeviceSignsWithItsKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(text("ap-guangzhou.gateway.tencentdevices.com", "rsa-sha256"));
        String signed = Base64.getEncoder().encodeToString(signature.sign());

        SignedRequest request = request("h", signed, "rsa-sha256");

        assertThat(request.byCertificate()).isTrue();
        assertThat(request.isSignedBy((RSAPublicKey) keys.getPublic())).isTrue();
        assertThat(request("i", signed.replace('A', 'B'), "rsa-sha256").isSignedBy((RSAPublicKey) keys.getPublic()))
                .isFalse();
    }

    @Test
    void whateverIsChangedTheSignatureIsNoLongerOne() {
        Samples.forAll(
                300,
                SignedRequestTest::changed,
                change -> assertThat(change.isSignedBy(utf8(SECRET))).isFalse());
    }

    private static SignedRequest changed(SplittableRandom random) {
        List<String> parts = new ArrayList<>(List.of(
                PATH,
                VECTOR.algorithm(),
                VECTOR.timestamp(),
                VECTOR.nonce(),
                new String(BODY, StandardCharsets.UTF_8)));
        int which = random.nextInt(parts.size());
        parts.set(
                which,
                switch (which) {
                    case 1 -> random.nextBoolean() ? "HmacSha256" : "hmacsha1";
                    case 2, 3 -> Long.toString(random.nextLong(1_000_000_000L));
                    default -> {
                        StringBuilder text = new StringBuilder(parts.get(which));
                        int at = random.nextInt(text.length());
                        text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(5)));
                        yield text.toString();
                    }
                });
        return SignedRequest.of(
                DEVICE,
                parts.get(0),
                new SignedRequest.Headers(VECTOR.host(), parts.get(1), parts.get(2), parts.get(3), VECTOR.signature()),
                utf8(parts.get(4)));
    }

    @ParameterizedTest
    @CsvSource({
        "hmacsha256, '', 1, AA==, X-TC-Timestamp",
        "hmacsha256, yesterday, 1, AA==, X-TC-Timestamp",
        "hmacsha256, 1795293280, '', AA==, X-TC-Nonce",
        "hmacsha256, 1795293280, 1.5, AA==, X-TC-Nonce",
        "hmacsha256, 1795293280, 1, '', X-TC-Signature",
        "md5, 1795293280, 1, AA==, X-TC-Algorithm",
        "'', 1795293280, 1, AA==, X-TC-Algorithm",
    })
    void whatIsNotOfTheFormNamesItsHeader(
            String algorithm, String timestamp, String nonce, String signature, String header) {
        assertThatThrownBy(() -> SignedRequest.of(
                        DEVICE, PATH, new SignedRequest.Headers("h", algorithm, timestamp, nonce, signature), BODY))
                .isInstanceOf(NotProvenException.class)
                .hasMessageStartingWith(header);
    }

    @Test
    void whatIsNoBase64IsNobodysSignature() {
        assertThat(request("h", "***", "hmacsha256").isSignedBy(utf8(SECRET))).isFalse();
        assertThat(request("h", "AA==", "hmacsha256").isSignedBy(new byte[0])).isFalse();
    }

    private static SignedRequest request(String host, String signature, String algorithm) {
        return SignedRequest.of(
                DEVICE, PATH, new SignedRequest.Headers(host, algorithm, "1795293280", "7", signature), BODY);
    }

    private static String sign(String mac, String secret, String host, String algorithm) throws Exception {
        Mac signing = Mac.getInstance(mac);
        signing.init(new SecretKeySpec(utf8(secret), mac));
        return Base64.getEncoder().encodeToString(signing.doFinal(text(host, algorithm)));
    }

    private static byte[] text(String host, String algorithm) throws Exception {
        String digest = HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(BODY));
        return utf8(String.join("\n", "POST", host, PATH, "", algorithm, "1795293280", "7", digest));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
