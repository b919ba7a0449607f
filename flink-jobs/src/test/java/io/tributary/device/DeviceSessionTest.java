package io.tributary.device;

import static io.tributary.device.DeviceFoldTest.delivery;
import static io.tributary.device.DeviceFoldTest.subscribed;
import static io.tributary.device.DeviceFoldTest.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.delivery.NotDelivered;
import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.Queueing;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceState.Link;
import io.tributary.device.DeviceState.Will;
import io.tributary.device.Effect.AnnounceSession;
import io.tributary.device.Effect.Cause;
import io.tributary.device.Effect.Deliver;
import io.tributary.device.Effect.Drop;
import io.tributary.limits.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a gateway says about a session since version 0.2: how long it lives, how much it takes, what MQTT 5 lets a message carry. */
class DeviceSessionTest {
    private static final String TOPIC = "ABCDEFGHIJ/lamp/control";
    private static final SessionOpened OPEN = DeviceFoldTest.opened("gw-1", false);

    private final History history = new History(DeviceFold.within(Limits.DEFAULTS));

    @Test
    void aSessionLivesAsLongAsItAskedFor() {
        history.hear(DeviceFoldTest.closed(history.online(asking(false, 60, 10), 1)));
        history.pass(Duration.ofSeconds(59));
        long second = history.hear(asking(false, 60, 10));
        history.hear(DeviceFoldTest.closed(second));
        history.pass(Duration.ofSeconds(60));
        long third = history.hear(OPEN);

        assertThat(presentOf(second)).isTrue();
        assertThat(presentOf(third)).isFalse();
    }

    @Test
    void aCleanStartMayBeKeptAfterwards() {
        history.hear(DeviceFoldTest.closed(history.online(asking(true, 60, 10), 1)));
        history.hear(message("m1", 1, 3_600));

        assertThat(presentOf(history.hear(OPEN))).isTrue();
        assertThat(history.deliveries()).hasSize(1);
    }

    @Test
    void noSessionOutlivesTheLimit() {
        history.hear(DeviceFoldTest.closed(history.online(asking(false, 0xFFFF_FFFFL, 10), 1)));
        history.pass(Limits.DEFAULTS.offlineRetention());

        assertThat(presentOf(history.hear(OPEN))).isFalse();
    }

    @Test
    void aDeviceMayChangeItsMindWhenItGoes() {
        history.hear(new SessionClosed(history.online(OPEN, 1), OptionalLong.of(0), "disconnect", true));

        assertThat(history.state().subscriptions()).isEmpty();
        assertThat(presentOf(history.hear(OPEN))).isFalse();
    }

    @Test
    void noMoreIsUnderwayThanTheDeviceTakes() {
        long epoch = history.online(asking(false, 60, 2), 1);
        List.of("m1", "m2", "m3").forEach(id -> history.hear(DeviceFoldTest.message(id, 1)));

        assertThat(history.deliveries()).hasSize(2);
        history.hear(new Acknowledged(epoch, 1, 0));
        assertThat(history.deliveries()).last().isEqualTo(delivery(epoch, 3, "m3", 1, false));
    }

    @Test
    void whatTheDeviceRefusesIsNotSentAgainAndCounted() {
        long epoch = history.online(OPEN, 1);
        history.hear(DeviceFoldTest.message("m1", 1));
        history.hear(new Acknowledged(epoch, 1, 0x97));

        assertThat(history.effects()).last().isEqualTo(new Drop("m1", Cause.REFUSED));
        assertThat(history.state().queue()).isEmpty();
    }

    @Test
    void whatTheGatewayCouldNotSendLeavesWithTheCause() {
        long epoch = history.online(OPEN, 1);
        for (NotDelivered why : NotDelivered.values()) {
            history.hear(DeviceFoldTest.message(why.name(), 1));
            history.hear(new Acknowledged(epoch, why.ordinal() + 1, why.reasonCode()));
        }

        assertThat(history.all(Drop.class))
                .containsExactly(
                        new Drop("EXPIRED", Cause.EXPIRED),
                        new Drop("NOT_PERMITTED", Cause.NOT_PERMITTED),
                        new Drop("TOO_LARGE", Cause.TOO_LARGE));
        assertThat(history.all(Effect.SetAside.class)).as("no rule sent it").isEmpty();
        assertThat(history.state().queue()).isEmpty();
    }

