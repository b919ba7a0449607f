package io.tributary.management.device;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The requests of this node that wait for what becomes of them. Whoever waits holds no thread. Thread-safe.
 */
public final class Replies {
    /** Requests that wait at a time, at most: each is an open connection and what it asked for. */
    static final int MOST = 2_000;

    private final String node;
    private final Map<String, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(MOST);

    /**
     * @param node the address of this process for replies; another one after each start, so that what was asked before is nobody's
     */
    public Replies(String node) {
        this.node = node;
    }

    /** What a request has as its {@code replyTo}. */
    public String node() {
        return node;
    }

    /** How many wait now. */
    public int count() {
        return waiting.size();
    }

    /**
     * Begins to wait for the reply to a request, which is to be written after this.
     *
     * @return the first reply; fails with {@link java.util.concurrent.TimeoutException} when none comes in time. Completed by the thread
     *     that reads the topic, which must not be kept
     * @throws RejectedException THROTTLED when {@value #MOST} wait already
     */
    CompletableFuture<Reply> expect(String requestId, Duration patience) {
        if (!room.tryAcquire()) {
            throw new RejectedException(
                    Rejection.THROTTLED,
                    MOST + " requests to devices wait for their answers on this node of the API",
                    "Try again when some of them are answered, or ask another node.",
                    "");
        }
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        if (waiting.putIfAbsent(requestId, reply) != null) {
            room.release();
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "a request with the id " + requestId + " is waiting for its answer",
                    "Wait for it, or leave the Idempotency-Key out.",
                    "");
        }
        reply.whenComplete((first, failure) -> {
            waiting.remove(requestId);
            room.release();
        });
        return reply.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Hands a reply to who waits for it; one to another node, or a repeat, is nobody's. */
    public void accept(Reply reply) {
        if (reply.getReplyTo().equals(node)) {
            CompletableFuture<Reply> one = waiting.get(reply.getRequestId());
            if (one != null) {
                one.complete(reply);
            }
        }
    }
}
