package io.tributary.device;

import static io.tributary.device.DeviceFoldTest.payload;
import static io.tributary.device.DeviceFoldTest.subscribed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tributary.device.DeviceEvent.Configured;
import io.tributary.device.DeviceEvent.DevicePublished;
import io.tributary.device.DeviceEvent.Known;
import io.tributary.device.DeviceEvent.LogLevelSet;
import io.tributary.device.DeviceEvent.RrpcCancelled;
import io.tributary.device.DeviceEvent.RrpcRequested;
import io.tributary.device.DeviceEvent.ShadowRequested;
import io.tributary.device.DeviceEvent.TimerFired;
import io.tributary.device.Effect.Answer;
import io.tributary.device.Effect.Cause;
import io.tributary.device.Effect.ConfigurationTold;
import io.tributary.device.Effect.Deliver;
import io.tributary.device.Effect.Drop;
import io.tributary.device.Effect.KeepShadow;
import io.tributary.limits.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a device asks of the platform, and an application of a device: shadow, time, configuration, RRPC. */
class DeviceServicesTest {
    private static final String LAMP = History.DEVICE;

    private final History history = new History(DeviceFold.within(Limits.DEFAULTS));

    @Test
    void anUpdateIsKeptAndAnsweredOnTheConnection() {
        long epoch = subscribedTo("$shadow/operation/result/" + LAMP, 1);
        ask(epoch, "$shadow/operation/" + LAMP, "{'type':'update','state':{'reported':{'t':1}},'clientToken':'c'}");

        assertThat(history.all(KeepShadow.class))
                .singleElement()
                .satisfies(kept -> assertThat(kept.after().stateJson()).isEqualTo(json("{'reported':{'t':1}}")));
        assertThat(said())
                .singleElement()
                .asString()
                .startsWith(json("{'type':'update','result':0,"))
                .contains(json("'clientToken':'c'"), json("'version':1"));
        assertThat(history.deliveries().get(0).qos()).isZero();
        assertThat(history.deliveries().get(0).message().topic()).isEqualTo("$shadow/operation/result/" + LAMP);
    }

    @Test
    void theOlderNameIsTheSameShadow() {
        long epoch = subscribedTo("$template/operation/result/" + LAMP, 1);
        history.hear(subscribed(epoch, "$shadow/operation/result/" + LAMP, 1));
        ask(epoch, "$template/operation/" + LAMP, "{'type':'update','state':{'reported':{'t':1}}}");
        ask(epoch, "$shadow/operation/" + LAMP, "{'type':'get'}");

        assertThat(history.deliveries())
                .extracting(deliver -> deliver.message().topic())
                .containsExactly("$template/operation/result/" + LAMP, "$shadow/operation/result/" + LAMP);
        assertThat(said()).last().asString().contains(json("'version':1"));
    }

    @Test
    void whoDoesNotListenIsAnsweredNothingButTheUpdateIsKept() {
        long epoch = history.hear(DeviceFoldTest.opened("gw-1", false));
        ask(epoch, "$shadow/operation/" + LAMP, "{'type':'update','state':{'reported':{'t':1}}}");

        assertThat(history.deliveries()).isEmpty();
        assertThat(history.effects()).last().isEqualTo(new Drop("m", Cause.NOT_SUBSCRIBED));
        assertThat(history.memory().shadow("").version()).isEqualTo(1);
    }

    @Test
    void whatAnApplicationDesiresWaitsForTheDeviceTheNewestOnly() {
        long epoch = subscribedTo("$shadow/operation/result/" + LAMP, 1);
        history.hear(DeviceFoldTest.closed(epoch));
        history.hear(desired("r1", 20));
        history.hear(desired("r2", 21));
        history.hear(DeviceFoldTest.opened("gw-1", false));

        assertThat(history.all(Answer.class))
                .extracting(Answer::requestId, Answer::replyTo, Answer::outcome)
                .containsExactly(tuple("r1", "api-1", "answered"), tuple("r2", "api-1", "answered"));
        assertThat(history.effects()).contains(new Drop("r1", Cause.REPLACED));
        assertThat(history.deliveries()).singleElement().satisfies(delta -> {
            assertThat(delta.qos()).isEqualTo(1);
            assertThat(text(delta)).contains(json("{'state':{'t':21},'version':2"));
        });
    }

    @Test
    void anApplicationMayDeleteAShadowADeviceMayNot() {
        long epoch = subscribedTo("$shadow/operation/result/" + LAMP, 1);
        ask(epoch, "$shadow/operation/" + LAMP, "{'type':'update','state':{'reported':{'t':1}}}");
        ask(epoch, "$shadow/operation/" + LAMP, "{'type':'delete'}");
        assertThat(said()).last().asString().contains(json("'result':5001"));

        history.hear(new ShadowRequested("r", payload(json("{'type':'delete'}")), false, "api-1"));
        history.hear(new ShadowRequested("r", payload(json("{'type':'delete'}")), false, "api-1"));
        ask(epoch, "$shadow/operation/" + LAMP, "{'type':'get'}");

        assertThat(history.all(KeepShadow.class))
                .extracting(kept -> kept.after().stateJson())
                .endsWith("{}");
        assertThat(history.all(KeepShadow.class)).hasSize(2);
        assertThat(said()).last().asString().contains(json("'state':{},'version':2"));
    }

