package io.tributary.device;

import io.tributary.device.DeviceEvent.Configured;
import io.tributary.device.DeviceEvent.DevicePublished;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.Queueing;
import io.tributary.device.DeviceEvent.ShadowRequested;
import io.tributary.device.DeviceEvent.WhenFull;
import io.tributary.device.Effect.Cause;
import io.tributary.device.shadow.ShadowDocument;
import io.tributary.device.shadow.ShadowFold;
import io.tributary.device.shadow.ShadowOutcome;
import io.tributary.device.shadow.ShadowRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the platform does for a device: shadow, time, remote configuration. (Device protocol, sections 4, 8 and 9.) Replies to the device's own questions go with QoS 0 to its connection as it is: who asked and went has no
 * use for them.
 */
final class Services {
    private static final String SHADOW = "$shadow/operation/result/";
    private static final String TEMPLATE = "$template/operation/result/";
    private static final String TIME = "$sys/operation/result/";
    private static final String CONFIGURATION = "$config/operation/result/";

    private final Draft draft;
    private final Subscriptions subscriptions;
    private final Deliveries deliveries;
    private final Requests requests;

    Services(Draft draft, Subscriptions subscriptions, Deliveries deliveries, Requests requests) {
        this.draft = draft;
        this.subscriptions = subscriptions;
        this.deliveries = deliveries;
        this.requests = requests;
    }

    /** What a device published to a system topic. */
    void serve(DevicePublished request) {
        String device = "/" + draft.device;
        String topic = request.topic();
        if (request.epoch() < draft.removedBelow) { // said on a connection of before the device was deleted
            draft.emit(new Effect.Drop(request.messageId(), Cause.REMOVED));
        } else if (topic.equals("$shadow/operation" + device)) {
            shadow(request, SHADOW);
        } else if (topic.equals("$template/operation" + device)) {
            shadow(request, TEMPLATE);
        } else if (topic.equals("$sys/operation" + device) && SystemRequests.asksForTime(request.payload())) {
            reply(request, TIME, SystemRequests.time(request.receivedAt(), draft.clock));
        } else if ((topic.equals("$config/operation" + device) || topic.equals("$config/report" + device))
                && SystemRequests.isGet(request.payload())) {
            Remembered.Configuration configuration = draft.remembered.configuration();
            reply(request, CONFIGURATION, SystemRequests.configuration("reply", configuration));
        } else if (topic.startsWith("$rrpc/txd" + device + "/")) {
            requests.answered(request, topic.substring(topic.lastIndexOf('/') + 1));
        } else {
            draft.emit(new Effect.Drop(request.messageId(), Cause.NO_SERVICE));
        }
    }

    private void reply(DevicePublished request, String topic, String json) {
        if (!deliveries.sendNow(request.messageId(), topic + draft.device, utf8(json), DeviceState.NEVER)) {
            draft.emit(new Effect.Drop(request.messageId(), Cause.NOT_SUBSCRIBED));
        }
    }

    private void shadow(DevicePublished request, String topic) {
        ShadowOutcome outcome = shadow(request.payload(), false);
        reply(request, topic, outcome.reply());
    }

    /** An application's request; what it wishes of the device waits for it, the newest wish in place of the ones before. */
    void shadow(ShadowRequested request) {
        ShadowRequest parsed = ShadowRequest.parse(request.payload().bytes());
        ShadowOutcome outcome = shadow(request.payload(), true);
        draft.answer(request.requestId(), request.replyTo(), "answered", utf8(outcome.reply()));
        String topic = (request.template() ? TEMPLATE : SHADOW) + draft.device;
        if (outcome.delta().isPresent() && subscriptions.cover(topic)) {
            push(
                    request.requestId(),
                    topic,
                    utf8(outcome.delta().get()),
                    new Queueing(WhenFull.KEEP_LAST, topic + "#" + parsed.name(), 0));
        }
    }

    private void push(String messageId, String topic, Payload payload, Queueing queueing) {
        deliveries.publish(
                new PublishRequested(messageId, topic, payload, 1, Optional.empty(), Optional.empty(), queueing, ""));
    }

    private ShadowOutcome shadow(Payload payload, boolean byApplication) {
        ShadowRequest request = ShadowRequest.parse(payload.bytes());
        ShadowDocument before = draft.remembered.shadow(request.name());
        ShadowOutcome outcome =
                new ShadowFold(draft.limits.shadows()).step(before, request, byApplication, draft.clock);
        if (outcome.changed() && !request.name().isEmpty() && before.version() == 0) {
            if (draft.namedShadows >= draft.limits.maxNamedShadows()) {
                return ShadowFold.tooMany(before, request, draft.clock);
            }
            draft.namedShadows++;
        }
        if (outcome.changed()) {
            draft.emit(new Effect.KeepShadow(request.name(), before, outcome.after(), byApplication));
        }
        return outcome;
    }

    /** The device hears of it now, or when it is back. */
    void configure(Configured configured) {
        Remembered.Configuration configuration =
                new Remembered.Configuration(configured.version(), configured.enabled(), configured.payload());
        if (configured.version() <= draft.remembered.configuration().version()) {
            return;
        }
        draft.emit(new Effect.KeepConfiguration(configuration));
        String topic = CONFIGURATION + draft.device;
        if (subscriptions.cover(topic)) {
            push(
                    "configuration-" + configured.version(),
                    topic,
                    utf8(SystemRequests.configuration("push", configuration)),
                    new Queueing(WhenFull.KEEP_LAST, "", 0));
        }
    }

    private static Payload utf8(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8));
    }
}
