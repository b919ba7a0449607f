package io.tributary.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tributary.device.DeviceEvent.GatewayLost;
import io.tributary.device.DeviceEvent.ParentOffline;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceEvent.SubDeviceClosed;
import io.tributary.device.DeviceEvent.SubDeviceOpened;
import io.tributary.device.DeviceEvent.TimerFired;
import io.tributary.device.DeviceState.Link;
import io.tributary.device.DeviceState.Parent;
import io.tributary.device.DeviceState.Will;
import io.tributary.device.Effect.Erase;
import io.tributary.device.Effect.Lifecycle;
import io.tributary.device.Effect.Offline;
import io.tributary.device.Effect.Online;
import io.tributary.device.Effect.SayWill;
import io.tributary.device.Effect.Tell;
import io.tributary.limits.Limits;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is there, who went and why, and what is said for those who cannot say it themselves. */
class DevicePresenceTest {
    private static final Will WILL = new Will("ABCDEFGHIJ/lamp/event", new Payload(new byte[] {1}), 1, 30, null);
    private static final Will AT_ONCE = new Will(WILL.topic(), WILL.payload(), 1, 0, null);
    private static final DeviceFold FOLD = DeviceFold.within(Limits.DEFAULTS);

    private final History history = new History(FOLD);

    @Test
    void comingAndGoingIsTold() {
        long epoch = history.hear(DeviceFoldTest.opened("gw-1", false));
        history.hear(new SessionClosed(epoch, OptionalLong.empty(), "keep-alive", true));

        assertThat(history.all(Lifecycle.class))
                .extracting(event -> event.event().word(), Lifecycle::cause, Lifecycle::epoch, Lifecycle::address)
                .containsExactly(
                        tuple("online", "", epoch, "10.0.0.1"), tuple("offline", "keep-alive", epoch, "10.0.0.1"));
        assertThat(history.all(Online.class)).hasSize(1);
        assertThat(history.all(Offline.class)).extracting(Offline::cause).containsExactly("keep-alive");
    }

    @Test
    void aTakeoverIsGoingAndComing() {
        history.hear(DeviceFoldTest.opened("gw-1", false));
        history.hear(DeviceFoldTest.opened("gw-2", false));

        assertThat(history.all(Lifecycle.class))
                .extracting(event -> event.event().word(), Lifecycle::cause)
                .containsExactly(tuple("online", ""), tuple("offline", "taken-over"), tuple("online", ""));
        assertThat(history.all(Online.class)).extracting(Online::firstAt).containsOnly(1_000_000_001L);
    }

    @Test
    void aGatewayNewssSessionEndsOnceAndItsWillIsSaid() {
        history.hear(opened("gw-1-a", WILL, null));
        history.hear(new GatewayLost("gw-1", "gw-1-other"));
        history.hear(new GatewayLost("gw-1", "gw-1-a"));
        history.hear(new GatewayLost("gw-1", "gw-1-a"));

        assertThat(history.all(Offline.class)).extracting(Offline::cause).containsExactly("gateway-lost");
        assertThat(history.all(Effect.CloseSession.class))
                .as("should it live after all")
                .hasSize(1);
        assertThat(history.all(SayWill.class)).isEmpty();
        long due = FOLD.deadline(history.state()).orElseThrow();
        history.pass(Duration.ofSeconds(30));
        history.hear(new TimerFired(due));
        assertThat(history.all(SayWill.class)).extracting(SayWill::will).containsExactly(WILL);
    }

    @Test
    void aWillIsNotSaidWhenTheSessionGoesOn() {
        history.hear(opened("gw-1-a", WILL, null));
        history.hear(new GatewayLost("gw-1", "gw-1-a"));
        history.pass(Duration.ofSeconds(29));
        history.hear(opened("gw-1-b", null, null));
        history.pass(Duration.ofSeconds(29));
        history.hear(new TimerFired(1));

        assertThat(history.all(SayWill.class)).isEmpty();
    }

    @Test
    void aWillThatAsksThePlatformIsNotSaid() {
        Will asks = new Will("$shadow/operation/ABCDEFGHIJ/lamp", new Payload(new byte[] {1}), 1, 0, null);
        history.hear(opened("gw-1-a", asks, null));
        history.hear(new GatewayLost("gw-1", "gw-1-a"));

        assertThat(history.all(SayWill.class)).isEmpty();
        assertThat(history.state().waitingWill()).isNull();
    }

