package io.tributary.management.device;

import io.tributary.device.DeviceEvent;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceMemory;
import io.tributary.device.Effect;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Rebuilds what is kept of a device from its inbox, by the very fold of the device-state job: what it must be, and how it came about. It sees
 * what the inbox still holds. Thread-safe; a few at a time.
 */
public final class DeviceReplays {
    /** Steps that are shown of a replay, the newest. */
    public static final int SHOWN = 100;

    /** At a time on this node: each reads a partition of the inbox. */
    static final int AT_A_TIME = 2;

    /** One record, and what the fold made of it. */
    public record Step(long offset, Instant at, DeviceEvent event, List<Effect> effects) {}

    /**
     * @param records of the device that were folded
     * @param unreadable records that were passed by
     * @param newest steps, oldest first
     */
    public record Replay(DeviceMemory memory, long records, long unreadable, List<Step> newest) {}

    private final InboxLog inbox;
    private final DeviceFold fold;
    private final Semaphore free = new Semaphore(AT_A_TIME);

    public DeviceReplays(InboxLog inbox, DeviceFold fold) {
        this.inbox = inbox;
        this.fold = fold;
    }

    /**
     * The device as it was.
     *
     * @param until by the times of the log; empty: now
     * @throws RejectedException UNAVAILABLE when there are too many at once, or the inbox cannot be read
     */
    public Replay of(DeviceId device, Optional<Instant> until) {
        if (!free.tryAcquire()) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "this node replays the inboxes of " + AT_A_TIME + " devices",
                    "Try again in a minute, or ask another node.",
                    "");
        }
        try (InboxLog.Following following = inbox.follow(device)) {
            Folding folding = new Folding(fold);
            Deque<Step> newest = new ArrayDeque<>();
            folding.catchUp(following, until.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE), step -> {
                if (newest.size() == SHOWN) {
                    newest.remove();
                }
                newest.add(step);
            });
            return new Replay(folding.memory(), folding.records(), folding.unreadable(), List.copyOf(newest));
        } catch (IOException e) {
            throw unreadable(e);
        } finally {
            free.release();
        }
    }

    static RejectedException unreadable(IOException cause) {
        return new RejectedException(
                Rejection.UNAVAILABLE,
                "the inbox cannot be read (" + cause.getMessage() + ")",
                "Try again; if it stays so, look at Kafka's log.",
                "");
    }
}
