package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.tributary.device.DeviceMemory;
import io.tributary.device.DeviceState;
import io.tributary.device.shadow.ShadowDocument;
import io.tributary.identity.DeviceId;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.device.DeviceReplays;
import io.tributary.management.device.DeviceReplays.Replay;
import io.tributary.management.device.DeviceTrace;
import io.tributary.management.device.DeviceTraces;
import io.tributary.management.events.Viewer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** {@code …/replay} and {@code …/trace}: a device's state rebuilt from its inbox, and what is heard of it as it comes. */
public final class ReplayRoutes {
    private static final String DEVICE = "/api/v1/products/{productId}/devices/{deviceName}";

    private final DeviceReplays replays;
    private final DeviceTraces traces;

    public ReplayRoutes(DeviceReplays replays, DeviceTraces traces) {
        this.replays = replays;
        this.traces = traces;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(DEVICE + "/replay", "replayDevice", this::replay)
                        .says(
                                "Rebuilds the state of a device from what its inbox still holds, and shows it with the newest "
                                        + DeviceReplays.SHOWN + " records and what they brought about")
                        .query("until", Type.STRING, "A moment, RFC 3339; left out: now")
                        .answers(200, ReplayForm.class),
                Route.get(DEVICE + "/trace", "traceDevice", this::trace)
                        .says(
                                "Streams what is heard of a device as it comes, with what the fold makes of it, as server-sent events:"
                                        + " 'device' first, 'step' for a record of its inbox, 'skipped' when steps are not shown, 'failed'"
                                        + " when no more comes")
                        .answers(200, LiveView.TYPE)
                        .being(Trait.STREAMS));
    }

    /**
     * A device as its inbox makes it.
     *
     * @param records that were folded
     * @param unreadable records that were passed by
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ReplayForm(
            long records,
            long unreadable,
            Instant clock,
            long heardUpTo,
            Optional<ReplayedSessionForm> session,
            boolean sessionIsKept,
            List<String> subscriptions,
            List<WaitingMessageForm> queue,
            List<String> openRequests,
            List<String> subDevices,
            Map<String, ReplayedShadowForm> shadows,
            List<ReplayedStepForm> newest) {
        static ReplayForm of(Replay replay) {
            DeviceMemory memory = replay.memory();
            DeviceState state = memory.state();
            return new ReplayForm(
                    replay.records(),
                    replay.unreadable(),
                    Instant.ofEpochMilli(state.clock()),
                    state.heardUpTo(),
                    Optional.ofNullable(state.session()).map(ReplayedSessionForm::of),
                    state.kept(),
                    state.subscriptions().stream()
                            .map(each -> each.filter() + " at QoS " + each.qos())
                            .toList(),
                    state.queue().stream().map(WaitingMessageForm::of).toList(),
                    state.requests().stream()
                            .map(DeviceState.OpenRequest::requestId)
                            .toList(),
                    state.subDevices().stream()
                            .map(DeviceState.SubDevice::device)
                            .toList(),
                    memory.shadows().entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    each -> ReplayedShadowForm.of(each.getValue()),
                                    (one, other) -> one,
                                    TreeMap::new)),
                    replay.newest().stream().map(ReplayedStepForm::of).toList());
        }
    }

    record ReplayedSessionForm(String gateway, long epoch, long lastSequence) {
        static ReplayedSessionForm of(DeviceState.Session session) {
            return new ReplayedSessionForm(session.gateway(), session.epoch(), session.lastSequence());
        }
    }

    /**
     * A message that waits for its acknowledgement.
     *
     * @param deliveries it was part of
     */
    record WaitingMessageForm(String messageId, String topic, Instant since, int priority, int deliveries) {
        static WaitingMessageForm of(DeviceState.Pending pending) {
            return new WaitingMessageForm(
                    pending.messageId(),
                    pending.topic(),
                    Instant.ofEpochMilli(pending.sinceMillis()),
                    pending.priority(),
                    pending.sent().size());
        }
    }

    record ReplayedShadowForm(long version, String state) {
        static ReplayedShadowForm of(ShadowDocument document) {
            return new ReplayedShadowForm(document.version(), document.stateJson());
        }
    }

    record ReplayedStepForm(long offset, Instant at, String event, List<String> effects) {
        static ReplayedStepForm of(DeviceReplays.Step step) {
            return new ReplayedStepForm(
                    step.offset(),
                    step.at(),
                    step.event().toString(),
                    step.effects().stream().map(Object::toString).toList());
        }
    }

    private static DeviceId deviceOf(Context http) {
        return new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
    }

    private void trace(Context http) {
        DeviceId device = deviceOf(http);
        String resource = "product/" + device.productId() + "/device/" + device.deviceName();
        BiPredicate<String, String> may = AccessGate.mayOf(http);
        Viewer.Wish wish = new Viewer.Wish(
                DeviceTrace.KINDS,
                Optional.empty(),
                event -> may.test("device:Replay", resource),
                LiveView.standingOf(http));
        LiveView.serve(http, () -> LiveView.Source.of(traces.of(device), wish));
    }

    private void replay(Context http) {
        DeviceId device = deviceOf(http);
        Optional<Instant> until = Requests.query(http, "until").map(text -> Requests.moment(text, "until"));
        http.json(ReplayForm.of(replays.of(device, until)));
    }
}
