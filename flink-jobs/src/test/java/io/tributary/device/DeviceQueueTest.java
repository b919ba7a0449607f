package io.tributary.device;

import static io.tributary.device.DeviceFoldTest.closed;
import static io.tributary.device.DeviceFoldTest.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.MessageCancelled;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.Queueing;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceEvent.WhenFull;
import io.tributary.device.Effect.Answer;
import io.tributary.device.Effect.Lifecycle;
import io.tributary.device.Effect.MessageRow;
import io.tributary.device.shadow.ShadowLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Messages that wait: in what order, which give way, and what can be seen of them. */
class DeviceQueueTest {
    private static final SessionOpened OPEN = opened("gw-1", false);

    private final History history =
            new History(new DeviceFold(3, Duration.ofHours(24), 2, 4, 3, 2, 2, 1, new ShadowLimits(5, 1_000, 20)));

    @Test
    void theHigherPriorityGoesFirstAndTheLowestMakesRoom() {
        history.hear(closed(history.online(OPEN, 1)));
        history.hear(message("low", WhenFull.DROP_OLDEST, "", 0));
        history.hear(message("high", WhenFull.DROP_OLDEST, "", 5));
        history.hear(message("middle", WhenFull.DROP_OLDEST, "", 3));
        history.hear(message("urgent", WhenFull.DROP_OLDEST, "", 9));
        history.hear(message("lower", WhenFull.DROP_OLDEST, "", 1));
        history.hear(OPEN);

        assertThat(deliveredIds()).containsExactly("urgent", "high");
        assertThat(left()).containsExactly(tuple("low", "queue-full"), tuple("lower", "queue-full"));
    }

    @Test
    void whatWasSentIsSentAgainInTheOrderOfBefore() {
        long epoch = history.online(OPEN, 1);
        history.hear(message("m1", WhenFull.DROP_OLDEST, "", 0));
        history.hear(message("m2", WhenFull.DROP_OLDEST, "", 0));
        history.hear(message("urgent", WhenFull.DROP_OLDEST, "", 9));
        history.hear(closed(epoch));
        history.hear(OPEN);

        assertThat(deliveredIds()).containsExactly("m1", "m2", "m1", "m2");
    }

    @Test
    void aNewMessageMayBeRejectedInstead() {
        history.hear(closed(history.online(OPEN, 1)));
        List.of("m1", "m2", "m3").forEach(id -> history.hear(message(id, WhenFull.DROP_OLDEST, "", 0)));
        history.hear(message("m4", WhenFull.REJECT_NEW, "", 9));

        assertThat(left()).containsExactly(tuple("m4", "rejected"));
        assertThat(history.all(Answer.class)).last().extracting(Answer::outcome).isEqualTo("rejected");
    }

    @Test
    void ofOneKeyOnlyTheNewestWaits() {
        history.hear(closed(history.online(OPEN, 1)));
        history.hear(message("a1", WhenFull.KEEP_LAST, "a", 0));
        history.hear(message("b1", WhenFull.KEEP_LAST, "b", 0));
        history.hear(message("a2", WhenFull.KEEP_LAST, "a", 0));
        history.hear(OPEN);

        assertThat(deliveredIds()).containsExactly("b1", "a2");
        assertThat(left()).containsExactly(tuple("a1", "replaced"));
    }

    @Test
    void aMessageCanBeTakenBackWhileItWaits() {
        long epoch = history.online(OPEN, 1);
        history.hear(message("m1", WhenFull.DROP_OLDEST, "", 0));
        history.hear(new MessageCancelled("m1")); // in the hands of the device
        history.hear(closed(epoch));
        history.hear(new MessageCancelled("m1"));

        assertThat(left()).containsExactly(tuple("m1", "cancelled"));
        assertThat(history.memory().contents()).isEmpty();
    }

    @Test
    void anApplicationThatSendsAgainSendsNothingTwice() {
        long epoch = history.online(OPEN, 1);
        history.hear(message("m1", WhenFull.DROP_OLDEST, "", 0));
        history.hear(message("m1", WhenFull.DROP_OLDEST, "", 0));
        history.hear(new Acknowledged(epoch, 1, 0));
        history.hear(message("m1", WhenFull.DROP_OLDEST, "", 0));
        history.hear(closed(epoch));
        history.hear(message("m2", WhenFull.DROP_OLDEST, "", 0));
        history.hear(message("m2", WhenFull.DROP_OLDEST, "", 0));

        assertThat(deliveredIds()).containsExactly("m1");
        assertThat(history.all(Answer.class))
                .extracting(Answer::outcome)
                .containsExactly("delivered", "delivered", "delivered", "queued", "queued");
        assertThat(history.state().queue()).hasSize(1);
    }

