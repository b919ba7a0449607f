package io.tributary.device;

import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceEvent.Subscribed;
import io.tributary.device.DeviceEvent.Unsubscribed;
import io.tributary.limits.Limits;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A device's whole behaviour: (state, what was heard) → (state, effects). No I/O, and no clock but the times of the records, so that
 * the same inbox gives the same effects, today and in a replay.
 *
 * @param queueLength messages kept for one device
 * @param retention how long each is kept, and how long a session is without a connection
 * @param inFlight QoS 1 deliveries of one session that may wait for their acknowledgement
 * @param maxSubscriptions filters of one session
 * @param maxMarks origin streams whose position is remembered
 */
public record DeviceFold(int queueLength, Duration retention, int inFlight, int maxSubscriptions, int maxMarks)
        implements Serializable {

    /** What is remembered after a record, and what is to be done about it. */
    public record Step(DeviceState state, List<Effect> effects) {}

    /** One record of the inbox: where it stands, when it was written (Unix milliseconds), what it says. */
    public record Heard(long offset, long atMillis, DeviceEvent event) {}

    /** The fold within the limits of an installation. */
    public static DeviceFold within(Limits limits) {
        return new DeviceFold(
                limits.offlineMessages(), limits.offlineRetention(), 16, limits.subscriptionsPerDevice(), 64);
    }

    /** One step. A record at or before the newest one heard changes nothing. */
    public Step step(DeviceState before, Heard heard) {
        if (heard.offset() <= before.heardUpTo()) {
            return new Step(before, List.of());
        }
        Draft draft = new Draft(before, heard, this);
        apply(draft, heard);
        return draft.done();
    }

    private static void apply(Draft draft, Heard heard) {
        DeviceEvent event = heard.event();
        draft.expire();
        if (event instanceof SessionOpened opened) {
            draft.open(opened, heard.offset());
        } else if (event instanceof SessionClosed closed) {
            draft.close(closed);
        } else if (event instanceof Subscribed subscribed) {
            draft.subscribe(subscribed);
        } else if (event instanceof Unsubscribed unsubscribed) {
            draft.unsubscribe(unsubscribed);
        } else if (event instanceof Acknowledged acknowledged) {
            draft.acknowledge(acknowledged);
        } else if (event instanceof PublishRequested publish) {
            draft.publish(publish);
        } else if (event instanceof DeviceEvent.DevicePublished request) {
            draft.refuse(request);
        } else {
            throw new IllegalStateException("no rule for " + event); // DeviceFoldTest knows all events
        }
    }
}
