package io.tributary.gateway.coap;

import static io.tributary.gateway.coap.CoapGateway.PRODUCT;
import static io.tributary.gateway.coap.RawCoap.ACK;
import static io.tributary.gateway.coap.RawCoap.CON;
import static io.tributary.gateway.coap.RawCoap.EMPTY;
import static io.tributary.gateway.coap.RawCoap.NON;
import static io.tributary.gateway.coap.RawCoap.POST;
import static io.tributary.gateway.coap.RawCoap.RST;
import static io.tributary.gateway.coap.RawCoap.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.gateway.coap.RawCoap.Answer;
import io.tributary.gateway.coap.RawCoap.Opt;
import io.tributary.gateway.conformance.NoErrorsLogged;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What RFC 7252 asks of a server, datagram by datagram, over bare UDP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Rfc7252Test {
    private static final int NOT_SOON_MILLIS = 300;
    private static final int CHANGED = 204;
    private static final int BLOCK1 = 27;
    private static final int TOKEN_OPTION = 61;
    private static final int NEED_RESPONSE = 62;
    private static final Opt[] EVENT = {Opt.path(PRODUCT), Opt.path("raw"), Opt.path("event")};

    @RegisterExtension
    final NoErrorsLogged noErrors = new NoErrorsLogged();

    private CoapGateway gateway;
    private RawCoap device;

    @BeforeAll
    void start() {
        gateway = new CoapGateway();
        gateway.device("raw");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @BeforeEach
    void fresh() {
        gateway.kafka.messages.clear();
        device = new RawCoap(gateway.plain());
    }

    @AfterEach
    void gone() {
        gateway.kafka.holds = false;
        gateway.kafka.release();
        device.close();
    }

    private static Opt option(int number, String value) {
        return new Opt(number, value.getBytes(StandardCharsets.US_ASCII));
    }

    private static Opt[] eventAnd(Opt more) {
        Opt[] all = Arrays.copyOf(EVENT, EVENT.length + 1);
        all[EVENT.length] = more;
        return all;
    }

    @Test
    void aMessageThatComesAgainIsAnsweredAgainAndTakenOnce() {
        byte[] request = message(CON, POST, 7, "x", EVENT);

        Answer first = device.ask(request);
        Answer again = device.ask(request);

        assertThat(first.type()).isEqualTo(ACK);
        assertThat(first.status()).isEqualTo(CHANGED);
        assertThat(again.bytes()).isEqualTo(first.bytes());
        assertThat(gateway.kafka.messages).hasSize(1);
    }

    @Test
    void aMessageThatComesAgainBeforeKafkaHasItIsNotAnsweredTwice() {
        gateway.kafka.holds = true;
        byte[] request = message(CON, POST, 8, "x", EVENT);
        device.send(request);
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.kafka.held() == 1);
        device.send(request);

        assertThat(device.answer(NOT_SOON_MILLIS)).isEmpty(); // no empty acknowledgement either
        gateway.kafka.release();

        Answer answer = device.answer();
        assertThat(answer.type()).isEqualTo(ACK);
        assertThat(answer.messageId()).isEqualTo(8);
        assertThat(gateway.kafka.messages).hasSize(1);
    }

    @Test
    void aMessageWithoutConfirmationIsAnsweredWithoutOne() {
        Answer answer = device.ask(message(NON, POST, 9, "x", EVENT));

        assertThat(answer.type()).isEqualTo(NON);
        assertThat(answer.status()).isEqualTo(CHANGED);
    }

    @Test
    void aPingIsAnsweredWithReset() {
        Answer answer = device.ask(message(CON, EMPTY, 10, ""));

        assertThat(answer.type()).isEqualTo(RST);
        assertThat(answer.messageId()).isEqualTo(10);
    }

    @Test
    void aResetOrAnAnswerToNothingChangesNothing() {
        device.send(message(RST, EMPTY, 11, ""));
        device.send(message(ACK, EMPTY, 12, ""));

        assertThat(device.ask(message(CON, POST, 13, "x", EVENT)).messageId()).isEqualTo(13);
    }

    @Test
    void anUnknownCriticalOptionIsRefusedAndAnElectiveOneIgnored() {
        assertThat(device.ask(message(CON, POST, 14, "x", eventAnd(option(2053, "?"))))
                        .status())
                .isEqualTo(402);
        assertThat(device.ask(message(CON, POST, 15, "x", eventAnd(option(2052, "?"))))
                        .status())
                .isEqualTo(CHANGED);
        assertThat(gateway.kafka.messages).hasSize(1);
    }

    @Test
    void aTokenHoldsForItsDeviceAtItsAddress() {
        Answer asked = device.ask(message(
                CON,
                POST,
                16,
                "21010406;abcde\0\0",
                Opt.path(PRODUCT + "/raw" + DeviceRequest.AUTHENTICATION),
                option(NEED_RESPONSE, "0")));
        byte[] bytes = asked.bytes();
        byte[] token = Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length);
        Opt[] published = {Opt.path(PRODUCT + "/raw/event"), new Opt(TOKEN_OPTION, token), option(NEED_RESPONSE, "0")};

        assertThat(asked.status()).isEqualTo(205);
        assertThat(device.ask(message(CON, POST, 17, "x", published)).status()).isEqualTo(205);
        try (RawCoap elsewhere = new RawCoap(gateway.plain())) {
            assertThat(elsewhere.ask(message(CON, POST, 17, "x", published)).status())
                    .isEqualTo(401);
        }
        assertThat(gateway.kafka.messages).hasSize(1);
    }

    @Test
    void aTopicOfNoDeviceIsRefused() {
        assertThat(device.ask(message(CON, POST, 18, "x", Opt.path(PRODUCT), Opt.path("nobody"), Opt.path("event")))
                        .status())
                .isEqualTo(401);
        assertThat(device.ask(message(CON, POST, 19, "x", Opt.path("event"))).status())
                .isEqualTo(400);
        assertThat(device.ask(message(CON, POST, 20, "x")).status()).isEqualTo(400);
    }

    @Test
    void oneDatagramCarriesNoMoreThanTheLimitOfCoap() {
        assertThat(device.ask(message(CON, POST, 21, "x".repeat(1024), EVENT)).status())
                .isEqualTo(CHANGED);
        assertThat(device.ask(message(CON, POST, 22, "x".repeat(1025), EVENT)).status())
                .isEqualTo(413);
    }

    @Test
    void aPayloadLargerThanItsBlockIsRefused() {
        Opt firstOfMoreWith16 = new Opt(BLOCK1, new byte[] {0x08});

        assertThat(device.ask(message(CON, POST, 23, "x".repeat(43), eventAnd(firstOfMoreWith16)))
                        .status())
                .isEqualTo(400);
        assertThat(gateway.kafka.messages).isEmpty();
        assertThat(device.ask(message(CON, POST, 24, "x", EVENT)).status()).isEqualTo(CHANGED);
    }

    @Test
    void whoComesWhileTheGatewayStopsIsToldToComeAgain() {
        try (CoapGateway stopping = new CoapGateway();
                RawCoap late = new RawCoap(stopping.plain())) {
            stopping.device("raw");
            stopping.stopAccepting();

            assertThat(late.ask(message(CON, POST, 23, "x", EVENT)).status()).isEqualTo(503);
        }
    }
}