    @Test
    void whatIsDeliveredAtOnceLeavesNoRowUnlessSomebodyAsks() {
        long epoch = history.online(OPEN, 1);
        history.hear(DeviceFoldTest.message("quiet", 1));
        history.hear(new Acknowledged(epoch, 1, 0));
        history.hear(message("watched", WhenFull.DROP_OLDEST, "", 0));
        history.hear(new Acknowledged(epoch, 2, 0));

        assertThat(history.all(MessageRow.class))
                .extracting(
                        row -> row.message().messageId(), row -> row.standing().word())
                .containsExactly(tuple("watched", "delivered"), tuple("watched", "acknowledged"));
        assertThat(history.all(Answer.class)).extracting(Answer::outcome).containsExactly("delivered");
    }

    @Test
    void whatAConnectionHadInItsHandsWaitsVisiblyWhenItEnds() {
        long epoch = history.online(OPEN, 1);
        history.hear(DeviceFoldTest.message("m1", 1));
        history.hear(closed(epoch));
        long second = history.hear(OPEN);
        history.hear(new Acknowledged(second, 1, 0));

        assertThat(history.all(MessageRow.class))
                .extracting(row -> row.standing().word())
                .containsExactly("queued", "delivered", "acknowledged");
        assertThat(history.all(MessageRow.class).get(0).payload()).isEqualTo(new Payload(new byte[] {1}));
    }

    @Test
    void whatBecameOfARulesMessageIsToldAFewTimesInARow() {
        history.hear(closed(history.online(OPEN, 1)));
        for (int hops = 0; hops < 8; hops++) {
            history.hear(ofRule(hops)); // the fold's bound is 3: each lets the oldest go
        }

        assertThat(left())
                .containsExactly(
                        tuple("hot-0", "queue-full"),
                        tuple("hot-1", "queue-full"),
                        tuple("hot-2", "queue-full"),
                        tuple("hot-3", "queue-full"));
        assertThat(history.all(Lifecycle.class).stream().filter(event -> event.messageId() != null))
                .extracting(Lifecycle::hops)
                .containsExactly(1, 2, 3, 4);
        assertThat(history.all(Effect.Drop.class))
                .as("it is counted all the same")
                .hasSize(5);
    }

    private static PublishRequested ofRule(int hops) {
        return new PublishRequested(
                "hot-" + hops,
                DeviceFoldTest.TOPIC,
                new Payload(new byte[] {1}),
                1,
                Optional.of(new DeviceEvent.Origin("hot", "topic", 0, hops, 0, hops)),
                Optional.empty(),
                Queueing.PLAIN,
                "");
    }

    @Test
    void whatIsWatchedWaitsAgainWhenItsConnectionEnds() {
        long epoch = history.online(OPEN, 1);
        history.hear(message("watched", WhenFull.DROP_OLDEST, "", 0));
        history.hear(closed(epoch));
        history.hear(OPEN);
        history.hear(OPEN);

        assertThat(history.all(MessageRow.class))
                .extracting(row -> row.standing().word())
                .containsExactly("delivered", "queued", "delivered", "queued", "delivered");
    }

    private List<String> deliveredIds() {
        return history.deliveries().stream()
                .map(deliver -> deliver.message().messageId())
                .toList();
    }

    private List<org.assertj.core.groups.Tuple> left() {
        return history.all(Lifecycle.class).stream()
                .filter(event -> event.messageId() != null)
                .map(event -> tuple(event.messageId(), event.cause()))
                .toList();
    }

    private static PublishRequested message(String id, WhenFull whenFull, String key, int priority) {
        return new PublishRequested(
                id,
                DeviceFoldTest.TOPIC,
                new Payload(new byte[] {1}),
                1,
                Optional.empty(),
                Optional.empty(),
                new Queueing(whenFull, key, priority),
                "api-1");
    }
}