    @Test
    void aWillIsSaidAtOnceWhenTheSessionEnds() {
        history.hear(opened("gw-1-a", WILL, null));
        history.hear(new GatewayLost("gw-1", "gw-1-a"));
        history.hear(DeviceFoldTest.opened("gw-2", true));

        assertThat(history.all(SayWill.class)).hasSize(1);
    }

    @Test
    void theWillOfAConnectionThatWasTakenOverIsSaidByItsGateway() {
        long first = history.hear(opened("gw-1-a", AT_ONCE, null));
        history.hear(opened("gw-2-a", null, null));
        history.hear(DeviceFoldTest.closed(first));
        history.pass(Duration.ofMinutes(2));
        history.hear(new TimerFired(1));

        assertThat(history.all(SayWill.class)).isEmpty();
        assertThat(FOLD.deadline(history.state())).isEmpty();
    }

    @Test
    void theWillOfAConnectionThatWasTakenOverIsSaidWhenItsGatewayIsGone() {
        history.hear(opened("gw-1-a", AT_ONCE, null));
        history.hear(opened("gw-2-a", null, null));
        long due = FOLD.deadline(history.state()).orElseThrow();
        history.pass(Duration.ofMinutes(1));
        history.hear(new TimerFired(due));
        history.hear(new TimerFired(due));

        assertThat(history.all(SayWill.class)).extracting(SayWill::will).containsExactly(AT_ONCE);
    }

    @Test
    void ofSeveralTakeoversEachWillIsSaidWhenTheGatewaysAreGone() {
        history.hear(opened("gw-1-a", AT_ONCE, null));
        Will second = new Will(AT_ONCE.topic(), new Payload(new byte[] {2}), 1, 0, null);
        long epoch = history.hear(opened("gw-2-a", second, null));
        history.hear(opened("gw-1-a", AT_ONCE, null));
        history.hear(opened("gw-3-a", null, null));
        history.hear(new SessionClosed(epoch, OptionalLong.empty(), "taken-over", false));
        assertThat(history.all(SayWill.class)).extracting(SayWill::will).containsExactly(second);
        history.pass(Duration.ofMinutes(1));
        history.hear(new TimerFired(1));

        assertThat(history.all(SayWill.class)).extracting(SayWill::will).containsExactly(second, AT_ONCE, AT_ONCE);
        assertThat(FOLD.deadline(history.state())).isEmpty();
    }

    @Test
    void aDelayedWillIsNotSaidWhenTheSessionIsTakenOver() {
        history.hear(opened("gw-1-a", WILL, null));
        history.hear(opened("gw-2-a", null, null));

        assertThat(FOLD.deadline(history.state())).isEmpty();
    }

    @Test
    void aDeletedDeviceIsForgottenWhenNothingOfItCanComeAnyMore() {
        history.online(DeviceFoldTest.opened("gw-1", false), 1);
        history.hear(new DeviceEvent.DeviceRemoved(1));
        long due = FOLD.deadline(history.state()).orElseThrow();
        history.hear(new TimerFired(due)); // too early
        assertThat(history.all(Effect.Vanish.class)).isEmpty();
        history.pass(Duration.ofMillis(due - history.state().clock()));
        history.hear(new TimerFired(due));

        assertThat(history.all(Effect.Vanish.class)).hasSize(1);
        assertThat(FOLD.deadline(history.state())).isEmpty();
    }

    @Test
    void aDeviceThatWasMadeAgainIsNotForgotten() {
        history.online(DeviceFoldTest.opened("gw-1", false), 1);
        history.hear(new DeviceEvent.DeviceRemoved(1));
        long epoch = history.online(DeviceFoldTest.opened("gw-1", true), 1);
        history.hear(DeviceFoldTest.closed(epoch));
        history.pass(Duration.ofDays(30));
        history.hear(new TimerFired(1));

        assertThat(history.all(Effect.Vanish.class)).isEmpty();
        assertThat(FOLD.deadline(history.state())).isEmpty();
    }

