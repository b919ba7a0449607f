package io.tributary.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.testing.Samples;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DtlsHelloTest {
    /** A ClientHello of DTLS 1.2 with these suites and this cookie. */
    static byte[] hello(String suites, String cookie) {
        String body = "fefd" + "11".repeat(32) + "00" + hex(cookie.length() / 2, 1) + cookie
                + hex(suites.length() / 2, 2) + suites + "0100" + "0000";
        String length = hex(body.length() / 2, 3);
        String handshake = "01" + length + "0000" + "000000" + length + body;
        return HexFormat.of().parseHex("16feff0000000000000000" + hex(handshake.length() / 2, 2) + handshake);
    }

    private static String hex(int value, int bytes) {
        return String.format("%0" + bytes * 2 + "x", value);
    }

    private static boolean isOfSdk(byte[] data) {
        return DtlsHello.isOfReferenceSdk(data, 0, data.length);
    }

    @ParameterizedTest
    @CsvSource({
        "008c008d, true", // as the SDK offers them
        "008c008d00ff, true", // and that renegotiation is understood
        "008d, true",
        "c0a8008c, false",
        "00ff, false",
        "'', false",
    })
    void theSuitesDecide(String suites, boolean sdk) {
        assertThat(isOfSdk(hello(suites, ""))).isEqualTo(sdk);
        assertThat(isOfSdk(hello(suites, "ab".repeat(32)))).isEqualTo(sdk);
    }

    @Test
    void whatIsNoWholeClientHelloIsNot() {
        byte[] hello = hello("008c008d", "");
        byte[] encrypted = hello.clone();
        encrypted[4] = 1; // epoch
        byte[] other = hello.clone();
        other[13] = 2; // ServerHello
        byte[] fragment = hello.clone();
        fragment[21] = 1; // its offset

        assertThat(isOfSdk(encrypted)).isFalse();
        assertThat(isOfSdk(other)).isFalse();
        assertThat(isOfSdk(fragment)).isFalse();
        for (int length = 0; length < hello.length - 4; length++) {
            assertThat(isOfSdk(Arrays.copyOf(hello, length)))
                    .as("cut to %d", length)
                    .isFalse();
        }
    }

    @Test
    void anyBytesAreLookedAt() {
        byte[] hello = hello("008c008d", "abcd");
        Samples.forAll(
                20_000,
                random -> {
                    byte[] bytes = Arrays.copyOf(hello, random.nextInt(hello.length + 20));
                    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    }
                    return bytes;
                },
                bytes -> assertThat(isOfSdk(bytes)).isIn(true, false));
    }
}
