package io.tributary.gateway.coap;

import static io.tributary.gateway.coap.CoapGateway.KEY;
import static io.tributary.gateway.coap.CoapGateway.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.config.Config;
import io.tributary.delivery.NotDelivered;
import io.tributary.gateway.conformance.NoErrorsLogged;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.DevicePublished;
import io.tributary.schemas.avro.InboxEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a device is sent over DTLS: by Observe (RFC 7641), by polling, and its shadow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReceiveOverCoapTest {
    private static final Duration SILENCE = Duration.ofSeconds(2);

    @RegisterExtension
    final NoErrorsLogged noErrors = new NoErrorsLogged();

    private CoapGateway gateway;
    private String name;
    private String own;
    private String control;
    private JobStandIn job;
    private TestCoapDevice device;

    @BeforeAll
    void start() {
        gateway = gatewayWith("");
    }

    private static CoapGateway gatewayWith(String limits) {
        return new CoapGateway(new CoapGateway.Wish(
                Config.parse(
                        "{connectInterval: PT0S, uplinkPerSecond: 100000" + limits + "}",
                        "limits",
                        Limits.class,
                        Map.of()),
                Duration.ofSeconds(2),
                null,
                List.of(),
                1_000,
                Duration.ofMillis(100)));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @BeforeEach
    void fresh(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        name = name.substring(0, Math.min(name.length(), 30));
        own = PRODUCT + "/" + name;
        control = own + "/control";
        gateway.kafka.events.clear();
        comeTo(gateway);
    }

    private void comeTo(CoapGateway there) {
        there.device(name);
        job = new JobStandIn(there, own);
        device = TestCoapDevice.withKey(there.dtls(), PRODUCT + name, KEY);
    }

    /** Away from the others, for what takes long on a busy machine is no silence of theirs. */
    private CoapGateway whereSilenceIsNoticed() {
        device.close();
        CoapGateway there = gatewayWith(", keepAliveMin: PT1S, keepAliveMax: " + SILENCE);
        comeTo(there);
        return there;
    }

    @AfterEach
    void gone() {
        device.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20));
    }

    private TestCoapDevice.Observed observing(String topic) {
        TestCoapDevice.Observed observed = device.observe(topic);
        soon().until(observed::isEstablished);
        return observed;
    }

    private String closedBecause() {
        soon().until(() -> !job.isOnline());
        return job.last(InboxEvent::getSessionClosed).getCause();
    }

    @Test
    void observingOpensAPersistentSessionAndSubscribes() {
        TestCoapDevice.Observed observed = observing(control);

        assertThat(observed.messages()).isEmpty();
        assertThat(job.last(InboxEvent::getSessionOpened)).satisfies(opened -> {
            assertThat(opened.getCleanSession()).isFalse();
            assertThat(opened.getAuthentication()).isEqualTo("psk");
            assertThat(opened.getGateway()).isEqualTo("gateway-1");
            assertThat(opened.getReceiveMaximum()).isEqualTo(16);
        });
        assertThat(job.filters()).containsExactly(control);
    }

    @Test
    void messagesComeInOrderAndAreAcknowledged() {
        TestCoapDevice.Observed observed = observing(control);
        TestCoapDevice.Observed data = observing(own + "/data");
        for (int i = 0; i < 10; i++) {
            job.queue("id-" + i, i % 2 == 0 ? control : own + "/data", "m" + i);
        }

        soon().until(() -> job.waiting().isEmpty());
        assertThat(observed.messages()).containsExactly("m0", "m2", "m4", "m6", "m8");
        assertThat(data.messages()).containsExactly("m1", "m3", "m5", "m7", "m9");
        assertThat(observed.answers.get(1).advanced().getType()).isEqualTo(Type.CON);
        assertThat(Stream.of(observed, data)
                        .flatMap(each -> each.notifications().stream())
                        .sorted(Comparator.comparing(each -> each.getOptions().getObserve()))
                        .map(CoapResponse::getResponseText))
                .as("one order over all topics")
                .containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9");
        assertThat(gateway.metric("coap_held_bytes")).isZero();
    }

    @Test
    void whatWasNotAcknowledgedComesAgainWithTheSameTag() {
        TestCoapDevice.Observed observed = observing(control);
        observed.forget();
        job.queue("id", control, "first");

        assertThat(closedBecause()).isEqualTo("connection-lost");
        assertThat(job.waiting()).containsExactly("first");
        byte[] tag = device.get(control).getOptions().getETags().get(0);
        TestCoapDevice.Observed again = observing(control);
        soon().until(() -> job.waiting().isEmpty());
        assertThat(again.messages()).containsExactly("first");
        assertThat(again.notifications().get(0).getOptions().getETags().get(0)).isEqualTo(tag);
    }

    @Test
    void anObservationThatEndsByItselfIsTheLossOfTheDevice() {
        observing(control);
        Request other = device.request(Code.GET, own + "/data", "");
        other.setObserve();
        other.setToken(device.tokenOf(control));
        device.tell(other);

        assertThat(closedBecause()).isEqualTo("connection-lost");
    }

    @Test
    void aMessageIsNotCutIntoBlocksForWhoObserves() {
        Request observe = device.request(Code.GET, control, "");
        observe.setObserve();
        observe.getOptions().setBlock2(BlockOption.size2Szx(64), false, 0);

        assertThat(device.send(observe).getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(gateway.kafka.events).isEmpty();
    }

    @Test
    void whatIsNotSubscribedIsNotUnsubscribed() {
        observing(control);
        Request never = device.request(Code.GET, own + "/data", "");
        never.getOptions().setObserve(1);

        assertThat(device.send(never).getCode()).isEqualTo(ResponseCode.CONTENT);
        assertThat(gateway.kafka.events).noneMatch(event -> event.getUnsubscribed() != null);
    }

    @Test
    void theOtherObservationsAreToldWhenOneIsRejected() {
        TestCoapDevice.Observed data = observing(own + "/data");
        observing(control).forget();
        job.queue("id", control, "first");

        closedBecause();
        soon().until(() -> data.answers.stream().anyMatch(each -> each.getCode() == ResponseCode.SERVICE_UNAVAILABLE));
    }

    @Test
    void whoSaysThatItIsOverIsUnsubscribed() {
        TestCoapDevice.Observed observed = observing(control);
        observed.cancel();

        soon().until(() -> job.filters().isEmpty());
        job.queue("id", control, "late");
        soon().until(() -> job.waiting().isEmpty()); // refused: the device has said that it does not want it
        assertThat(job.last(InboxEvent::getAcknowledged).getReasonCode()).isBetween(0x80, 0xFF);
        assertThat(observed.messages()).isEmpty();
    }

    @Test
    void whoObservesAgainIsToldByTheNewObservation() {
        TestCoapDevice.Observed first = observing(control);
        TestCoapDevice.Observed second = observing(control);
        job.queue("id", control, "once");

        soon().until(() -> job.waiting().isEmpty());
        assertThat(second.messages()).containsExactly("once");
        assertThat(first.messages()).isEmpty();
        assertThat(job.filters()).containsExactly(control);
    }

    @Test
    void anObservationIsRefreshedUnderItsToken() {
        TestCoapDevice.Observed observed = observing(control);
        job.queue("1", control, "before");
        soon().until(() -> job.waiting().isEmpty());
        int told = observed.answers.size();
        observed.again();
        soon().until(() -> observed.answers.size() > told);
        job.queue("2", control, "behind");

        soon().until(() -> job.waiting().isEmpty());
        assertThat(observed.messages()).containsExactly("before", "behind");
        assertThat(observed.notifications())
                .extracting(each -> each.getOptions().getObserve())
                .isSorted();
        assertThat(job.isOnline()).isTrue();
    }

    @Test
    void aDeviceThatIsGoneIsOfflineAndItsMessagesWait() {
        observing(control);
        device.close();
        job.queue("id", control, "kept");

        assertThat(closedBecause()).isEqualTo("connection-lost");
        assertThat(job.waiting()).containsExactly("kept");
    }

    @Test
    void aSilentDeviceIsAskedWhetherItIsThere() {
        try (CoapGateway there = whereSilenceIsNoticed()) {
            observing(control);
            device.post(own + "/event", "a sign of life");
            await().during(SILENCE.plusSeconds(2))
                    .atMost(SILENCE.plusSeconds(10))
                    .until(job::isOnline);

            device.close();
            assertThat(closedBecause()).isEqualTo("keep-alive");
        }
    }

    @Test
    void whoPollsIsOfflineWhenItPollsNoMore() {
        try (CoapGateway there = whereSilenceIsNoticed()) {
            device.get(control);

            assertThat(closedBecause()).isEqualTo("keep-alive");
        }
    }

    @Test
    void aNewerConnectionTakesTheSessionOver() {
        TestCoapDevice.Observed observed = observing(control);
        job.replace();

        assertThat(closedBecause()).isEqualTo("taken-over");
        soon().until(() -> observed.answers.stream().anyMatch(each -> each.getCode() == ResponseCode.CONFLICT));
    }

    @Test
    void aRevokedDeviceIsOffline() {
        observing(control);
        gateway.put(name, false, "c2VjcmV0");

        assertThat(closedBecause()).isEqualTo("revoked");
    }

    @Test
    void whenTheGatewayStopsObserversAreToldToComeAgain() {
        TestCoapDevice.Observed observed = observing(control);
        gateway.sessions.closeAll("the gateway stops");

        assertThat(closedBecause()).isEqualTo("drained");
        soon().until(() ->
                observed.answers.stream().anyMatch(each -> each.getCode() == ResponseCode.SERVICE_UNAVAILABLE));
    }

    @Test
    void aPollTakesTheOldestUntilItsTagIsShown() {
        assertThat(device.get(control).getPayloadSize()).isZero();
        job.queue("1", control, "first");
        job.queue("2", control, "second");

        CoapResponse first = device.get(control);
        CoapResponse again = device.get(control);
        byte[] tag = first.getOptions().getETags().get(0);
        CoapResponse second = device.get(control, tag);
        CoapResponse none = device.get(control, second.getOptions().getETags().get(0));

        assertThat(first.getResponseText()).isEqualTo("first");
        assertThat(again.getResponseText()).isEqualTo("first");
        assertThat(second.getResponseText()).isEqualTo("second");
        assertThat(none.getCode()).isEqualTo(ResponseCode.VALID);
        assertThat(none.getPayloadSize()).isZero();
        assertThat(job.waiting()).isEmpty();
    }

    @Test
    void aPollFindsWhatWaitedWhileTheDeviceWasAway() {
        device.get(control);
        gateway.sessions.closeAll("as if it had gone");
        closedBecause();
        job.queue("1", control, "waited");

        assertThat(device.get(control).getResponseText()).isEqualTo("waited");
    }

    @Test
    void whatDoesNotFitADatagramIsSettledAsTooLarge() {
        TestCoapDevice.Observed observed = observing(control);
        job.queue("1", control, "x".repeat(1025));
        job.queue("2", control, "x".repeat(1024));

        soon().until(() -> job.waiting().isEmpty());
        assertThat(observed.messages()).containsExactly("x".repeat(1024));
        assertThat(gateway.kafka.events)
                .extracting(event -> event.getAcknowledged() == null
                        ? 0
                        : event.getAcknowledged().getReasonCode())
                .contains(NotDelivered.TOO_LARGE.reasonCode());
    }

    @Test
    void theShadowIsAsked() {
        String document = "{\"state\":{\"reported\":{\"note\":\"" + "x".repeat(3_000) + "\"}},\"version\":7}";
        gateway.kafka.job = answering(document);

        CoapResponse shadow = device.get("$shadow/operation/" + own);
        CoapResponse unchanged = device.get(
                "$shadow/operation/" + own, shadow.getOptions().getETags().get(0));

        assertThat(shadow.getResponseText()).isEqualTo(document);
        assertThat(unchanged.getCode()).isEqualTo(ResponseCode.VALID);
        assertThat(job.filters()).containsExactly("$shadow/operation/result/" + own);
    }

    /** Answers questions for the shadow as the job does. */
    private BiConsumer<Long, InboxEvent> answering(String document) {
        BiConsumer<Long, InboxEvent> rest = gateway.kafka.job;
        return (offset, event) -> {
            rest.accept(offset, event);
            DevicePublished asked = event.getDevicePublished();
            if (asked != null) {
                String request = StandardCharsets.UTF_8
                        .decode(asked.getPayload().duplicate())
                        .toString();
                String token = request.replaceAll(".*\"clientToken\":\"([^\"]*)\".*", "$1");
                job.say(
                        "$shadow/operation/result/" + own,
                        "{\"type\":\"get\",\"result\":0,\"timestamp\":1,\"clientToken\":\"" + token + "\",\"payload\":"
                                + document + "}");
            }
        };
    }

    @Test
    void aJobThatDoesNotAnswerIsNotWaitedForLong() {
        gateway.kafka.job = (offset, event) -> {};

        CoapResponse shadow = device.get("$shadow/operation/" + own);

        assertThat(shadow.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
        assertThat(shadow.getOptions().getMaxAge()).isEqualTo(5);
    }

    @Test
    void othersTopicsPatternsAndTopicsToPublishToAreForbidden() {
        for (String topic : List.of(
                PRODUCT + "/other/control", own + "/+", own + "/#", own + "/event", "$rrpc/rxd/" + own + "/7")) {
            assertThat(device.get(topic).getCode()).as(topic).isEqualTo(ResponseCode.FORBIDDEN);
        }
        assertThat(gateway.kafka.events).isEmpty();
    }

    @Test
    void whereNobodyProvesWhoHeIsNothingIsHandedOut() {
        try (TestCoapDevice stranger = TestCoapDevice.plain(gateway.plain())) {
            assertThat(stranger.send(stranger.request(Code.GET, control, "")).getCode())
                    .isEqualTo(ResponseCode.FORBIDDEN);
        }
        assertThat(gateway.kafka.events).isEmpty();
    }
}
