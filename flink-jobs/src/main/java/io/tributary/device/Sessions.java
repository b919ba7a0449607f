package io.tributary.device;

import io.tributary.device.DeviceEvent.DeviceRemoved;
import io.tributary.device.DeviceEvent.GatewayLost;
import io.tributary.device.DeviceEvent.ParentOffline;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceEvent.SubDeviceClosed;
import io.tributary.device.DeviceEvent.SubDeviceOpened;
import io.tributary.device.DeviceState.Parent;
import io.tributary.device.DeviceState.Session;
import io.tributary.device.DeviceState.SubDevice;
import io.tributary.device.DeviceState.SupersededWill;
import io.tributary.device.DeviceState.WaitingWill;
import io.tributary.device.DeviceState.Will;
import io.tributary.device.Effect.Cause;
import io.tributary.device.Effect.Happening;
import io.tributary.topic.DeviceTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Connections of a device: who is there, what outlives a connection, and what others hear of it. */
final class Sessions {
    static final String TAKEN_OVER = "taken-over";
    static final String GATEWAY_LOST = "gateway-lost";
    static final String PARENT_OFFLINE = "parent-offline";

    /** A gateway that lives has told by then how a connection ended that it was to close. */
    private static final Duration CLOSING = Duration.ofMinutes(1);

    /** Whose ends may be waited for: of a device that is taken over more often within that time the oldest will is not said here. */
    static final int SUPERSEDED_WILLS = 4;

    private final Draft draft;
    private final Deliveries deliveries;
    private final Requests requests;

    Sessions(Draft draft, Deliveries deliveries, Requests requests) {
        this.draft = draft;
        this.deliveries = deliveries;
        this.requests = requests;
    }

    /** Lets go of what is too old: a session nobody came back to, a will, messages, requests. */
    void expire() {
        WaitingWill will = draft.waitingWill;
        if (will != null && will.dueAt() <= draft.clock) {
            sayWaitingWill();
        }
        settle(superseded -> superseded.will().dueAt() <= draft.clock, true);
        if (draft.session == null
                && draft.kept
                && draft.offlineSince + draft.limits.patience(draft.keepMillis) <= draft.clock) {
            draft.kept = false;
            end(Cause.EXPIRED);
        }
        deliveries.expire();
    }

    void open(SessionOpened opened) {
        long epoch = draft.offset;
        if (epoch <= draft.lastEpoch) {
            return; // late news of an older connection
        }
        Session before = draft.session;
        if (before != null) {
            draft.emit(new Effect.CloseSession(before.recipient(), epoch));
            disconnected(before, TAKEN_OVER);
            supersede(before, opened.clean());
            draft.session = null;
            if (draft.kept && !opened.clean()) {
                deliveries.list(before.epoch());
            }
        }
        boolean present = draft.kept && !opened.clean();
        if (present) {
            draft.waitingWill = null; // the session goes on [MQTT-3.1.3-9]
        } else {
            sayWaitingWill();
            end(Cause.SESSION_ENDED);
        }
        long retention = draft.limits.retention().toMillis();
        keepFor(
                opened.expirySeconds().isPresent()
                        ? opened.expirySeconds().getAsLong() * 1_000
                        : opened.clean() ? 0 : retention);
        Session opening = new Session(opened.gateway(), epoch, 0, opened.link());
        draft.session = opening;
        connected(opening);
        draft.emit(new Effect.AnnounceSession(opening.recipient(), present, draft.lastEpoch, draft.subscriptions));
        draft.lastEpoch = epoch;
        deliveries.expire(); // what only the earlier connection still kept
        deliveries.sendWaiting();
    }

    private void connected(Session opening) {
        draft.firstOnlineAt = draft.firstOnlineAt == 0 ? draft.clock : draft.firstOnlineAt;
        draft.emit(new Effect.Online(
                draft.clock,
                draft.firstOnlineAt,
                opening.gateway(),
                opening.epoch(),
                opening.address(),
                opening.parentDevice()));
        draft.seenNow();
        draft.tell(Happening.ONLINE, "", opening);
        Parent parent = parentOf(opening);
        if (parent != null) {
            draft.emit(new Effect.Tell(
                    parent.device(), new SubDeviceOpened(draft.device, opening.epoch(), parent.epoch())));
        }
    }

    private static @Nullable Parent parentOf(Session session) {
        return session.link() == null ? null : session.link().parent();
    }

    private void keepFor(long millis) {
        draft.keepMillis = Math.min(millis, draft.limits.retention().toMillis());
        draft.kept = draft.keepMillis > 0;
    }

    void close(SessionClosed closed) {
        settle(superseded -> superseded.epoch() == closed.epoch(), !closed.willSaid());
        Session session = draft.session;
        if (session == null || session.epoch() != closed.epoch()) {
            return; // goodbye of a connection that was taken over
        }
        closed.expirySeconds().ifPresent(seconds -> keepFor(seconds * 1_000));
        goOffline(session, closed.cause(), !closed.willSaid());
    }

    void lose(GatewayLost lost) {
        Session session = draft.session;
        if (session != null
                && session.link() != null
                && session.link().incarnation().equals(lost.incarnation())) {
            // Should it live after all, its device is to come back, for it is served no more.
            draft.emit(new Effect.CloseSession(session.recipient(), draft.offset));
            goOffline(session, GATEWAY_LOST, true);
        }
    }

    void parentOffline(ParentOffline offline) {
        Session session = draft.session;
        if (session != null && session.epoch() == offline.epoch()) {
            goOffline(session, PARENT_OFFLINE, true);
        }
    }

