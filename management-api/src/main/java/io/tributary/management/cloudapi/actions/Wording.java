package io.tributary.management.cloudapi.actions;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cloudapi.model.ActionModel;
import io.tributary.management.cloudapi.model.ApiModel;
import io.tributary.management.cloudapi.model.CloudRefusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * In which codes an action words the refusals of the services. The first entry that fits decides, then what holds for all actions. A code
 * that the model does not give to the action is shortened to its first part, which every action may answer.
 */
record Wording(List<Entry> entries) {
    /** Nothing beyond what holds for all actions. */
    static final Wording PLAIN = new Wording(List.of());

    private static final Map<Rejection, String> GENERAL = Map.of(
            Rejection.UNAUTHENTICATED, "AuthFailure.UnauthorizedOperation",
            Rejection.FORBIDDEN, "AuthFailure.UnauthorizedOperation",
            Rejection.NOT_FOUND, "ResourceNotFound",
            Rejection.CONFLICT, "FailedOperation",
            Rejection.INVALID, "InvalidParameterValue",
            Rejection.TOO_LARGE, "InvalidParameterValue",
            Rejection.THROTTLED, "RequestLimitExceeded",
            Rejection.UNAVAILABLE, "InternalError.DBOperationError");

    private static final List<Entry> SHARED = List.of(
            new Entry(Rejection.NOT_FOUND, "productId", "ResourceNotFound.ProductNotExist"),
            new Entry(Rejection.NOT_FOUND, "deviceName", "ResourceNotFound.DeviceNotExist"));

    /**
     * @param field of the services that the refusal blames; empty for a refusal that blames none
     */
    record Entry(Rejection reason, String field, String code) {
        boolean fits(RejectedException refusal) {
            return refusal.reason() == reason && refusal.field().orElse("").equals(field);
        }
    }

    Wording {
        entries = List.copyOf(entries);
    }

    /** This wording and one entry more. */
    Wording and(Rejection reason, String field, String code) {
        return new Wording(Stream.concat(entries.stream(), Stream.of(new Entry(reason, field, code)))
                .toList());
    }

    CloudRefusal say(RejectedException refusal, ActionModel action, ApiModel model) {
        String code = entries.stream()
                .filter(entry -> entry.fits(refusal))
                .findFirst()
                .or(() -> SHARED.stream().filter(entry -> entry.fits(refusal)).findFirst())
                .map(Entry::code)
                .orElseGet(() -> GENERAL.getOrDefault(refusal.reason(), "FailedOperation"));
        String remedy = refusal.remedy().map(text -> ". " + text).orElse("");
        return new CloudRefusal(allowed(code, action, model.commonCodes()), refusal.getMessage() + remedy);
    }

    static String allowed(String code, ActionModel action, Set<String> common) {
        int dot = code.indexOf('.');
        return dot < 0 || action.errors().contains(code) || common.contains(code) ? code : code.substring(0, dot);
    }
}
