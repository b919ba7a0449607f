package io.tributary.management.cloudapi.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TC3-HMAC-SHA256 against what the toolkits were seen to send. (Cloud API, section 2.) */
class Tc3SignatureTest {
    private static final String KEY = "SECRETKEY000000000000000000000000";
    private static final byte[] BODY = "{\"Offset\":0,\"Limit\":10}".getBytes(UTF_8);
    private static final String JAVA = "0ac7616f655117bd1384aa8939983f667d435085718c502c05fc542de734bf09";

    @ParameterizedTest
    @CsvSource({
        // Java signs the host with its port, and the charset it adds to the type.
        "application/json; charset=utf-8, 127.0.0.1:18080, 127, 1795292305, " + JAVA,
        // Node signs the host without the port that it sends.
        "application/json, 127.0.0.1:18080, 127, 1795292279, edb4da2dd21ca37335227ec8f8ff9f13afeb59548d1cfcd2f4ea4d24d369f315",
        "application/json; charset=utf-8, iotcloud.tencentcloudapi.com, iotcloud, 1795292305, 2cf239256b423788b0c75032d27759300230fd61d2791aa93cf09be92006adb0"
    })
    void theVectorsVerify(String type, String host, String service, String time, String signature) {
        RawCall call = post(type, host);

        assertThat(signature(service, signature).isOf(call, BODY, time, KEY)).isTrue();
        assertThat(signature(service, signature).isOf(call, BODY, time, KEY + "x"))
                .isFalse();
        assertThat(signature(service, signature).isOf(call, "{}".getBytes(UTF_8), time, KEY))
                .isFalse();
        assertThat(signature(service + "x", signature).isOf(call, BODY, time, KEY))
                .isFalse();
        assertThat(signature(service, signature).isOf(call, BODY, Long.toString(Long.parseLong(time) + 1), KEY))
                .isFalse();
        assertThat(signature(service, signature).isOf(new RawCall("GET", "", call.headers()), BODY, time, KEY))
                .isFalse();
        assertThat(signature(service, signature).isOf(new RawCall("POST", "a=b", call.headers()), BODY, time, KEY))
                .isFalse();
    }

    @Test
    void caseAndSpaceAroundASignedHeaderDoNotCount() {
        RawCall call = post("  Application/JSON; charset=UTF-8 ", "127.0.0.1:18080");

        assertThat(signature("127", JAVA).isOf(call, BODY, "1795292305", KEY)).isTrue();
        assertThat(signature("127", JAVA).isOf(post("application/json", "127.0.0.1:18080"), BODY, "1795292305", KEY))
                .isFalse();
    }

    @Test
    void theDateMustBeThatOfTheTimestamp() {
        Tc3Signature yesterday = Tc3Signature.of(header("127", JAVA).replace("2026-11-21", "2026-11-20"))
                .orElseThrow();

        assertThat(yesterday.isOf(post("application/json; charset=utf-8", "127.0.0.1:18080"), BODY, "1795292305", KEY))
                .isFalse();
    }

    @Test
    void whatIsSignedIsReadFromTheList() {
        Map<String, String> headers =
                new HashMap<>(post("application/json", "example.com").headers());
        headers.put("x-tc-action", "DescribeProducts");
        Signing signing = new Signing("iotcloud", "content-type;host;x-tc-action", 1_795_292_305L);
        RawCall call = new RawCall("POST", "", headers);
        Tc3Signature signature = signing.of(call, BODY, KEY);

        assertThat(signature.isOf(call, BODY, "1795292305", KEY)).isTrue();
        headers.put("x-tc-action", "DeleteProduct");
        assertThat(signature.isOf(new RawCall("POST", "", headers), BODY, "1795292305", KEY))
                .isFalse();
        headers.remove("x-tc-action");
        assertThat(signature.isOf(new RawCall("POST", "", headers), BODY, "1795292305", KEY))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-type", "host", "x-tc-action"})
    void hostAndTypeAreAlwaysSigned(String list) {
        Map<String, String> headers =
                new HashMap<>(post("application/json", "example.com").headers());
        headers.put("x-tc-action", "DescribeProducts");
        RawCall call = new RawCall("POST", "", headers);

        assertThat(new Signing("iotcloud", list, 1_795_292_305L)
                        .of(call, BODY, KEY)
                        .isOf(call, BODY, "1795292305", KEY))
                .isFalse();
    }

    @Test
    void aBodyThatIsNotSignedCountsAsItsLiteral() {
        Map<String, String> headers =
                new HashMap<>(post("application/json", "example.com").headers());
        headers.put("x-tc-content-sha256", "UNSIGNED-PAYLOAD");
        RawCall call = new RawCall("POST", "", headers);
        Tc3Signature signature = new Signing("iotcloud", "content-type;host", 1_795_292_305L)
                .of(call, "UNSIGNED-PAYLOAD".getBytes(UTF_8), KEY);

        assertThat(signature.isOf(call, BODY, "1795292305", KEY)).isTrue();
        headers.put("x-tc-content-sha256", "unsigned-payload");
        assertThat(signature.isOf(new RawCall("POST", "", headers), BODY, "1795292305", KEY))
                .isFalse();
    }

    @Test
    void theQueryOfAGetIsSignedAsItCame() {
        RawCall call = new RawCall(
                "GET",
                "Offset=0&Limit=10",
                Map.of("host", "example.com", "content-type", "application/x-www-form-urlencoded"));
        Tc3Signature signature =
                new Signing("iotcloud", "content-type;host", 1_795_292_305L).of(call, new byte[0], KEY);

        assertThat(signature.isOf(call, new byte[0], "1795292305", KEY)).isTrue();
        assertThat(signature.isOf(
                        new RawCall("GET", "Limit=10&Offset=0", call.headers()), new byte[0], "1795292305", KEY))
                .isFalse();
    }

    @Test
    void theServiceMayBeAWholeHost() {
        assertThat(Tc3Signature.of(header("localhost:18080", JAVA))
                        .orElseThrow()
                        .service())
                .isEqualTo("localhost:18080");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SKIP",
                "",
                "Bearer tk_0123456789abcdef",
                "TC3-HMAC-SHA256",
                "TC3-HMAC-SHA256 Credential=a/2026-11-21/s/tc3_request, SignedHeaders=host, Signature=00",
                "TC3-HMAC-SHA256 Credential=a/2026-11-21/s/tc4_request, SignedHeaders=host, Signature=" + JAVA,
                "TC3-HMAC-SHA256 Credential=/2026-11-21/s/tc3_request, SignedHeaders=host, Signature=" + JAVA,
                "TC3-HMAC-SHA1 Credential=a/2026-11-21/s/tc3_request, SignedHeaders=host, Signature=" + JAVA
            })
    void anythingElseIsNotASignature(String header) {
        assertThat(Tc3Signature.of(header)).isEmpty();
    }

    private static RawCall post(String type, String host) {
        return new RawCall("POST", "", Map.of("host", host, "content-type", type));
    }

    private static Tc3Signature signature(String service, String signature) {
        return Tc3Signature.of(header(service, signature)).orElseThrow();
    }

    private static String header(String service, String signature) {
        return "TC3-HMAC-SHA256 Credential=AKIDTEST/2026-11-21/" + service
                + "/tc3_request, SignedHeaders=content-type;host, Signature=" + signature;
    }
}
