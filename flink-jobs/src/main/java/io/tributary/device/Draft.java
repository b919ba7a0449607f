package io.tributary.device;

import io.tributary.delivery.Hops;
import io.tributary.device.DeviceState.Group;
import io.tributary.device.DeviceState.Mark;
import io.tributary.device.DeviceState.OpenRequest;
import io.tributary.device.DeviceState.Pending;
import io.tributary.device.DeviceState.Session;
import io.tributary.device.DeviceState.SubDevice;
import io.tributary.device.DeviceState.Subscription;
import io.tributary.device.DeviceState.SupersededWill;
import io.tributary.device.DeviceState.WaitingWill;
import io.tributary.device.Effect.Cause;
import io.tributary.device.Effect.Happening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next state of a device while one record is folded in, and what is to be done. Lists are replaced, never changed. */
final class Draft {
    /** That a device was heard of is told again only after a while. */
    private static final long SEEN_EVERY = Duration.ofMinutes(1).toMillis();

    final DeviceFold limits;
    final Remembered remembered;
    final String device;
    final long offset;

    /** Never goes back, and is of this record alone. */
    final long position;

    final long clock;

    @Nullable
    Session session;

    boolean kept;
    List<Subscription> subscriptions;
    List<Pending> queue;
    List<Mark> marks;
    long lastEpoch;
    long offlineSince;
    long keepMillis;
    long firstOnlineAt;
    List<OpenRequest> requests;

    @Nullable
    WaitingWill waitingWill;

    List<SubDevice> subDevices;
    long removedBefore;
    int namedShadows;
    long removedBelow;
    List<String> heardMessages;
    boolean removed;

    List<SupersededWill> supersededWills;

    List<Group> groups;

    private final int generation;
    private final List<Effect> effects = new ArrayList<>();
    private long seenAt;

    Draft(DeviceState before, Remembered remembered, DeviceFold.Heard heard, DeviceFold limits) {
        this.limits = limits;
        this.remembered = remembered;
        this.device = heard.device();
        this.generation = heard.generation();
        this.offset = heard.offset();
        this.position = heard.position();
        this.clock = Math.max(before.clock(), heard.atMillis());
        this.session = before.session();
        this.kept = before.kept();
        this.subscriptions = before.subscriptions();
        this.queue = before.queue();
        this.marks = before.marks();
        this.lastEpoch = before.lastEpoch();
        this.offlineSince = before.offlineSince();
        this.keepMillis = before.keepMillis();
        this.firstOnlineAt = before.firstOnlineAt();
        this.seenAt = before.seenAt();
        this.requests = before.requests();
        this.waitingWill = before.waitingWill();
        this.subDevices = before.subDevices();
        this.removedBefore = before.removedBefore();
        this.namedShadows = before.namedShadows();
        this.removedBelow = before.removedBelow();
        this.heardMessages = before.heardMessages();
        this.removed = before.removed();
        this.supersededWills = before.supersededWills();
        this.groups = heard.groupsAfter(before);
    }

    DeviceFold.Step done() {
        DeviceState state = new DeviceState(
                session,
                kept,
                subscriptions,
                queue,
                marks,
                lastEpoch,
                offset,
                clock,
                offlineSince,
                keepMillis,
                generation,
                firstOnlineAt,
                seenAt,
                requests,
                waitingWill,
                subDevices,
                removedBefore,
                namedShadows,
                heardMessages,
                removedBelow,
                removed,
                null,
                supersededWills,
                groups);
        return new DeviceFold.Step(state, effects);
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    /** The device itself did something on its connection. */
    void see(long epoch) {
        if (isCurrent(epoch) && clock - seenAt >= SEEN_EVERY) {
            emit(new Effect.Seen(clock));
            seenNow();
        }
    }

    void seenNow() {
        seenAt = clock;
    }

    boolean isCurrent(long epoch) {
        return session != null && session.epoch() == epoch;
    }

    /** Something happened to a session. */
    void tell(Happening event, String cause, @Nullable Session about) {
        emit(
                about == null
                        ? new Effect.Lifecycle(event, cause, -1, "", "", "", null, null, 0)
                        : new Effect.Lifecycle(
                                event,
                                cause,
                                about.epoch(),
                                about.gateway(),
                                about.address(),
                                about.parentDevice(),
                                null,
                                null,
                                0));
    }

    /** Something happened to a message. */
    void tell(Happening event, Cause cause, Pending about) {
        long epoch = session == null ? -1 : session.epoch();
        tellOfMessage(event, cause, epoch, about.messageId(), about.topic(), about.origin());
    }

    /**
     * Something happened to a message that never was in the queue. A rule that hears what became of its message may answer with the next,
     * which fares no better: after {@link Hops#MOST} in a row nobody hears any more.
     */
    void tellOfMessage(
            Happening event,
            Cause cause,
            long epoch,
            String messageId,
            String topic,
            DeviceEvent.@Nullable Origin from) {
        int hops = from == null ? 0 : from.hops() + 1;
        if (hops <= Hops.MOST) {
            emit(new Effect.Lifecycle(event, cause.word(), epoch, "", "", "", messageId, topic, hops));
        }
    }

    /** An application hears, if one waits. */
    void answer(String requestId, String replyTo, String outcome, Payload payload) {
        if (!replyTo.isEmpty()) {
            emit(new Effect.Answer(requestId, replyTo, outcome, payload));
        }
    }
}