    @Test
    void aDeviceHasOnlySoManyNamedShadows() {
        long epoch = subscribedTo("$shadow/operation/result/" + LAMP, 1);
        for (int i = 0; i <= 20; i++) {
            ask(
                    epoch,
                    "$shadow/operation/" + LAMP,
                    "{'type':'update','state':{'reported':{'t':1}},'name':'n" + i + "'}");
        }
        ask(epoch, "$shadow/operation/" + LAMP, "{'type':'update','state':{'reported':{'t':2}},'name':'n3'}");
        ask(epoch, "$shadow/operation/" + LAMP, "{'type':'update','state':{'reported':{'t':2}}}");

        assertThat(said().get(20)).contains(json("'result':5004"));
        assertThat(said().subList(21, 23)).allSatisfy(reply -> assertThat(reply).contains(json("'result':0")));
    }

    @Test
    void theTimeIsTheGatewaysAndTheLogs() {
        long epoch = subscribedTo("$sys/operation/result/" + LAMP, 0);
        ask(epoch, "$sys/operation/" + LAMP, "{'type':'get','resource':['time']}");

        assertThat(said())
                .containsExactly(json("{'type':'get','time':1000000,'ntptime1':999999000,'ntptime2':1000000003}"));
    }

    @Test
    void aConfigurationIsPushedAndAnswered() {
        long epoch = subscribedTo("$config/operation/result/" + LAMP, 1);
        ask(epoch, "$config/operation/" + LAMP, "{'type':'get'}");
        history.hear(new Configured(7, true, payload("{\"interval\":60}")));
        history.hear(new Configured(6, true, payload("{\"interval\":5}"))); // late
        ask(epoch, "$config/report/" + LAMP, "{'type':'get'}");

        assertThat(said())
                .containsExactly(
                        json("{'type':'reply','result':1001,'payload':{}}"),
                        json("{'type':'push','result':0,'payload':{'interval':60}}"),
                        json("{'type':'reply','result':0,'payload':{'interval':60}}"));
    }

    @Test
    void whatTheGatewaySaysWithTheQuestionIsTheAnswerUnlessTheDeviceHasANewerOne() {
        long epoch = subscribedTo("$config/operation/result/" + LAMP, 1);
        askForConfiguration(epoch, 4);
        history.hear(new Configured(5, true, payload("{\"v\":5}")));
        askForConfiguration(epoch, 3); // a gateway that is behind
        askForConfiguration(epoch, 6);

        assertThat(said())
                .containsExactly(
                        json("{'type':'reply','result':0,'payload':{'v':4}}"),
                        json("{'type':'push','result':0,'payload':{'v':5}}"),
                        json("{'type':'reply','result':0,'payload':{'v':5}}"),
                        json("{'type':'reply','result':0,'payload':{'v':6}}"));
        assertThat(history.all(ConfigurationTold.class))
                .extracting(ConfigurationTold::version, ConfigurationTold::asked)
                .containsExactly(tuple(4L, true), tuple(5L, false), tuple(5L, true), tuple(6L, true));
        assertThat(history.memory().configuration().version()).isEqualTo(6);
    }

    @Test
    void whoIsNotToldAConfigurationIsNotCountedAsToldAndOneThatIsDeletedKnowsNone() {
        long epoch = history.hear(DeviceFoldTest.opened("gw-1", false));
        history.hear(new Configured(7, true, payload("{}")));
        askForConfiguration(epoch, 8);
        history.hear(new DeviceEvent.DeviceRemoved(1));

        assertThat(history.all(ConfigurationTold.class)).isEmpty();
        assertThat(history.memory().configuration()).isEqualTo(Remembered.Configuration.NONE);
    }

    @Test
    void aConfigurationThatIsSwitchedOffIsAnsweredAsSuch() {
        long epoch = subscribedTo("$config/operation/result/" + LAMP, 1);
        history.hear(new Configured(1, true, payload("{}")));
        history.hear(new Configured(2, false, payload("{}")));
        ask(epoch, "$config/operation/" + LAMP, "{'type':'get'}");

        assertThat(said()).last().isEqualTo(json("{'type':'reply','result':1001,'payload':{}}"));
    }

    @Test
    void theLevelOfTheLogIsAnsweredAndToldWhenItChanges() {
        long epoch = subscribedTo("$log/operation/result/" + LAMP, 0);
        String asked = "{'type':'get_log_level','clientToken':'ABCDEFGHIJ-1'}";
        ask(epoch, "$log/operation/" + LAMP, asked, new Known(Optional.empty(), OptionalInt.of(3)));
        history.hear(new LogLevelSet(epoch, "l1", 4));
        ask(epoch, "$log/operation/" + LAMP, "{'type':'get_log_level'}"); // by a gateway of before
        ask(epoch, "$log/operation/" + LAMP, "{'type':'set_log_level'}");

        assertThat(said())
                .containsExactly(
                        json(
                                "{'type':'get_log_level','clientToken':'ABCDEFGHIJ-1','log_level':3,'result':0,'timestamp':"
                                        + "1000000}"),
                        json("{'type':'get_log_level','log_level':4,'result':0,'timestamp':1000000}"),
                        json("{'type':'get_log_level','log_level':0,'result':0,'timestamp':1000000}"));
        assertThat(history.deliveries()).allSatisfy(delivery -> {
            assertThat(delivery.qos()).isZero();
            assertThat(delivery.message().topic()).isEqualTo("$log/operation/result/" + LAMP);
        });
        assertThat(history.effects()).last().isEqualTo(new Drop("m", Cause.NO_SERVICE));
    }

