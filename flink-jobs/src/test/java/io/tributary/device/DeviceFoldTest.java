package io.tributary.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.Known;
import io.tributary.device.DeviceEvent.Origin;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.Queueing;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceEvent.Subscribed;
import io.tributary.device.DeviceEvent.Unsubscribed;
import io.tributary.device.DeviceState.Subscription;
import io.tributary.device.Effect.AnnounceSession;
import io.tributary.device.Effect.Cause;
import io.tributary.device.Effect.CloseSession;
import io.tributary.device.Effect.Deliver;
import io.tributary.device.Effect.Drop;
import io.tributary.limits.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One behaviour each; what holds for every history is in {@link DeviceFoldPropertiesTest}. */
class DeviceFoldTest {
    private static final DeviceFold FOLD = DeviceFold.within(Limits.DEFAULTS);
    static final String TOPIC = "ABCDEFGHIJ/lamp/control";
    private static final SessionOpened OPEN = opened("gw-1", false);
    private static final SessionOpened OPEN_CLEAN = opened("gw-1", true);

    private final History history = new History(FOLD);

    @Test
    void aNewSessionIsAnnounced() {
        long epoch = history.hear(OPEN);

        assertThat(history.effects()).containsExactly(announced("gw-1", epoch, false));
    }

    @Test
    void theNewerConnectionWins() {
        long older = history.hear(OPEN);
        long newer = history.hear(opened("gw-2", false));

        assertThat(history.effects())
                .containsExactly(
                        announced("gw-1", older, false),
                        new CloseSession(to("gw-1", older), newer),
                        announced("gw-2", newer, true));
    }

    @Test
    void aLateGoodbyeChangesNothing() {
        long older = history.hear(OPEN);
        long newer = history.hear(OPEN);
        history.hear(closed(older));

        assertThat(history.state().session()).isNotNull();
        assertThat(history.state().lastEpoch()).isEqualTo(newer);
    }

    @Test
    void subscriptionsOfAnOlderConnectionAreNotTaken() {
        long older = history.hear(OPEN);
        history.hear(OPEN);
        history.hear(subscribed(older, TOPIC, 1));

        assertThat(history.state().subscriptions()).isEmpty();
    }

    @Test
    void whatIsSubscribedIsDelivered() {
        long epoch = history.online(OPEN, 1);
        history.hear(message("m1", 1));
        history.hear(message("m2", 1));

        assertThat(history.deliveries())
                .containsExactly(delivery(epoch, 1, "m1", 1, false), delivery(epoch, 2, "m2", 1, false));
    }

    @Test
    void theLowerQosCounts() {
        long epoch = history.online(OPEN, 0);
        history.hear(message("m1", 1));

        assertThat(history.deliveries()).containsExactly(delivery(epoch, 1, "m1", 0, false));
        assertThat(history.state().queue()).isEmpty();
    }

    @Test
    void ofSeveralSubscriptionsTheBestCounts() {
        long epoch = history.online(OPEN, 0);
        history.hear(subscribed(epoch, "ABCDEFGHIJ/lamp/#", 1));
        history.hear(message("m1", 1));

        assertThat(history.deliveries()).containsExactly(delivery(epoch, 1, "m1", 1, false));
    }

    @Test
    void whatIsNotSubscribedGoesNowhere() {
        long epoch = history.online(OPEN, 1);
        history.hear(new Unsubscribed(epoch, List.of(TOPIC)));
        history.hear(message("m1", 1));

        assertThat(history.effects()).last().isEqualTo(new Drop("m1", Cause.NOT_SUBSCRIBED));
    }

    @Test
    void anOfflineDeviceGetsItsMessagesWhenItReturns() {
        history.hear(closed(history.online(OPEN, 1)));
        history.hear(message("m1", 1));
        history.hear(message("m0", 0));
        history.hear(message("m2", 1));
        long epoch = history.hear(OPEN);

        assertThat(history.effects()).contains(new Drop("m0", Cause.OFFLINE));
        assertThat(history.effects())
                .containsSubsequence(
                        announced("gw-1", epoch, true),
                        delivery(epoch, 1, "m1", 1, false),
                        delivery(epoch, 2, "m2", 1, false));
    }

    @Test
    void whatWasSentWithoutAcknowledgementIsSentAgainAsDuplicate() {
        long first = history.online(OPEN, 1);
        history.hear(message("m1", 1));
        history.hear(message("m2", 1));
        history.hear(new Acknowledged(first, 1, 0));
        long second = history.hear(OPEN);

        assertThat(history.deliveries()).last().isEqualTo(delivery(second, 1, "m2", 1, true));
        assertThat(history.deliveries()).hasSize(3);
    }