    @Test
    void whatARuleSentAndTheDeviceMayNotReceiveIsSetAsideForIt() {
        long epoch = history.online(OPEN, 1);
        PublishRequested sent = DeviceFoldTest.from("r", 7, 0);
        history.hear(sent);
        history.hear(new Acknowledged(epoch, 1, NotDelivered.NOT_PERMITTED.reasonCode()));

        Effect.SetAside only = history.all(Effect.SetAside.class).get(0);
        assertThat(only.from()).isEqualTo(sent.origin().orElseThrow());
        assertThat(only.cause()).isEqualTo(Cause.NOT_PERMITTED);
        assertThat(only.message().payload()).isEqualTo(sent.payload());
        assertThat(history.memory().contents()).isEmpty();
    }

    @Test
    void aMessageWaitsNoLongerThanItsExpiry() {
        history.hear(DeviceFoldTest.closed(history.online(OPEN, 1)));
        history.hear(message("short", 1, 10));
        history.hear(message("long", 1, 100));
        history.pass(Duration.ofSeconds(10));
        history.hear(OPEN);

        assertThat(history.effects()).contains(new Drop("short", Cause.EXPIRED));
        Deliver only = history.deliveries().get(0);
        assertThat(history.deliveries()).hasSize(1);
        assertThat(only.message().messageId()).isEqualTo("long");
        assertThat(only.message().expiresAt()).isGreaterThan(history.state().clock());
    }

    @Test
    void anExpiryDoesNotTakeAMessageOutOfTheDevicesHands() {
        long epoch = history.online(OPEN, 1);
        history.hear(message("m1", 1, 10));
        history.pass(Duration.ofSeconds(11));
        history.hear(DeviceFoldTest.message("m2", 1));

        assertThat(history.state().queue()).hasSize(2);
        history.hear(new Acknowledged(epoch, 1, 0));
        assertThat(history.effects()).doesNotHaveAnyElementsOfTypes(Drop.class);
    }

    @Test
    void theWillAndTheIncarnationAreRemembered() {
        Will will = new Will("ABCDEFGHIJ/lamp/event", new Payload(new byte[] {1}), 1, 30, null);
        history.hear(new SessionOpened(
                "gw-1", false, OptionalLong.empty(), new Link(5, "gw-1-a", 10, will, "10.0.0.1", null)));

        assertThat(history.state().session())
                .isEqualTo(new DeviceState.Session(
                        "gw-1", history.state().lastEpoch(), 0, new Link(5, "gw-1-a", 10, will, "10.0.0.1", null)));
    }

    @Test
    void aReturningDeviceIsToldItsSubscriptions() {
        long first = history.hear(OPEN);
        history.hear(subscribed(first, TOPIC, 1));
        long second = history.hear(OPEN);

        assertThat(history.effects())
                .last()
                .isEqualTo(new AnnounceSession(
                        to("gw-1", second), true, first, history.state().subscriptions()));
        assertThat(history.state().subscriptions()).hasSize(1);
    }

    @Test
    void aRequestToThePlatformIsCountedAndChangesNothing() {
        history.hear(DeviceFoldTest.published("$log/operation/ABCDEFGHIJ/lamp", "{}"));

        assertThat(history.effects()).containsExactly(new Drop("m", Cause.NO_SERVICE));
    }

    private boolean presentOf(long epoch) {
        return history.effects().stream()
                .filter(AnnounceSession.class::isInstance)
                .map(AnnounceSession.class::cast)
                .filter(announced -> announced.to().epoch() == epoch)
                .findFirst()
                .orElseThrow()
                .present();
    }

    private static SessionOpened asking(boolean clean, long expirySeconds, int receiveMaximum) {
        return new SessionOpened(
                "gw-1",
                clean,
                OptionalLong.of(expirySeconds),
                new Link(3, "gw-1-first", receiveMaximum, null, "10.0.0.1", null));
    }

    private static PublishRequested message(String id, int qos, long expirySeconds) {
        Properties properties = new Properties(false, null, null, null, expirySeconds, List.of());
        return new PublishRequested(
                id,
                TOPIC,
                new Payload(new byte[] {1}),
                qos,
                Optional.empty(),
                Optional.of(properties),
                Queueing.PLAIN,
                "");
    }
}