    @Test
    void whoIsNotThereOrDoesNotListenIsNotToldTheLevelOfItsLog() {
        long epoch = subscribedTo("$log/operation/result/" + LAMP, 1);
        history.hear(new LogLevelSet(epoch - 1, "of another connection", 1));
        history.hear(DeviceFoldTest.closed(epoch));
        history.hear(new LogLevelSet(epoch, "late", 2));

        assertThat(history.deliveries()).isEmpty();
        assertThat(history.state().queue()).isEmpty();
    }

    private void askForConfiguration(long epoch, int newest) {
        history.hear(new DevicePublished(
                epoch,
                "m",
                "$config/operation/" + LAMP,
                payload(json("{'type':'get'}")),
                999_999_000,
                new Known(
                        Optional.of(new Remembered.Configuration(newest, true, payload("{\"v\":" + newest + "}"))),
                        OptionalInt.empty())));
    }

    @Test
    void whatTheDeviceAnswersIsWhatTheApplicationHears() {
        long epoch = subscribedTo("$rrpc/rxd/" + LAMP + "/+", 0);
        history.hear(new RrpcRequested("42", payload("ping"), 10_000, "api-1"));
        ask(epoch, "$rrpc/txd/" + LAMP + "/42", "pong");
        ask(epoch, "$rrpc/txd/" + LAMP + "/42", "again");

        assertThat(history.deliveries().get(0).message().topic()).isEqualTo("$rrpc/rxd/" + LAMP + "/42");
        assertThat(history.all(Answer.class)).containsExactly(new Answer("42", "api-1", "answered", payload("pong")));
        assertThat(history.state().requests()).isEmpty();
    }

    @Test
    void aRequestEndsWithItsTimeItsConnectionOrItsAsker() {
        history.hear(rrpc("1"));
        long epoch = history.hear(DeviceFoldTest.opened("gw-1", false));
        history.hear(rrpc("2"));
        history.hear(subscribed(epoch, "$rrpc/rxd/" + LAMP + "/+", 0));
        history.hear(rrpc("3"));
        long due = DeviceFold.within(Limits.DEFAULTS).deadline(history.state()).orElseThrow();
        history.pass(Duration.ofSeconds(10));
        history.hear(new TimerFired(due));
        history.hear(rrpc("4"));
        history.hear(new RrpcCancelled("4"));
        history.hear(rrpc("5"));
        history.hear(DeviceFoldTest.closed(epoch));

        assertThat(history.all(Answer.class))
                .extracting(Answer::requestId, Answer::outcome)
                .containsExactly(
                        tuple("1", "offline"),
                        tuple("2", "not-subscribed"),
                        tuple("3", "timed-out"),
                        tuple("4", "cancelled"),
                        tuple("5", "offline"));
    }

    @Test
    void nonsenseIsAnsweredOrDroppedNeverThrown() {
        long epoch = subscribedTo("$shadow/operation/result/" + LAMP, 1);
        ask(epoch, "$shadow/operation/" + LAMP, "[[[[");
        ask(epoch, "$sys/operation/" + LAMP, "[".repeat(10_000));
        ask(epoch, "$config/operation/" + LAMP, "");
        ask(epoch, "$shadow/operation/OTHERPRODU/x", "{'type':'get'}");

        assertThat(said()).singleElement().asString().contains(json("'result':5001"));
        assertThat(history.all(Drop.class)).hasSize(3);
    }

    private long subscribedTo(String filter, int qos) {
        long epoch = history.hear(DeviceFoldTest.opened("gw-1", false));
        history.hear(subscribed(epoch, filter, qos));
        return epoch;
    }

    private void ask(long epoch, String topic, String payload) {
        ask(epoch, topic, payload, Known.NOTHING);
    }

    private void ask(long epoch, String topic, String payload, Known known) {
        history.hear(new DevicePublished(epoch, "m", topic, payload(json(payload)), 999_999_000, known));
    }

    private static RrpcRequested rrpc(String id) {
        return new RrpcRequested(id, payload("ping"), 10_000, "api-1");
    }

    private static ShadowRequested desired(String id, int t) {
        return new ShadowRequested(
                id, payload(json("{'type':'update','state':{'desired':{'t':" + t + "}}}")), false, "api-1");
    }

    private List<String> said() {
        return history.deliveries().stream().map(DeviceServicesTest::text).toList();
    }

    private static String text(Deliver deliver) {
        return new String(deliver.message().payload().bytes(), StandardCharsets.UTF_8);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