    @Test
    void aLateAcknowledgementOfAnEarlierSessionCounts() {
        long first = history.online(OPEN, 1);
        history.hear(message("m1", 1));
        history.hear(OPEN);
        history.hear(new Acknowledged(first, 1, 0));
        history.hear(OPEN);

        assertThat(history.deliveries()).hasSize(2);
        assertThat(history.state().queue()).isEmpty();
    }

    @Test
    void aCleanSessionLeavesNothingBehind() {
        history.hear(closed(history.online(OPEN_CLEAN, 1)));
        history.hear(message("m1", 1));
        long epoch = history.hear(OPEN);

        assertThat(history.effects()).endsWith(new Drop("m1", Cause.NOT_SUBSCRIBED), announced("gw-1", epoch, false));
    }

    @Test
    void aCleanSessionEndsTheKeptOne() {
        history.hear(closed(history.online(OPEN, 1)));
        history.hear(message("m1", 1));
        long epoch = history.hear(OPEN_CLEAN);

        assertThat(history.effects()).endsWith(new Drop("m1", Cause.SESSION_ENDED), announced("gw-1", epoch, false));
        assertThat(history.state().subscriptions()).isEmpty();
    }

    @Test
    void noMoreThanTheWindowIsUnderway() {
        long epoch = history.online(OPEN, 1);
        IntStream.rangeClosed(1, 20).forEach(i -> history.hear(message("m" + i, 1)));

        assertThat(history.deliveries()).hasSize(16);
        history.hear(new Acknowledged(epoch, 3, 0));
        assertThat(history.deliveries()).last().isEqualTo(delivery(epoch, 17, "m17", 1, false));
        assertThat(history.deliveries()).hasSize(17);
    }

    @Test
    void theQueueHasABoundAndTheOldestGivesWay() {
        history.hear(closed(history.online(OPEN, 1)));
        IntStream.rangeClosed(1, 151).forEach(i -> history.hear(message("m" + i, 1)));

        assertThat(history.effects()).last().isEqualTo(new Drop("m1", Cause.QUEUE_FULL));
        assertThat(history.state().queue()).hasSize(150);
    }

    @Test
    void whatTheDeviceHasInHandsDoesNotGiveWay() {
        history.online(OPEN, 1);
        IntStream.rangeClosed(1, 151).forEach(i -> history.hear(message("m" + i, 1)));

        assertThat(history.effects()).last().isEqualTo(new Drop("m17", Cause.QUEUE_FULL));
    }

    @Test
    void messagesGrowTooOld() {
        long first = history.online(OPEN, 1);
        history.hear(message("m1", 1));
        history.pass(Duration.ofHours(23));
        history.hear(message("m2", 1));
        history.pass(Duration.ofHours(1));
        long second = history.hear(OPEN);

        assertThat(history.effects()).contains(new Drop("m1", Cause.EXPIRED));
        assertThat(history.deliveries())
                .containsExactly(
                        delivery(first, 1, "m1", 1, false),
                        delivery(first, 2, "m2", 1, false),
                        delivery(second, 1, "m2", 1, true));
    }

    @Test
    void aSessionNobodyReturnsToEnds() {
        history.hear(closed(history.online(OPEN, 1)));
        history.pass(Duration.ofHours(24));
        long epoch = history.hear(OPEN);

        assertThat(history.effects()).last().isEqualTo(announced("gw-1", epoch, false));
        assertThat(history.state().subscriptions()).isEmpty();
    }

    @Test
    void theClockNeverGoesBack() {
        history.online(OPEN, 1);
        history.pass(Duration.ofHours(2));
        history.hear(message("m1", 1));
        long before = history.state().clock();
        history.pass(Duration.ofHours(-1));
        history.hear(message("m2", 1));

        assertThat(history.state().clock()).isEqualTo(before);
    }

    @Test
    void aRulesRepeatIsDroppedByItsPosition() {
        history.online(OPEN, 1);
        history.hear(from("r", 7, 0));
        history.hear(from("r", 7, 1));
        history.hear(from("r", 7, 0));
        history.hear(from("r", 6, 9));
        history.hear(from("other", 6, 0));

        assertThat(history.deliveries())
                .extracting(deliver -> deliver.message().messageId())
                .containsExactly("r-7-0", "r-7-1", "other-6-0");
    }

