package io.tributary.management.cloudapi.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HmacSHA1 and HmacSHA256 against what the Java toolkit was seen to send. (Cloud API, section 3.) */
class V1SignatureTest {
    private static final String KEY = "SECRETKEY000000000000000000000000";

    @Test
    void theVectorVerifies() {
        RawCall call = call("GET", "localhost:18080");

        assertThat(V1Signature.isOf(call, seen(), KEY)).isTrue();
        assertThat(V1Signature.isOf(call, seen(), KEY + "x")).isFalse();
        assertThat(V1Signature.isOf(call("POST", "localhost:18080"), seen(), KEY))
                .isFalse();
        assertThat(V1Signature.isOf(call("GET", "localhost"), seen(), KEY)).isFalse();
        for (String name : seen().keySet()) {
            Map<String, String> changed = new HashMap<>(seen());
            changed.computeIfPresent(name, (same, value) -> value + "0");
            assertThat(V1Signature.isOf(call, changed, KEY)).as(name).isFalse();
        }
        Map<String, String> more = new HashMap<>(seen());
        more.put("DeviceNames.0", "a");
        assertThat(V1Signature.isOf(call, more, KEY)).isFalse();
    }

    @Test
    void valuesAreSignedUnescapedAndNamesInTheOrderOfAscii() {
        Map<String, String> parameters = new HashMap<>(Map.of("b", "ü &=", "a.10", "2", "a.9", "1", "B", "0"));
        parameters.put("SignatureMethod", "HmacSHA256");
        parameters.put(
                "Signature",
                Base64.getEncoder()
                        .encodeToString(Signing.hmac(
                                "HmacSHA256",
                                KEY.getBytes(UTF_8),
                                "POSTh:1/?B=0&SignatureMethod=HmacSHA256&a.10=2&a.9=1&b=ü &=")));

        assertThat(V1Signature.isOf(call("POST", "h:1"), parameters, KEY)).isTrue();
        parameters.put("SignatureMethod", "HmacSHA1");
        assertThat(V1Signature.isOf(call("POST", "h:1"), parameters, KEY)).isFalse();
    }

    @Test
    void withoutAMethodItIsSha1() {
        Map<String, String> parameters = new HashMap<>(Map.of("Action", "DescribeProducts"));
        parameters.put(
                "Signature",
                Base64.getEncoder()
                        .encodeToString(
                                Signing.hmac("HmacSHA1", KEY.getBytes(UTF_8), "GEThost/?Action=DescribeProducts")));

        assertThat(V1Signature.isOf(call("GET", "host:80"), parameters, KEY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "AAAA", "EMsXtfDP+114F8Wlnfw1Hv8iz6w"})
    void anotherSignatureIsNone(String text) {
        Map<String, String> parameters = new HashMap<>(seen());
        parameters.put("Signature", text);

        // The last one is the right one without its padding, which decodes to the same bytes.
        assertThat(V1Signature.isOf(call("GET", "localhost:18080"), parameters, KEY))
                .isEqualTo(text.startsWith("EM"));
    }

    private static RawCall call(String method, String host) {
        return new RawCall(method, "", Map.of("host", host));
    }

    private static Map<String, String> seen() {
        return Map.ofEntries(
                Map.entry("Action", "DescribeProducts"),
                Map.entry("Limit", "10"),
                Map.entry("Nonce", "1979362232"),
                Map.entry("Offset", "0"),
                Map.entry("Region", "ap-guangzhou"),
                Map.entry("RequestClient", "SDK_JAVA_3.1.1000"),
                Map.entry("SecretId", "AKIDTEST"),
                Map.entry("SignatureMethod", "HmacSHA1"),
                Map.entry("Timestamp", "1795292308"),
                Map.entry("Version", "2021-04-08"),
                Map.entry("Signature", "EMsXtfDP+114F8Wlnfw1Hv8iz6w="));
    }
}
