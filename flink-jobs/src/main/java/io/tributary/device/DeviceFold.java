package io.tributary.device;

import io.tributary.catalog.Topics;
import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.Configured;
import io.tributary.device.DeviceEvent.DevicePublished;
import io.tributary.device.DeviceEvent.DeviceRemoved;
import io.tributary.device.DeviceEvent.GatewayLost;
import io.tributary.device.DeviceEvent.LogLevelSet;
import io.tributary.device.DeviceEvent.MessageCancelled;
import io.tributary.device.DeviceEvent.ParentOffline;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.RrpcCancelled;
import io.tributary.device.DeviceEvent.RrpcRequested;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceEvent.ShadowRequested;
import io.tributary.device.DeviceEvent.SubDeviceClosed;
import io.tributary.device.DeviceEvent.SubDeviceOpened;
import io.tributary.device.DeviceEvent.Subscribed;
import io.tributary.device.DeviceEvent.TimerFired;
import io.tributary.device.DeviceEvent.Unsubscribed;
import io.tributary.device.DeviceState.Group;
import io.tributary.device.shadow.ShadowLimits;
import io.tributary.limits.Limits;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A device's whole behaviour: (state, what was heard) → (state, effects). No I/O, and no clock but the times of the records, so that
 * the same inbox gives the same effects, today and in a replay.
 *
 * <p>What concerns its connections is in {@link Sessions}, what it listens to in {@link Subscriptions}, messages for it in
 * {@link Deliveries}, what it asks of the platform in {@link Services}, what applications ask of it in {@link Requests}.
 *
 * @param queueLength messages kept for one device
 * @param retention how long each is kept, and how long a session is without a connection
 * @param inFlight QoS 1 deliveries of one session that may wait for their acknowledgement
 * @param maxSubscriptions filters of one session
 * @param maxMarks origin streams whose position is remembered
 * @param maxRequests to the device that may wait for its answer
 * @param maxSubDevices whose sessions may live on one
 * @param maxNamedShadows of one device
 */
