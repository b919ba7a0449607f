package io.tributary.gateway.coap;

import static io.tributary.gateway.coap.CoapGateway.KEY;
import static io.tributary.gateway.coap.CoapGateway.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.gateway.conformance.NoErrorsLogged;
import io.tributary.gateway.device.ProductProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a device with a key publishes, in both forms. (Device protocol, section 15.) */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishOverCoapTest {
    private static final String DEVICE = PRODUCT + "/dev01";

    @RegisterExtension
    final NoErrorsLogged noErrors = new NoErrorsLogged();

    private CoapGateway gateway;
    private TestCoapDevice device;

    @BeforeAll
    void start() {
        gateway = new CoapGateway(
                new CoapGateway.Wish(CoapGateway.Wish.fast(), Duration.ofSeconds(3), null, List.of(), 1_000));
        gateway.device("dev01");
        device = TestCoapDevice.withKey(gateway.dtls(), PRODUCT + "dev01", KEY);
    }

    @AfterAll
    void stop() {
        device.close();
        gateway.close();
    }

    @BeforeEach
    void fresh() {
        gateway.kafka.holds = false;
        gateway.kafka.stalled = false;
        gateway.kafka.release();
        gateway.kafka.messages.clear();
        gateway.kafka.events.clear();
    }

    @Test
    void aStandardClientNeedsNothingButItsHandshake() {
        CoapResponse response = device.post(DEVICE + "/event", "{\"seq\":7}");

        assertThat(response.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(response.advanced().getType()).isEqualTo(Type.ACK);
        assertThat(gateway.kafka.messages)
                .containsExactly(new HeldKafka.Taken(DEVICE, DEVICE + "/event", "{\"seq\":7}", 0, "7", null));
        assertThat(gateway.sessions()).isEqualTo(1);
    }

    @Test
    void aContentFormatIsKept() {
        Request request = device.request(Code.POST, DEVICE + "/up", "{}");
        request.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_JSON);

        assertThat(device.send(request).getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(gateway.kafka.messages)
                .extracting(HeldKafka.Taken::contentType)
                .containsExactly("application/json");
    }

    @Test
    void theSdkGetsATokenAndThenItsAnswers() {
        byte[] token = device.token(DEVICE);

        assertThat(token.length).isBetween(1, 64);
        CoapResponse quiet = device.send(device.ofSdk(DEVICE + "/event", "hello", "0", token));
        CoapResponse answered = device.send(device.ofSdk(DEVICE + "/event", "hello", "1", token));
        assertThat(quiet.getCode()).isEqualTo(ResponseCode.CONTENT);
        assertThat(quiet.getPayloadSize()).isZero();
        assertThat(quiet.advanced().getType()).isEqualTo(Type.ACK);
        assertThat(answered.getResponseText()).isEqualTo("{}");
        assertThat(gateway.kafka.messages).extracting(HeldKafka.Taken::payload).containsExactly("hello", "hello");
    }

    @Test
    void aSystemTopicIsARequestToThePlatform() {
        assertThat(device.post("$shadow/operation/" + DEVICE, "{\"type\":\"get\"}")
                        .getCode())
                .isEqualTo(ResponseCode.CHANGED);

        assertThat(gateway.kafka.messages).isEmpty();
        assertThat(gateway.kafka.events).singleElement().satisfies(event -> {
            assertThat(event.getDevicePublished().getEpoch()).isEqualTo(-1);
            assertThat(event.getDevicePublished().getTopic()).isEqualTo("$shadow/operation/" + DEVICE);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/control, FORBIDDEN, FORBIDDEN",
        "/a/b/c/d/e/f/g/h, BAD_REQUEST, INTERNAL_SERVER_ERROR",
    })
    void aRefusalSaysWhyInTheWordsOfTheForm(String suffix, ResponseCode standard, ResponseCode sdk) {
        byte[] token = device.token(DEVICE);

        assertThat(device.post(DEVICE + suffix, "x").getCode()).isEqualTo(standard);
        assertThat(device.send(device.ofSdk(DEVICE + suffix, "x", "0", token)).getCode())
                .isEqualTo(sdk);
        assertThat(gateway.kafka.messages).isEmpty();
    }

    @Test
    void anotherDevicesTopicIsForbidden() {
        assertThat(device.post(PRODUCT + "/dev02/event", "x").getCode()).isEqualTo(ResponseCode.FORBIDDEN);
        assertThat(device.send(device.ofSdk(PRODUCT + "/dev02" + DeviceRequest.AUTHENTICATION, "a;b", "0", null))
                        .getCode())
                .isEqualTo(ResponseCode.UNAUTHORIZED);
    }

    @Test
    void theSdkWithoutItsTokenIsUnauthorized() {
        byte[] token = device.token(DEVICE);
        byte[] wrong = token.clone();
        wrong[3] ^= 1;

        assertThat(device.send(device.ofSdk(DEVICE + "/event", "x", "0", null)).getCode())
                .isEqualTo(ResponseCode.UNAUTHORIZED);
        assertThat(device.send(device.ofSdk(DEVICE + "/event", "x", "0", wrong)).getCode())
                .isEqualTo(ResponseCode.UNAUTHORIZED);
        assertThat(gateway.kafka.messages).isEmpty();
    }

    @Test
    void otherMethodsAreNotAllowed() {
        for (Code code : List.of(Code.PUT, Code.DELETE, Code.FETCH)) {
            assertThat(device.send(device.request(code, DEVICE + "/event", "")).getCode())
                    .isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
        }
    }

    @Test
    void whatIsLargerThanADatagramComesInBlocks() {
        String fits = "x".repeat(16 * 1024);
        String tooLarge = "x".repeat(16 * 1024 + 1);

        assertThat(device.post(DEVICE + "/event", fits).getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(device.post(DEVICE + "/event", tooLarge).getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
        assertThat(gateway.kafka.messages).extracting(HeldKafka.Taken::payload).containsExactly(fits);
    }

    @Test
    void nothingIsAnsweredBeforeKafkaHasIt() {
        gateway.kafka.holds = true;
        Request request = device.begin(device.request(Code.POST, DEVICE + "/event", "slow"));
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.kafka.held() == 1);
        boolean early = request.getResponse() != null || request.isAcknowledged();

        gateway.kafka.release();

        assertThat(early).isFalse();
        await().atMost(Duration.ofSeconds(20)).until(() -> request.getResponse() != null);
        assertThat(request.getResponse().getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(request.getResponse().getType()).isEqualTo(Type.ACK);
        assertThat(gateway.kafka.messages).hasSize(1);
    }

    @Test
    void whileKafkaIsAwayDevicesAreToldWhenToComeAgain() {
        gateway.kafka.stalled = true;
        CoapResponse away = device.post(DEVICE + "/event", "x");
        gateway.kafka.stalled = false;
        gateway.kafka.holds = true;
        CoapResponse slow = device.post(DEVICE + "/event", "y");
        gateway.kafka.refuse();
        gateway.kafka.holds = false;

        for (CoapResponse refused : List.of(away, slow)) {
            assertThat(refused.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            assertThat(refused.getOptions().getMaxAge()).isEqualTo(5);
        }
        assertThat(device.post(DEVICE + "/event", "z").getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(gateway.metric("coap_awaited")).isZero();
    }

    @Test
    void whoAsksAboveItsRateIsToldSo() {
        ProductProfile slow = new ProductProfile(
                PRODUCT,
                true,
                List.of(),
                Optional.of("seq"),
                ProductProfile.Authentication.KEY,
                Optional.empty(),
                ProductProfile.Retain.IGNORE,
                Optional.of(1),
                Optional.empty(),
                List.of());
        ProductProfile usual = new ProductProfile(PRODUCT, true, List.of(), Optional.of("seq"));
        device.post(DEVICE + "/event", "known");
        gateway.directory.putProduct(slow);
        CoapResponse last = device.post(DEVICE + "/event", "x");
        for (int i = 0; i < 20 && last.isSuccess(); i++) {
            last = device.post(DEVICE + "/event", "x");
        }
        gateway.directory.putProduct(usual);

        assertThat(last.getCode()).isEqualTo(ResponseCode.TOO_MANY_REQUESTS);
        assertThat(last.getOptions().getMaxAge()).isEqualTo(1);
    }
}
