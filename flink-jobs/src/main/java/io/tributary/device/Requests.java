package io.tributary.device;

import io.tributary.device.DeviceEvent.DevicePublished;
import io.tributary.device.DeviceEvent.RrpcCancelled;
import io.tributary.device.DeviceEvent.RrpcRequested;
import io.tributary.device.DeviceState.OpenRequest;
import io.tributary.device.Effect.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RRPC: what an application asks the device that is connected now, and what it answers. (Device protocol, section 7.) */
final class Requests {
    private static final Payload NOTHING = new Payload(new byte[0]);

    private final Draft draft;
    private final Deliveries deliveries;

    Requests(Draft draft, Deliveries deliveries) {
        this.draft = draft;
        this.deliveries = deliveries;
    }

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

    void answered(DevicePublished answer, String requestId) {
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

    /** Nobody waits longer than the asker said. */
    void expire() {
        List<OpenRequest> open = new ArrayList<>(draft.requests);
        if (open.removeIf(request -> request.dueAt() <= draft.clock)) {
            draft.requests.stream()
                    .filter(request -> !open.contains(request))
                    .forEach(request -> answer(request, "timed-out"));
            draft.requests = open;
        }
    }

    /** The connection that requests were made on is over. */
    void giveUp(String outcome) {
        draft.requests.forEach(request -> answer(request, outcome));
        draft.requests = List.of();
    }

    private void answer(OpenRequest request, String outcome) {
        draft.answer(request.requestId(), request.replyTo(), outcome, NOTHING);
    }
}
