package io.tributary.management.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Reply;
import io.tributary.schemas.avro.RrpcCancelled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Requests find their replies, and nobody waits for ever. */
class DeviceRequestsTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "d");
    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<InboxEvent> written = new ArrayList<>();
    private final Replies replies = new Replies("api/here");
    private final DeviceRequests requests = requests((device, event) -> {
        written.add(event);
        return CompletableFuture.completedFuture(null);
    });

    private DeviceRequests requests(DeviceInbox inbox) {
        return new DeviceRequests(inbox, replies, () -> true, Runnable::run, Clock.systemUTC());
    }

    private CompletableFuture<Reply> ask(String id, Duration patience) {
        return requests.ask(DEVICE, id, "e-" + id, patience, event -> event.setRrpcCancelled(new RrpcCancelled(id)));
    }

    private static Reply reply(String id, String to, String outcome) {
        return Reply.newBuilder()
                .setRequestId(id)
                .setReplyTo(to)
                .setProductId(DEVICE.productId())
                .setDeviceName(DEVICE.deviceName())
                .setTime(Instant.EPOCH)
                .setOutcome(outcome)
                .build();
    }

    @Test
    void aRequestIsWrittenAndGetsItsFirstReply() {
        CompletableFuture<Reply> one = ask("1", LONG);
        CompletableFuture<Reply> other = ask("2", LONG);
        replies.accept(reply("2", "api/here", "delivered"));
        replies.accept(reply("2", "api/here", "queued"));

        assertThat(written).extracting(InboxEvent::getEventId).containsExactly("e-1", "e-2");
        assertThat(written).extracting(InboxEvent::getSource).containsOnly("api/here");
        assertThat(other)
                .isCompletedWithValueMatching(reply -> reply.getOutcome().equals("delivered"));
        assertThat(one).isNotDone();
        assertThat(replies.count()).isEqualTo(1);
    }

    @Test
    void whatIsForAnotherNodeOrForNobodyIsPassedOver() {
        CompletableFuture<Reply> one = ask("1", LONG);
        replies.accept(reply("1", "api/there", "delivered"));
        replies.accept(reply("9", "api/here", "delivered"));

        assertThat(one).isNotDone();
    }

    @Test
    void aJobThatIsSilentIsNamed() {
        CompletableFuture<Reply> one = ask("1", Duration.ofMillis(1));

        assertThatThrownBy(one::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(RejectedException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Rejection.UNAVAILABLE);
                    assertThat(refusal).hasMessageContaining("device-state job");
                });
        await().untilAsserted(() -> assertThat(replies.count()).isZero());
    }

    @Test
    void aRequestThatKafkaDoesNotTakeWaitsForNothing() {
        RejectedException away = new RejectedException(Rejection.UNAVAILABLE, "Kafka is away");
        CompletableFuture<Reply> asked = requests((device, event) -> CompletableFuture.failedFuture(away))
                .ask(DEVICE, "1", "1", LONG, event -> event.setRrpcCancelled(new RrpcCancelled("1")));

        assertThatThrownBy(asked::join).cause().isSameAs(away);
        assertThat(replies.count()).isZero();
    }

    @Test
    void asManyAsThereIsRoomForMayWait() {
        List<CompletableFuture<Reply>> all = new ArrayList<>();
        for (int i = 0; i < Replies.MOST; i++) {
            all.add(ask(Integer.toString(i), LONG));
        }
        assertThatThrownBy(() -> ask("more", LONG))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Rejection.THROTTLED));
        replies.accept(reply("7", "api/here", "delivered"));

        ask("more", LONG);
        assertThat(all.get(7)).isDone();
        assertThat(replies.count()).isEqualTo(Replies.MOST);
    }

    @Test
    void oneIdIsWaitedForOnce() {
        ask("1", LONG);

        assertThatThrownBy(() -> ask("1", LONG)).isInstanceOf(RejectedException.class);
        assertThat(replies.count()).isEqualTo(1);
    }

    @Test
    void nothingIsAskedBeforeRepliesAreHeard() {
        DeviceRequests deaf = new DeviceRequests(
                (device, event) -> {
                    throw new AssertionError("nobody would hear the reply");
                },
                replies,
                () -> false,
                Runnable::run,
                Clock.systemUTC());

        assertThatThrownBy(() -> deaf.ask(DEVICE, "1", "1", LONG, event -> {}))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Rejection.UNAVAILABLE));
    }
}
