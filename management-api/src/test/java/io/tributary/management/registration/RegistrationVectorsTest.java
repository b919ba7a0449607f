package io.tributary.management.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.management.registration.Signatures.RegistrationFields;
import io.tributary.management.registration.Signatures.Signed;
import io.tributary.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the reference product's SDKs sent and took (device protocol, sections 13 and 14). */
class RegistrationVectorsTest {
    private static final String SECRET = "hzvf5LF9S0isvBhDSauWMaIk";
    private static final byte[] BODY = bytes("{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\"}");

    private static Signed signed(String host) {
        return new Signed(host, "/device/register", "hmacsha256", "1795293280", "468889026", BODY);
    }

    @Test
    void theCurrentFormIsSignedAsTheSdksDo() {
        assertThat(Signatures.current(SECRET, "HmacSHA256", "127.0.0.1", signed("127.0.0.1")))
                .isEqualTo("OEQV4GEVrZyz4bnDqOfv54k1oiJ0yxInYTTniiBfHZQ=");
        Signed publish = new Signed(
                "127.0.0.1",
                "/device/publish",
                "hmacsha256",
                "1795293280",
                "2086912327",
                bytes("{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\",\"TopicName\":\"data\","
                        + "\"Payload\":\"{'t': 1}\",\"Qos\":1}"));
        assertThat(Signatures.current("AQIDBAUGBwgJCgsMDQ4PEA==", "HmacSHA256", "127.0.0.1", publish))
                .isEqualTo("sIcpSaHpjmjzsIW8wR99joAWlANc+VFFc/iWCldH3lE=");
    }

    @Test
    void theOldFormIsSignedAsTheOldSdkDoes() {
        RegistrationFields fields = new RegistrationFields("dev01", "1750689888", "PROD123456", "1795293874");
        String signature = "NmU0MTBmNTE5ZDhkNTFiOTU0NmVjNzJhZTEyY2Y2ZjQ2Y2IxZmJjNA==";
        assertThat(Signatures.old(SECRET, fields)).isEqualTo(signature);
        RegistrationRequest read = RegistrationForms.old(
                bytes("{\"deviceName\":\"dev01\",\"nonce\":1750689888,\"productId\":\"PROD123456\","
                        + "\"timestamp\":1795293874,\"signature\":\"" + signature + "\"}"));
        assertThat(read.proof().holds(SECRET)).isTrue();
        assertThat(read.proof().holds("hzvf5LF9S0isvBhDSauWMaIl")).isFalse();
    }

    @Test
    void credentialsAreSealedAsTheSdksOpenThem() {
        assertThat(SealedPayload.of("{\"encryptionType\":2,\"psk\":\"lDZ6Uqt+I9E0wW7rvDUs7Q==\"}", SECRET))
                .isEqualTo(new SealedPayload(
                        53,
                        "s6FB3a1BA/YYbcmSE12XpeDVmQNDcf1QgVD141RRbmmAnFwQfp1ECAu5O016mCOvYlJJ6V59yM4OqQSiWphfTg=="));
        assertThat(SealedPayload.of("{\"encryptionType\":2,\"psk\":\"AQIDBAUGBwgJCgsMDQ4PEA==\"}", SECRET))
                .isEqualTo(new SealedPayload(
                        53,
                        "s6FB3a1BA/YYbcmSE12XpeQ6zhF8MMoLxWScKtUaMRUbO8UY+B58YKMdwcxKTPXCWVRB3teArgzy9RW+VGFPYQ=="));
    }

    @Test
    void textThatFillsItsBlocksIsNotPadded() {
        SealedPayload sealed = SealedPayload.of("0123456789abcdef", SECRET);
        assertThat(Base64.getDecoder().decode(sealed.base64())).hasSize(16);
    }

    @Test
    void theHostIsTriedAsReceivedThenWithoutPortThenByTheFixedNames() {
        assertThat(Signatures.hosts("10.0.0.1:9002"))
                .containsExactly(
                        "10.0.0.1:9002",
                        "10.0.0.1",
                        "ap-guangzhou.gateway.tencentdevices.com",
                        "us-east.gateway.tencentdevices.com",
                        "europe.gateway.tencentdevices.com",
                        "ap-bangkok.gateway.tencentdevices.com");
        for (String host : Signatures.hosts("10.0.0.1:9002")) {
            Signed signed = signed("10.0.0.1:9002");
            String signature = Signatures.current(SECRET, "HmacSHA256", host, signed);
            assertThat(RegistrationForms.current(signed, signature).proof().holds(SECRET))
                    .as(host)
                    .isTrue();
        }
        String other = Signatures.current(SECRET, "HmacSHA256", "example.org", signed("10.0.0.1"));
        assertThat(RegistrationForms.current(signed("10.0.0.1"), other).proof().holds(SECRET))
                .isFalse();
    }

    @Test
    void anAlgorithmOfOtherCredentialsIsRefused() {
        Signed signed = new Signed("h", "/device/register", "rsa-sha256", "1795293280", "1", BODY);
        assertThatThrownBy(() -> RegistrationForms.current(signed, "x"))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("X-TC-Algorithm");
    }

    @Test
    void whateverTheBytesTheyAreReadOrRefused() {
        long seed = Samples.seed();
        Random random = new Random(seed);
        byte[] old = bytes("{\"deviceName\":\"dev01\",\"nonce\":17,\"productId\":\"PROD123456\","
                + "\"timestamp\":1795293874,\"signature\":\"eA==\"}");
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            boolean first = random.nextBoolean();
            byte[] body = Arrays.copyOf(first ? old : BODY, 1 + random.nextInt(first ? old.length : BODY.length));
            for (int k = random.nextInt(4); k > 0; k--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            String header = Long.toString(random.nextLong(), 2 + random.nextInt(10));
            try {
                if (first) {
                    RegistrationForms.old(body).proof().holds(SECRET);
                } else {
                    RegistrationForms.current(
                                    new Signed(header, "/device/register", "hmacsha1", header, header, body), header)
                            .proof()
                            .holds(SECRET);
                }
            } catch (RejectedException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(15_000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