public record DeviceFold(
        int queueLength,
        Duration retention,
        int inFlight,
        int maxSubscriptions,
        int maxMarks,
        int maxRequests,
        int maxSubDevices,
        int maxNamedShadows,
        ShadowLimits shadows)
        implements Serializable {

    /** What is remembered after a record, and what is to be done about it, in order. */
    public record Step(DeviceState state, List<Effect> effects) {}

    /**
     * One record of the inbox.
     *
     * @param device productId/deviceName
     * @param generation of the topic: one that was made again has a higher one
     * @param offset where the record stands
     * @param atMillis when it was written, Unix milliseconds
     * @param groups in which the device is; empty when the record does not say
     */
    public record Heard(
            String device,
            int generation,
            long offset,
            long atMillis,
            DeviceEvent event,
            Optional<List<Group>> groups) {
        /** Of which an offset has no more. */
        public static final int OFFSET_BITS = 44;

        /** One that says nothing of groups. */
        public Heard(String device, int generation, long offset, long atMillis, DeviceEvent event) {
            this(device, generation, offset, atMillis, event, Optional.empty());
        }

        /** In which groups the device is, as far as it and what was heard before it say. */
        public List<Group> groupsAfter(DeviceState before) {
            return groups.orElse(before.groups());
        }

        /** A number per device that never goes back, whatever becomes of the topic: generation, then offset. */
        public long position() {
            return ((long) generation << OFFSET_BITS) | offset;
        }
    }

    /** The fold within the limits of an installation. */
    public static DeviceFold within(Limits limits) {
        return new DeviceFold(
                limits.offlineMessages(),
                limits.offlineRetention(),
                16,
                limits.subscriptionsPerDevice(),
                // Every rule may write to a device, from every partition of what it reads.
                Topics.DEVICE_PARTITIONS * limits.rulesPerAccount(),
                100,
                limits.subDevicesPerGateway(),
                20,
                ShadowLimits.within(limits));
    }

    /** One step. A record at or before the newest one heard changes nothing. */
    public Step step(DeviceState before, Remembered remembered, Heard heard) {
        boolean heardBefore = heard.generation() < before.generation()
                || (heard.generation() == before.generation() && heard.offset() <= before.heardUpTo());
        if (heardBefore) {
            return new Step(before, List.of());
        }
        Draft draft = new Draft(before, remembered, heard, this);
        Rooms rooms = Rooms.of(draft);
        if (heard.generation() > before.generation()) {
            rooms.sessions.forgetOfAnotherLog();
        }
        rooms.sessions.expire();
        rooms.requests.expire();
        rooms.hear(heard.event());
        return draft.done();
    }

    /** Who does what about a record. */
    private record Rooms(
            Draft draft,
            Subscriptions subscriptions,
            Deliveries deliveries,
            Requests requests,
            Sessions sessions,
            Services services) {

        static Rooms of(Draft draft) {
            Subscriptions subscriptions = new Subscriptions(draft);
            Deliveries deliveries = new Deliveries(draft, subscriptions);
            Requests requests = new Requests(draft, deliveries);
            return new Rooms(
                    draft,
                    subscriptions,
                    deliveries,
                    requests,
                    new Sessions(draft, deliveries, requests),
                    new Services(draft, subscriptions, deliveries, requests));
        }

        void hear(DeviceEvent event) {
            if (event instanceof DeviceEvent.OfSession done) {
                draft.see(done.epoch());
            }
            if (bringsBack(event)) {
                draft.removed = false;
            }
            if (event instanceof SessionOpened opened) {
                sessions.open(opened);
            } else if (event instanceof SessionClosed closed) {
                sessions.close(closed);
            } else if (event instanceof GatewayLost lost) {
                sessions.lose(lost);
            } else if (event instanceof ParentOffline offline) {
                sessions.parentOffline(offline);
            } else if (event instanceof SubDeviceOpened opened) {
                sessions.subDeviceOpened(opened);
            } else if (event instanceof SubDeviceClosed closed) {
                sessions.subDeviceClosed(closed);
            } else if (event instanceof DeviceRemoved removed) {
                sessions.remove(removed);
            } else if (event instanceof Subscribed subscribed) {
                subscriptions.subscribe(subscribed);
            } else if (event instanceof Unsubscribed unsubscribed) {
                subscriptions.unsubscribe(unsubscribed);
            } else if (event instanceof Acknowledged acknowledged) {
                deliveries.acknowledge(acknowledged);
            } else if (event instanceof PublishRequested publish) {
                deliveries.publish(publish);
            } else if (event instanceof MessageCancelled cancelled) {
                deliveries.cancel(cancelled);
            } else if (event instanceof DevicePublished request) {
                services.serve(request);
            } else if (event instanceof ShadowRequested request) {
                services.shadow(request);
            } else if (event instanceof Configured configured) {
                services.configure(configured);
            } else if (event instanceof LogLevelSet set) {
                services.setLogLevel(set);
            } else if (event instanceof RrpcRequested request) {
                requests.request(request);
            } else if (event instanceof RrpcCancelled cancelled) {
                requests.cancel(cancelled);
            } else if (event instanceof TimerFired) { // which has done most of its work by letting time pass
                sessions.vanish();
            } else {
                throw new IllegalStateException("no rule for " + event); // DeviceFoldTest knows all events
            }
        }

        /** What is kept of a device that was deleted is of one that was made again. */
        private static boolean bringsBack(DeviceEvent event) {
            return event instanceof SessionOpened
                    || event instanceof PublishRequested
                    || event instanceof ShadowRequested
                    || event instanceof Configured
                    || (event instanceof DevicePublished said && said.epoch() < 0); // by a protocol without sessions
        }
    }

    /** When time alone changes something, Unix milliseconds; empty: never. Whoever keeps the state then writes {@link TimerFired}. */
    public OptionalLong deadline(DeviceState state) {
        LongStream messages = state.queue().stream()
                .filter(pending -> state.session() == null
                        || !pending.sentIn(state.session().epoch()))
                .mapToLong(pending -> {
                    long kept = pending.sinceMillis() + retention.toMillis();
                    return pending.expiresAt() == DeviceState.NEVER ? kept : Math.min(kept, pending.expiresAt());
                });
        LongStream requests = state.requests().stream().mapToLong(DeviceState.OpenRequest::dueAt);
        LongStream will = Stream.ofNullable(state.waitingWill()).mapToLong(DeviceState.WaitingWill::dueAt);
        LongStream session = state.session() == null && state.kept()
                ? LongStream.of(state.offlineSince() + patience(state.keepMillis()))
                : LongStream.empty();
        LongStream superseded =
                state.supersededWills().stream().mapToLong(each -> each.will().dueAt());
        LongStream vanishing = state.removed() ? LongStream.of(vanishesAt(state.offlineSince())) : LongStream.empty();
        return Stream.of(messages, requests, will, session, superseded, vanishing)
                .flatMapToLong(due -> due)
                .min();
    }

    /** When the inbox holds nothing any more of before a device was deleted. */
    static long vanishesAt(long removedAt) {
        return removedAt + Topics.INBOX.retention().toMillis();
    }

    /** How long a session is kept that nobody comes back to. */
    long patience(long keepMillis) {
        return keepMillis == 0 ? retention.toMillis() : keepMillis;
    }
}