    @Test
    void whoseGatewayDeviceGoesGoesToo() {
        long parent = history.hear(DeviceFoldTest.opened("gw-1", false));
        history.hear(new SubDeviceOpened("SUBPROD001/a", 5, parent));
        history.hear(new SubDeviceOpened("SUBPROD001/b", 6, parent));
        history.hear(new SubDeviceOpened("SUBPROD001/late", 7, parent - 1));
        history.hear(new SubDeviceClosed("SUBPROD001/b", 6));
        history.hear(DeviceFoldTest.closed(parent));

        assertThat(history.all(Tell.class))
                .containsExactly(
                        new Tell("SUBPROD001/late", new ParentOffline(History.DEVICE, 7)),
                        new Tell("SUBPROD001/a", new ParentOffline(History.DEVICE, 5)));
    }

    @Test
    void aSubDeviceTellsTheGatewayDeviceItLivesOn() {
        Parent parent = new Parent("GATEWAY001/g", 3);
        long first = history.hear(opened("gw-1-a", null, parent));
        history.hear(DeviceFoldTest.closed(first));
        long second = history.hear(opened("gw-1-a", null, parent));
        history.hear(new ParentOffline("GATEWAY001/g", first)); // of the session before
        history.hear(new ParentOffline("GATEWAY001/g", second));

        assertThat(history.all(Tell.class))
                .containsExactly(
                        new Tell("GATEWAY001/g", new SubDeviceOpened(History.DEVICE, first, 3)),
                        new Tell("GATEWAY001/g", new SubDeviceClosed(History.DEVICE, first)),
                        new Tell("GATEWAY001/g", new SubDeviceOpened(History.DEVICE, second, 3)));
        assertThat(history.all(Offline.class))
                .extracting(Offline::cause)
                .containsExactly("disconnect", "parent-offline");
    }

    @Test
    void aDeletedDeviceLeavesNothingButItsMarks() {
        history.online(DeviceFoldTest.opened("gw-1", false), 1);
        history.hear(DeviceFoldTest.from("r", 7, 0));
        history.hear(new DeviceEvent.DeviceRemoved(1));
        history.hear(new DeviceEvent.DeviceRemoved(1)); // told again
        history.online(DeviceFoldTest.opened("gw-1", false), 1);
        history.hear(DeviceFoldTest.from("r", 7, 0));

        assertThat(history.all(Erase.class)).hasSize(1);
        assertThat(history.all(Effect.CloseSession.class)).hasSize(1);
        assertThat(history.deliveries()).hasSize(1);
        assertThat(history.memory().contents()).isEmpty();
    }

    @Test
    void whatADeviceSaidBeforeItWasDeletedMakesNothingOfItAgain() {
        long epoch = history.online(DeviceFoldTest.opened("gw-1", false), 1);
        history.hear(new DeviceEvent.DeviceRemoved(1));
        history.hear(DeviceFoldTest.published(
                epoch,
                "late",
                "$shadow/operation/" + History.DEVICE,
                "{\"type\":\"update\",\"state\":{\"reported\":{\"a\":1}}}"));

        assertThat(history.all(Effect.KeepShadow.class)).isEmpty();
        assertThat(history.effects()).last().isEqualTo(new Effect.Drop("late", Effect.Cause.REMOVED));
    }

    @Test
    void whatADeviceSaysByAProtocolWithoutSessionsCountsWheneverItIsHeard() {
        history.online(DeviceFoldTest.opened("gw-1", false), 1);
        history.hear(new DeviceEvent.DeviceRemoved(1));
        history.hear(new DeviceEvent.DevicePublished(
                -1,
                "by-coap",
                "$shadow/operation/" + History.DEVICE,
                DeviceFoldTest.payload("{\"type\":\"update\",\"state\":{\"reported\":{\"a\":1}}}"),
                1,
                DeviceEvent.Known.NOTHING));

        assertThat(history.all(Effect.KeepShadow.class)).hasSize(1);
    }

    private static SessionOpened opened(String incarnation, @Nullable Will will, @Nullable Parent parent) {
        return new SessionOpened(
                "gw-1", false, OptionalLong.empty(), new Link(3, incarnation, 10, will, "10.0.0.1", parent));
    }
}
