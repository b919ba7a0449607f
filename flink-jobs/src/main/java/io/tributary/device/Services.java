package io.tributary.device;

import io.tributary.device.DeviceEvent.Configured;
import io.tributary.device.DeviceEvent.DevicePublished;
import io.tributary.device.DeviceEvent.LogLevelSet;
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
 * What the platform does for a device: shadow, time, remote configuration, the level of its log. (Device protocol, sections 4, 8, 9 and 12.)
 * Replies to the device's own questions go with QoS 0 to its connection as it is: who asked and went has no use for them.
 */
final class Services {
    private static final String SHADOW = "$shadow/operation/result/";
    private static final String TEMPLATE = "$template/operation/result/";
    private static final String TIME = "$sys/operation/result/";
    private static final String CONFIGURATION = "$config/operation/result/";
    private static final String LOG = "$log/operation/result/";
    private static final int LOG_NOTHING = 0;

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
        boolean inSession = request.epoch() >= 0; // CoAP and HTTP have none
        if (inSession
                && request.epoch() < draft.removedBelow) { // said on a connection of before the device was deleted
            draft.emit(new Effect.Drop(request.messageId(), Cause.REMOVED));
        } else if (topic.equals("$shadow/operation" + device)) {
            shadow(request, SHADOW);
        } else if (topic.equals("$template/operation" + device)) {
            shadow(request, TEMPLATE);
        } else if (topic.equals("$sys/operation" + device) && SystemRequests.asksForTime(request.payload())) {
            reply(request, TIME, SystemRequests.time(request.receivedAt(), draft.clock));
        } else if ((topic.equals("$config/operation" + device) || topic.equals("$config/report" + device))
                && SystemRequests.isGet(request.payload())) {
            tellConfiguration(request);
        } else if (topic.equals("$log/operation" + device) && SystemRequests.asksForLogLevel(request.payload())) {
            String token = SystemRequests.clientToken(request.payload());
            int level = request.known().logLevel().orElse(LOG_NOTHING);
            reply(request, LOG, SystemRequests.logLevel(level, token, draft.clock));
        } else if (topic.startsWith("$rrpc/txd" + device + "/")) {
            requests.answered(request, topic.substring(topic.lastIndexOf('/') + 1));
        } else {
            draft.emit(new Effect.Drop(request.messageId(), Cause.NO_SERVICE));
        }
    }

    private boolean reply(DevicePublished request, String topic, String json) {
        boolean sent = deliveries.sendNow(request.messageId(), topic + draft.device, utf8(json), DeviceState.NEVER);
        if (!sent) {
            draft.emit(new Effect.Drop(request.messageId(), Cause.NOT_SUBSCRIBED));
        }
        return sent;
    }

    /** What the gateway says with the question may be newer than what was ever sent to the device. */
    private void tellConfiguration(DevicePublished request) {
        Remembered.Configuration known = draft.remembered.configuration();
        Remembered.Configuration newest = request.known()
                .configuration()
                .filter(said -> said.version() > known.version())
                .orElse(known);
        boolean told = reply(request, CONFIGURATION, SystemRequests.configuration("reply", newest));
        if (told && newest.version() > known.version()) {
            draft.emit(new Effect.KeepConfiguration(newest)); // what it did not hear may be sent to it again
        }
        if (told && newest.version() > 0) {
            draft.emit(new Effect.ConfigurationTold(newest.version(), true, draft.clock));
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
        String topic = CONFIGURATION + draft.device;
        if (subscriptions.cover(topic)) {
            draft.emit(new Effect.KeepConfiguration(configuration));
            push(
                    "configuration-" + configured.version(),
                    topic,
                    utf8(SystemRequests.configuration("push", configuration)),
                    new Queueing(WhenFull.KEEP_LAST, "", 0));
            draft.emit(new Effect.ConfigurationTold(configured.version(), false, draft.clock));
        }
    }

    /** The device hears of it when it listens; it asks whenever it connects. */
    void setLogLevel(LogLevelSet set) {
        Payload level = utf8(SystemRequests.logLevel(set.level(), "", draft.clock));
        boolean told = draft.isCurrent(set.epoch())
                && deliveries.sendNow(set.messageId(), LOG + draft.device, level, DeviceState.NEVER);
        if (!told) {
            draft.emit(new Effect.Drop(set.messageId(), Cause.NOT_SUBSCRIBED));
        }
    }

    private static Payload utf8(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8));
    }
}