    @Test
    void ofManyOriginsTheLeastRecentlyUsedIsForgotten() {
        history.online(OPEN, 0);
        IntStream.range(0, FOLD.maxMarks()).forEach(i -> history.hear(from("r" + i, 1, 0)));
        history.hear(from("r0", 2, 0)); // now r1 is the oldest
        history.hear(from("new", 1, 0));

        assertThat(history.state().marks()).hasSize(FOLD.maxMarks());
        assertThat(history.state().marks())
                .extracting(DeviceState.Mark::rule)
                .contains("r0", "new")
                .doesNotContain("r1");
    }

    @Test
    void tooManyOrMalformedFiltersDoNoHarm() {
        long epoch = history.hear(OPEN);
        history.hear(subscribed(epoch, "a/#/b", 1));
        IntStream.range(0, 120).forEach(i -> history.hear(subscribed(epoch, "t" + i, 1)));

        assertThat(history.state().subscriptions()).hasSize(100);
    }

    @Test
    void everyEventHasARule() {
        List<DeviceEvent> one = List.of(
                OPEN,
                closed(1),
                subscribed(1, TOPIC, 1),
                new Unsubscribed(1, List.of(TOPIC)),
                new Acknowledged(1, 1, 0),
                message("m", 1),
                published("$sys/operation/ABCDEFGHIJ/lamp", "{}"),
                new DeviceEvent.MessageCancelled("m"),
                new DeviceEvent.ShadowRequested("s", payload("{}"), false, ""),
                new DeviceEvent.RrpcRequested("r", payload("x"), 1, ""),
                new DeviceEvent.RrpcCancelled("r"),
                new DeviceEvent.Configured(1, true, payload("{}")),
                new DeviceEvent.LogLevelSet(1, "l", 4),
                new DeviceEvent.TimerFired(1),
                new DeviceEvent.GatewayLost("gw-1", "gw-1-first"),
                new DeviceEvent.SubDeviceOpened("ABCDEFGHIJ/sub", 1, 1),
                new DeviceEvent.SubDeviceClosed("ABCDEFGHIJ/sub", 1),
                new DeviceEvent.ParentOffline("ABCDEFGHIJ/parent", 1),
                new DeviceEvent.DeviceRemoved(1));

        assertThat(one)
                .extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(leaves(DeviceEvent.class).toList());
        one.forEach(history::hear);
    }

    private static Stream<Class<?>> leaves(Class<?> sealed) {
        return sealed.isSealed()
                ? Stream.of(sealed.getPermittedSubclasses()).flatMap(DeviceFoldTest::leaves)
                : Stream.of(sealed);
    }

    static DeviceEvent.DevicePublished published(String topic, String payload) {
        return published(11, "m", topic, payload);
    }

    static DeviceEvent.DevicePublished published(long epoch, String id, String topic, String payload) {
        return new DeviceEvent.DevicePublished(epoch, id, topic, payload(payload), 999_999_000, Known.NOTHING);
    }

    static Payload payload(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8));
    }

    static Deliver delivery(long epoch, long sequence, String id, int qos, boolean dup) {
        Effect.Message message = new Effect.Message(id, TOPIC, new Payload(new byte[] {1}), DeviceState.NEVER, null);
        return new Deliver(to("gw-1", epoch), sequence, message, qos, dup);
    }

    /** What a gateway writes that reads partition 3 of the downlink. */
    static SessionOpened opened(String gateway, boolean clean) {
        return new SessionOpened(
                gateway,
                clean,
                OptionalLong.empty(),
                new DeviceState.Link(3, gateway + "-first", 65_535, null, "10.0.0.1", null));
    }

    static SessionClosed closed(long epoch) {
        return new SessionClosed(epoch, OptionalLong.empty(), "disconnect", true);
    }

    static Effect.Recipient to(String gateway, long epoch) {
        return new Effect.Recipient(gateway, 3, epoch);
    }

    private AnnounceSession announced(String gateway, long epoch, boolean present) {
        return new AnnounceSession(
                to(gateway, epoch),
                present,
                history.epochBefore(epoch),
                present ? history.state().subscriptions() : List.of());
    }

    static Subscribed subscribed(long epoch, String filter, int qos) {
        return new Subscribed(epoch, List.of(new Subscription(filter, qos, false, false, 0)));
    }

    static PublishRequested message(String id, int qos) {
        return new PublishRequested(
                id, TOPIC, new Payload(new byte[] {1}), qos, Optional.empty(), Optional.empty(), Queueing.PLAIN, "");
    }

    static PublishRequested from(String rule, long offset, int index) {
        return new PublishRequested(
                rule + "-" + offset + "-" + index,
                TOPIC,
                new Payload(new byte[] {1}),
                1,
                Optional.of(new Origin(rule, "topic", 0, offset, index, 0)),
                Optional.empty(),
                Queueing.PLAIN,
                "");
    }
}
