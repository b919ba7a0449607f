package io.tributary.management.device;

import io.tributary.codec.MessageId;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Reply;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Writes requests to the inboxes of devices, and waits for what the device-state job says became of them. Thread-safe. */
public final class DeviceRequests {
    private final DeviceInbox inbox;
    private final Replies replies;
    private final BooleanSupplier listening;
    private final Executor answers;
    private final Clock clock;

    /**
     * @param listening whether a reply to what is asked now would be heard
     * @param answers runs what is done with a reply, for the thread that reads them has more to read
     */
    public DeviceRequests(
            DeviceInbox inbox, Replies replies, BooleanSupplier listening, Executor answers, Clock clock) {
        this.inbox = inbox;
        this.replies = replies;
        this.listening = listening;
        this.answers = answers;
        this.clock = clock;
    }

    /** What a request that wants to hear has as its {@code replyTo}. */
    String replyTo() {
        return replies.node();
    }

    /** A new id for an event or a message. */
    String newId() {
        return MessageId.mint(clock.millis());
    }

    /**
     * Asks, and waits.
     *
     * @param requestId by which the reply is known
     * @param eventId the same when the same request may be written twice
     * @param kind sets what is asked
     * @return the reply, on a thread of its own; fails with {@link RejectedException}, UNAVAILABLE when Kafka does not take the request or
     *     the device-state job does not answer in time: then it may be carried out all the same
     */
    CompletableFuture<Reply> ask(
            DeviceId device, String requestId, String eventId, Duration patience, Consumer<InboxEvent.Builder> kind) {
        if (!listening.getAsBoolean()) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "this node of the API does not read the topic 'replies' yet",
                    "Try again; if it stays so, look at Kafka's log.",
                    "");
        }
        CompletableFuture<Reply> reply = replies.expect(requestId, patience);
        write(device, eventId, kind).whenComplete((written, failure) -> {
            if (failure != null) {
                reply.completeExceptionally(causeOf(failure));
            }
        });
        CompletableFuture<Reply> answered = new CompletableFuture<>();
        reply.whenCompleteAsync(
                (first, failure) -> {
                    if (failure == null) {
                        answered.complete(first);
                    } else {
                        Throwable cause = causeOf(failure);
                        answered.completeExceptionally(cause instanceof TimeoutException ? silent(patience) : cause);
                    }
                },
                answers);
        return answered;
    }

    /** Writes an event that nobody answers; done when it is durable, on a thread of its own. */
    CompletableFuture<Void> tell(DeviceId device, String eventId, Consumer<InboxEvent.Builder> kind) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        write(device, eventId, kind)
                .whenCompleteAsync(
                        (written, failure) -> {
                            if (failure == null) {
                                told.complete(null);
                            } else {
                                told.completeExceptionally(causeOf(failure));
                            }
                        },
                        answers);
        return told;
    }

    private CompletionStage<Void> write(DeviceId device, String eventId, Consumer<InboxEvent.Builder> kind) {
        InboxEvent.Builder event = InboxEvent.newBuilder().setEventId(eventId).setSource(replies.node());
        kind.accept(event);
        return inbox.write(device, event.build());
    }

    /** What a stage failed with. */
    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private static RejectedException silent(Duration patience) {
        return new RejectedException(
                Rejection.UNAVAILABLE,
                "the device-state job did not answer within " + patience.toSeconds()
                        + " s; the request is in the device's inbox and is carried out when the job goes on",
                "Look at 'device-state' in GET /api/v1/platform; once it runs, look at what became of the request before"
                        + " you ask again.",
                "");
    }
}
