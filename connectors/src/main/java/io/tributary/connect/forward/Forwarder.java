package io.tributary.connect.forward;

import io.tributary.connect.forward.DeviceLanes.Attempt;
import io.tributary.connect.forward.DeviceLanes.Next;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what {@link DeviceLanes} decides: sends, times out, sets aside, counts what is done. All of it runs in the loop's thread; the
 * public part may be called from any.
 *
 * <p>What must not go on, such as a dead letter that cannot be written, ends it: {@link #failure} tells, nothing more is sent, and
 * what was not done is not counted as done.
 */
final class Forwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    private final String target;
    private final Duration timeout;
    private final Target posts;
    private final DeadLetters deadLetters;
    private final Progress progress;
    private final Loop loop;
    private final DeviceLanes lanes;
    private Loop.Timer alarm = () -> {};
    private volatile @Nullable Throwable failure;

    /**
     * @param target as people are told of it
     */
    Forwarder(
            String target,
            Duration timeout,
            DeviceLanes lanes,
            Target posts,
            DeadLetters deadLetters,
            Progress progress,
            Loop loop) {
        this.target = target;
        this.timeout = timeout;
        this.lanes = lanes;
        this.posts = posts;
        this.deadLetters = deadLetters;
        this.progress = progress;
        this.loop = loop;
    }

    /** Takes records over; their order is kept. */
    void accept(List<Delivery> deliveries) {
        deliveries.forEach(each -> progress.taken(each.source(), each.offset()));
        inLoop(() -> {
            deliveries.forEach(lanes::add);
            pump();
        });
    }

    /** What ended it. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** These partitions are somebody else's now; what is under way ends and counts for nothing. */
    void forget(Collection<TopicPartition> partitions) {
        List<TopicPartition> gone = List.copyOf(partitions);
        progress.forget(gone);
        inLoop(() -> lanes.forget(gone));
    }

    private void pump() {
        lanes.start(loop.now()).forEach(this::send);
        alarm.cancel();
        lanes.wakeAt().ifPresent(moment -> alarm = loop.after(moment.minus(loop.now()), guarded(this::pump)));
    }

    private void send(Attempt attempt) {
        Target.Post post = posts.post(attempt.delivery());
        Loop.Timer deadline = loop.after(
                timeout, guarded(() -> post.giveUp("it did not answer within " + timeout.toMillis() + " ms")));
        post.outcome()
                .thenAccept(outcome -> inLoop(() -> {
                    deadline.cancel();
                    ended(attempt, outcome);
                    pump();
                }));
    }

    private void ended(Attempt attempt, Outcome outcome) {
        CircuitBreaker before = lanes.breaker();
        Next next = lanes.ended(attempt, outcome.verdict(), loop.now());
        tell(before.state(), lanes.breaker(), outcome);
        Delivery delivery = attempt.delivery();
        if (next == Next.DONE) {
            progress.done(delivery.source(), delivery.offset());
        } else if (next == Next.SET_ASIDE) {
            setAside(attempt, outcome);
        }
    }

    private void setAside(Attempt attempt, Outcome outcome) {
        Delivery delivery = attempt.delivery();
        String kind = outcome.verdict() == Verdict.REFUSED ? DeadLetters.REFUSED : DeadLetters.FAILED;
        String reason = target + " did not take it in " + attempt.number()
                + (attempt.number() == 1 ? " attempt: " : " attempts; at the last ") + outcome.cause();
        deadLetters
                .write(delivery, kind, reason)
                .whenComplete((done, trouble) -> inLoop(() -> {
                    if (trouble != null) {
                        failed(trouble);
                        return;
                    }
                    if (lanes.setAside(delivery)) {
                        progress.done(delivery.source(), delivery.offset());
                    }
                    pump();
                }));
    }

    private void tell(CircuitBreaker.State before, CircuitBreaker after, Outcome outcome) {
        boolean wasClosed = before == CircuitBreaker.State.CLOSED;
        boolean isClosed = after.state() == CircuitBreaker.State.CLOSED;
        if (wasClosed && !isClosed) {
            LOG.warn(
                    "{} failed {} times in a row ({}): but for one record each {} s nothing is sent until one is taken",
                    target,
                    after.failures(),
                    outcome.cause(),
                    after.pause().toSeconds());
        } else if (!wasClosed && isClosed) {
            LOG.info("{} answers again, forwarding goes on", target);
        }
    }

    private void inLoop(Runnable what) {
        loop.execute(guarded(what));
    }

    /** A bug must end the task; a thread pool would keep it to itself. */
    private Runnable guarded(Runnable what) {
        return () -> {
            if (failure != null) {
                return;
            }
            try {
                what.run();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        };
    }

    private void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** Ends what is under way; it is not counted as done. */
    @Override
    public void close() {
        loop.close();
        posts.close();
        deadLetters.close();
    }
}