    private void goOffline(Session session, String cause, boolean willIsDue) {
        draft.session = null;
        draft.offlineSince = draft.clock;
        disconnected(session, cause);
        Will will = session.link() == null ? null : session.link().will();
        if (willIsDue && will != null) {
            long delay = Math.min(will.delaySeconds() * 1_000, draft.kept ? draft.keepMillis : 0);
            draft.waitingWill = new WaitingWill(will, draft.clock + delay, session.gateway());
            if (delay == 0) {
                sayWaitingWill();
            }
        }
        if (draft.kept) {
            deliveries.list(session.epoch());
        } else {
            end(Cause.SESSION_ENDED);
        }
    }

    /** What everybody hears of the end of a connection, whatever becomes of the session. */
    private void disconnected(Session session, String cause) {
        draft.emit(new Effect.Offline(draft.clock, cause));
        draft.tell(Happening.OFFLINE, cause, session);
        requests.giveUp(Cause.OFFLINE.word());
        Parent parent = parentOf(session);
        if (parent != null && !cause.equals(PARENT_OFFLINE)) {
            draft.emit(new Effect.Tell(parent.device(), new SubDeviceClosed(draft.device, session.epoch())));
        }
        for (SubDevice each : draft.subDevices) {
            draft.emit(new Effect.Tell(each.device(), new ParentOffline(draft.device, each.epoch())));
        }
        draft.subDevices = List.of();
    }

    /** Its gateway ends the connection and says the will, if it still can. A will with a delay is not due while the session goes on. */
    private void supersede(Session before, boolean clean) {
        Will will = before.link() == null ? null : before.link().will();
        if (will != null && (will.delaySeconds() == 0 || !draft.kept || clean)) {
            List<SupersededWill> next = new ArrayList<>(draft.supersededWills);
            if (next.size() == SUPERSEDED_WILLS) {
                next.remove(0);
            }
            next.add(new SupersededWill(
                    before.epoch(), new WaitingWill(will, draft.clock + CLOSING.toMillis(), before.gateway())));
            draft.supersededWills = next;
        }
    }

    /** Some of them wait no longer: they are said here, or the gateway has said them. */
    private void settle(Predicate<SupersededWill> which, boolean sayThem) {
        if (draft.supersededWills.stream().noneMatch(which)) {
            return;
        }
        List<SupersededWill> settled =
                draft.supersededWills.stream().filter(which).toList();
        draft.supersededWills =
                draft.supersededWills.stream().filter(which.negate()).toList();
        if (sayThem) {
            settled.forEach(each -> say(each.will()));
        }
    }

    private void sayWaitingWill() {
        WaitingWill will = draft.waitingWill;
        draft.waitingWill = null;
        say(will);
    }

    private void say(@Nullable WaitingWill will) {
        if (will != null
                && !DeviceTopics.isSystem(will.will().topic())) { // which asks the platform, and who asked is gone
            draft.emit(new Effect.SayWill(will.will(), will.gateway()));
        }
    }

    /** Nothing of the session is kept any longer. */
    private void end(Cause cause) {
        if (!draft.queue.isEmpty() || !draft.subscriptions.isEmpty()) {
            draft.tell(Happening.SESSION_ENDED, cause.word(), draft.session);
        }
        deliveries.forgetAll(cause);
        draft.subscriptions = List.of();
    }

    void subDeviceOpened(SubDeviceOpened opened) {
        List<SubDevice> others = draft.subDevices.stream()
                .filter(each -> !each.device().equals(opened.device()))
                .toList();
        if (!draft.isCurrent(opened.parentEpoch()) || others.size() >= draft.limits.maxSubDevices()) {
            draft.emit(new Effect.Tell(opened.device(), new ParentOffline(draft.device, opened.epoch())));
            return;
        }
        List<SubDevice> next = new ArrayList<>(others);
        next.add(new SubDevice(opened.device(), opened.epoch()));
        draft.subDevices = next;
    }

    void subDeviceClosed(SubDeviceClosed closed) {
        draft.subDevices = draft.subDevices.stream()
                .filter(each -> !each.device().equals(closed.device()) || each.epoch() > closed.epoch())
                .toList();
    }

    /** The device is deleted: its connection goes, and all that was kept; the marks stay, so that what comes late is known. */
    void remove(DeviceRemoved removed) {
        if (removed.position() < draft.removedBefore) {
            return; // heard before
        }
        draft.removedBefore = removed.position() + 1;
        draft.removedBelow = draft.offset;
        Session session = draft.session;
        if (session != null) {
            draft.emit(new Effect.CloseSession(session.recipient(), draft.offset));
            draft.session = null;
            disconnected(session, Cause.REMOVED.word());
        }
        draft.waitingWill = null;
        draft.supersededWills = List.of();
        draft.removed = true;
        draft.kept = false;
        draft.keepMillis = 0;
        draft.offlineSince = draft.clock;
        draft.firstOnlineAt = 0;
        draft.namedShadows = 0;
        draft.groups = List.of();
        end(Cause.REMOVED);
        draft.lastEpoch = Math.max(draft.lastEpoch, draft.offset);
        draft.tell(Happening.REMOVED, "", null);
        draft.emit(new Effect.Erase());
    }

    /** Long after its deletion nothing of the device is needed. */
    void vanish() {
        if (draft.removed && DeviceFold.vanishesAt(draft.offlineSince) <= draft.clock) {
            draft.removed = false;
            draft.emit(new Effect.Vanish());
        }
    }

    /** The inbox was made again: its offsets say nothing about those of before, which the sessions are known by. */
    void forgetOfAnotherLog() {
        Session session = draft.session;
        if (session != null) {
            goOffline(session, GATEWAY_LOST, false);
        }
        draft.supersededWills = List.of();
        draft.lastEpoch = -1;
        deliveries.forgetEpochs();
    }
}
