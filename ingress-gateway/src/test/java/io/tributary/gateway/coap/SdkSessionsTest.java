package io.tributary.gateway.coap;

import static io.tributary.gateway.coap.CoapGateway.KEY;
import static io.tributary.gateway.coap.CoapGateway.PRODUCT;
import static io.tributary.gateway.coap.RawCoap.ACK;
import static io.tributary.gateway.coap.RawCoap.CON;
import static io.tributary.gateway.coap.RawCoap.POST;
import static io.tributary.gateway.coap.RawCoap.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.gateway.coap.RawCoap.Answer;
import io.tributary.gateway.coap.RawCoap.Opt;
import io.tributary.gateway.conformance.NoErrorsLogged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.tls.CipherSuite;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Devices that offer the reference C SDK's two suites, beside those that offer others. (Device protocol, section 15.1.) */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkSessionsTest {
    private static final String DEVICE = PRODUCT + "/sdk";
    private static final int TOKEN_CHARS = 32;

    @RegisterExtension
    final NoErrorsLogged noErrors = new NoErrorsLogged();

    private CoapGateway gateway;

    @BeforeAll
    void start() {
        gateway = new CoapGateway();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @BeforeEach
    void fresh() {
        gateway.device("sdk");
        gateway.kafka.messages.clear();
    }

    private static byte[] publish(int messageId, byte[] token) {
        return message(
                CON, POST, messageId, "hello", Opt.path(DEVICE + "/event"), new Opt(61, token), new Opt(62, new byte[] {
                    '0'
                }));
    }

    private static byte[] token(SdkDevice device) {
        Answer answer = device.ask(message(
                CON,
                POST,
                1,
                "21010406;abcde\0\0",
                Opt.path(DEVICE + DeviceRequest.AUTHENTICATION),
                new Opt(62, new byte[] {'0'})));
        assertThat(answer.status()).isEqualTo(205);
        assertThat(answer.type()).isEqualTo(ACK);
        byte[] bytes = answer.bytes();
        return Arrays.copyOfRange(bytes, bytes.length - TOKEN_CHARS, bytes.length);
    }

    @Test
    void theSdkAuthenticatesAndPublishes() throws IOException {
        for (int suite :
                new int[] {CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA, CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA}) {
            try (SdkDevice device = new SdkDevice(gateway.dtls(), PRODUCT + "sdk", KEY, suite)) {
                byte[] token = token(device);
                Answer first = device.ask(publish(2, token));
                Answer again = device.ask(publish(2, token));

                assertThat(first.status()).isEqualTo(205);
                assertThat(again.bytes()).isEqualTo(first.bytes());
            }
        }
        assertThat(gateway.kafka.messages)
                .extracting(HeldKafka.Taken::topic)
                .containsExactly(DEVICE + "/event", DEVICE + "/event");
    }

    @Test
    void bothKindsShareThePort() throws IOException {
        gateway.device("modern");
        try (SdkDevice sdk = new SdkDevice(gateway.dtls(), PRODUCT + "sdk", KEY);
                TestCoapDevice modern = TestCoapDevice.withKey(gateway.dtls(), PRODUCT + "modern", KEY)) {
            byte[] token = token(sdk);

            assertThat(modern.post(PRODUCT + "/modern/event", "x").getCode()).isEqualTo(ResponseCode.CHANGED);
            assertThat(sdk.ask(publish(3, token)).status()).isEqualTo(205);
            assertThat(sdk.ask(publish(4, new byte[] {1})).status()).isEqualTo(401);
        }
    }

    private SdkDevice impatient(String name, byte[] key) throws IOException {
        return new SdkDevice(gateway.dtls(), PRODUCT + name, key, SdkDevice.IMPATIENT_MILLIS, new int[0]);
    }

    @Test
    void aWrongKeyAndAnUnknownNameGetNowhere() {
        byte[] wrong = "another key".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> impatient("sdk", wrong)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> impatient("unknown", KEY)).isInstanceOf(IOException.class);
        assertThat(gateway.kafka.messages).isEmpty();
    }

    @Test
    void aRevokedDeviceLosesItsSession() throws IOException {
        try (SdkDevice device = new SdkDevice(gateway.dtls(), PRODUCT + "sdk", KEY)) {
            byte[] token = token(device);
            int sessions = gateway.sessions();
            gateway.put("sdk", false, Base64.getEncoder().encodeToString(KEY));

            assertThat(device.ask(publish(5, token)).status()).isEqualTo(401);
            assertThat(gateway.sessions()).isEqualTo(sessions - 1);
            assertThat(device.hearsGoodbye()).isTrue();
        }
        assertThat(gateway.kafka.messages).isEmpty();
    }

    @Test
    void aSessionThatEndsIsForgotten() throws IOException {
        int before = gateway.sessions();
        try (SdkDevice device = new SdkDevice(gateway.dtls(), PRODUCT + "sdk", KEY)) {
            token(device);
            assertThat(gateway.sessions()).isEqualTo(before + 1);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.sessions() == before);
    }
}
