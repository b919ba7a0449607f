package io.tributary.device;

import io.tributary.device.DeviceEvent.Configured;
import io.tributary.device.DeviceEvent.DevicePublished;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.Queueing;
import io.tributary.device.DeviceEvent.RrpcCancelled;
import io.tributary.device.DeviceEvent.RrpcRequested;
import io.tributary.device.DeviceEvent.ShadowRequested;
import io.tributary.device.DeviceEvent.WhenFull;
import io.tributary.device.DeviceState.OpenRequest;
import io.tributary.device.Effect.Cause;
import io.tributary.device.shadow.ShadowDocument;
import io.tributary.device.shadow.ShadowFold;
import io.tributary.device.shadow.ShadowOutcome;
import io.tributary.device.shadow.ShadowRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the platform does for a device, and what applications ask of one: shadow, time, remote configuration, RRPC. (Device protocol,
 * sections 4 and 7 to 9.) Replies to the device's own questions go with QoS 0 to its connection as it is: who asked and went has no
 * use for them.
 */
final class Services {
    private static final String SHADOW = "$shadow/operation/result/";
    private static final String TEMPLATE = "$template/operation/result/";
    private static final String TIME = "$sys/operation/result/";
    private static final String CONFIGURATION = "$config/operation/result/";
    private static final Payload NOTHING = new Payload(new byte[0]);

    private final Draft draft;
    private final Deliveries deliveries;

    Services(Draft draft, Deliveries deliveries) {
        this.draft = draft;
        this.deliveries = deliveries;
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
            answered(request, topic.substring(topic.lastIndexOf('/') + 1));
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
        if (outcome.delta().isPresent() && deliveries.isSubscribed(topic)) {
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

    /** RRPC: what the device says is what the application hears. */
    void request(RrpcRequested request) {
        String topic = "$rrpc/rxd/" + draft.device + "/" + request.requestId();
        long due = draft.clock + request.timeoutMillis();
        if (draft.session == null) {
            draft.answer(request.requestId(), request.replyTo(), Cause.OFFLINE.word(), NOTHING);
        } else if (draft.requests.size() >= draft.limits.maxRequests()) {
            draft.answer(request.requestId(), request.replyTo(), Cause.QUEUE_FULL.word(), NOTHING);
        } else if (deliveries.sendNow(request.requestId(), topic, request.payload(), due)) {
            List<OpenRequest> next = new ArrayList<>(draft.requests);
            next.add(new OpenRequest(request.requestId(), due, request.replyTo()));
            draft.requests = next;
        } else {
            draft.answer(request.requestId(), request.replyTo(), Cause.NOT_SUBSCRIBED.word(), NOTHING);
        }
    }

    private void answered(DevicePublished answer, String requestId) {
        Optional<OpenRequest> open = take(requestId);
        if (open.isPresent()) {
            draft.answer(requestId, open.get().replyTo(), "answered", answer.payload());
        } else {
            draft.emit(new Effect.Drop(answer.messageId(), Cause.EXPIRED));
        }
    }

    void cancel(RrpcCancelled cancelled) {
        take(cancelled.requestId())
                .ifPresent(open -> draft.answer(open.requestId(), open.replyTo(), Cause.CANCELLED.word(), NOTHING));
    }

    private Optional<OpenRequest> take(String requestId) {
        Optional<OpenRequest> open = draft.requests.stream()
                .filter(each -> each.requestId().equals(requestId))
                .findFirst();
        open.ifPresent(found -> draft.requests =
                draft.requests.stream().filter(each -> each != found).toList());
        return open;
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
        if (deliveries.isSubscribed(topic)) {
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
