package io.tributary.device.shadow;

import io.tributary.device.shadow.JsonValue.Fields;
import io.tributary.device.shadow.JsonValue.Scalar;
import java.io.Serializable;
import java.util.Optional;

/**
 * What requests do to a shadow: (document, request) → (document, reply, delta), as section 4 of the device protocol has it. Whatever the
 * bytes of a request are, there is an answer, in time and memory of its length and the document's. No state, no clock; safe for any thread.
 */
public record ShadowFold(ShadowLimits limits) implements Serializable {

    /** The name of the shadow that a request is for; empty: the plain one, or the request is none. */
    public static String nameOf(byte[] request) {
        return ShadowRequest.parse(request).name();
    }

    /** As the other {@code step}, for who has not read the request yet. */
    public ShadowOutcome step(ShadowDocument before, byte[] request, boolean fromApplication, long clockMillis) {
        return step(before, ShadowRequest.parse(request), fromApplication, clockMillis);
    }

    /**
     * One request.
     *
     * @param before the shadow of the request's {@linkplain ShadowRequest#name name}
     * @param fromApplication an application's update of desired is told to the device as a delta; a device knows its own
     * @param clockMillis now, Unix milliseconds
     */
    public ShadowOutcome step(ShadowDocument before, ShadowRequest request, boolean fromApplication, long clockMillis) {
        try {
            if (request instanceof UpdateRequest update) {
                return update(before, update, fromApplication, clockMillis);
            } else if (request instanceof GetRequest get) {
                return unchanged(before, get, ShadowResult.ACCEPTED, clockMillis, before.json(get.metadata()));
            } else if (request instanceof DeleteRequest) {
                return fromApplication
                        ? delete(before, request, clockMillis)
                        : refused(before, request, ShadowResult.MALFORMED, clockMillis);
            } else if (request instanceof RefusedRequest refused) {
                return refused(before, request, refused.result(), clockMillis);
            }
            throw new IllegalStateException("no rule for " + request); // the interface is sealed
        } catch (UnreadableJsonException e) {
            return refused(
                    before, request, ShadowResult.INTERNAL, clockMillis); // of the document: the request was read
        }
    }

    /** The answer to a request that would make one named shadow more than a device may have. */
    public static ShadowOutcome tooMany(ShadowDocument before, ShadowRequest request, long clockMillis) {
        return refused(before, request, ShadowResult.NOT_STORABLE, clockMillis);
    }

    private ShadowOutcome update(ShadowDocument before, UpdateRequest update, boolean fromApplication, long clockMillis)
            throws UnreadableJsonException {
        if (update.version() > 0 && update.version() != before.version()) {
            String document = before.jsonWithoutDelta(update.metadata());
            return unchanged(before, update, ShadowResult.CONFLICT, clockMillis, document);
        }
        Scalar stamp = Scalar.stamp(ShadowText.seconds(clockMillis));
        boolean overwrite = update.overwrite();
        Section reported =
                Section.of(before.reported(), before.reportedMetadata()).updated(update.reported(), overwrite, stamp);
        Section desired = Section.of(before.desired(), before.desiredMetadata())
                .updated(update.desired(), overwrite, stamp)
                .absentWhenEmpty();
        ShadowDocument after = new ShadowDocument(
                reported.text(),
                desired.text(),
                reported.metadata(),
                desired.metadata(),
                before.version() + 1,
                clockMillis);
        ShadowResult result = verdict(reported.values(), desired.values(), after);
        if (result != ShadowResult.ACCEPTED) {
            return refused(before, update, result, clockMillis);
        }
        String reply = ShadowText.reply(update.asked(), result, clockMillis, touched(update, stamp, after));
        Fields delta = fromApplication && update.desired().isPresent()
                ? desired.values().differingFrom(reported.values())
                : Fields.NONE;
        Optional<String> push = delta.isEmpty()
                ? Optional.empty()
                : Optional.of(ShadowText.delta(update.name(), delta.json(), after.version(), clockMillis));
        return new ShadowOutcome(after, true, result.code(), reply, push);
    }

    /** What is not there stays so. */
    private static ShadowOutcome delete(ShadowDocument before, ShadowRequest request, long clockMillis)
            throws UnreadableJsonException {
        if (before.reported().isEmpty() && before.desired().isEmpty()) {
            return unchanged(before, request, ShadowResult.ACCEPTED, clockMillis, before.json(false));
        }
        ShadowDocument after = new ShadowDocument("", "", "", "", before.version() + 1, clockMillis);
        String reply = ShadowText.reply(request.asked(), ShadowResult.ACCEPTED, clockMillis, after.json(false));
        return new ShadowOutcome(after, true, ShadowResult.ACCEPTED.code(), reply, Optional.empty());
    }

    private ShadowResult verdict(Fields reported, Fields desired, ShadowDocument document) {
        if (Math.max(reported.depth(), desired.depth()) > limits.depth()) {
            return ShadowResult.TOO_DEEP;
        } else if (reported.leaves() + desired.leaves() > limits.attributes()) {
            return ShadowResult.NOT_STORABLE;
        }
        return ShadowText.bytes(document.stateJson()) > limits.bytes() ? ShadowResult.TOO_LARGE : ShadowResult.ACCEPTED;
    }

    /** What the request was about, and nothing else of the document. */
    private static String touched(UpdateRequest update, Scalar stamp, ShadowDocument after) {
        String metadata = update.metadata()
                ? ShadowText.sections(stamps(update.reported(), stamp), stamps(update.desired(), stamp), "")
                : "";
        return ShadowText.payload(
                ShadowText.sections(json(update.reported()), json(update.desired()), ""),
                metadata,
                after.version(),
                after.timestampMillis());
    }

    private static String json(Optional<JsonValue> change) {
        return change.map(JsonValue::json).orElse("");
    }

    /** What was taken away has no metadata. */
    private static String stamps(Optional<JsonValue> change, Scalar stamp) {
        return change.filter(Fields.class::isInstance)
                .map(fields ->
                        Fields.NONE.merged(((Fields) fields).stamped(stamp)).json())
                .orElse("");
    }

    private static ShadowOutcome refused(
            ShadowDocument before, ShadowRequest request, ShadowResult result, long clockMillis) {
        return unchanged(before, request, result, clockMillis, "{}");
    }

    private static ShadowOutcome unchanged(
            ShadowDocument before, ShadowRequest request, ShadowResult result, long clockMillis, String payload) {
        String reply = ShadowText.reply(request.asked(), result, clockMillis, payload);
        return new ShadowOutcome(before, false, result.code(), reply, Optional.empty());
    }
}
