package io.tributary.management.cloudapi.actions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.DeviceId;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.device.DeviceShadows;
import io.tributary.management.device.Shadow;
import io.tributary.management.device.ShadowJson;
import io.tributary.management.device.ShadowReply;
import io.tributary.management.device.ShadowUpdate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The actions on device shadows. (Cloud API, section 7.5.) */
final class ShadowActions {
    private static final String DESIRED = "desired";
    private static final String TEMPLATE = "$template";
    private static final int MILLIS = 1_000;

    private static final Map<Integer, String> CODES = Map.of(
            ShadowReply.MALFORMED, "InvalidParameterValue.InvalidJSON",
            ShadowReply.TOO_LARGE, "InvalidParameterValue.JSONSizeExceedLimit",
            ShadowReply.TOO_DEEP, "InvalidParameterValue.JSONLevelExceedLimit",
            ShadowReply.NOT_STORABLE, "InvalidParameterValue.JSONHasInvalidNode",
            ShadowReply.CONFLICT, "FailedOperation.UpdateVersionNotMatch");

    private final DeviceShadows shadows;

    ShadowActions(DeviceShadows shadows) {
        this.shadows = shadows;
    }

    Map<String, ?> describe(Call call) {
        Shadow shadow = existing(idOf(call.arguments()));
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.put("type", "get").put("result", 0);
        shadow.updatedAt().map(Instant::getEpochSecond).ifPresent(second -> envelope.put("timestamp", second));
        ObjectNode payload = envelope.putObject("payload");
        payload.set("state", shadow.state());
        payload.set("metadata", shadow.metadata());
        payload.put("version", shadow.version());
        shadow.updatedAt().map(Instant::getEpochSecond).ifPresent(second -> payload.put("timestamp", second));
        return Map.of("Data", data(envelope));
    }

    CompletionStage<Map<String, ?>> update(Call call) {
        Arguments arguments = call.arguments();
        ShadowUpdate update = new ShadowUpdate(
                "",
                Optional.of(desired(arguments.text("State"))),
                Optional.empty(),
                arguments.number("ShadowVersion"),
                false,
                isTemplate(arguments.optionalText("Prefix").orElse("")));
        return shadows.update(idOf(arguments), update).thenApply(reply -> {
            requireDone(reply);
            ObjectNode envelope = reply.envelope().deepCopy();
            envelope.remove("clientToken"); // the platform's own
            return Map.of("Data", data(envelope));
        });
    }

    CompletionStage<Map<String, ?>> delete(Call call) {
        DeviceId device = idOf(call.arguments());
        existing(device);
        return shadows.delete(device, "").thenApply(reply -> {
            requireDone(reply);
            return Action.DONE;
        });
    }

    private Shadow existing(DeviceId device) {
        Shadow shadow = shadows.current(device, "");
        if (shadow.version() == 0) {
            throw new CloudRefusal(
                    "ResourceNotFound.DeviceShadowNotExist", "nobody has updated the shadow of " + device);
        }
        return shadow;
    }

    private static void requireDone(ShadowReply reply) {
        if (reply.result() != ShadowReply.DONE) {
            throw new CloudRefusal(
                    CODES.getOrDefault(reply.result(), "InternalError"),
                    String.valueOf(reply.refusal().getMessage()));
        }
    }

    /** The one section that this API changes. */
    private static JsonNode desired(String text) {
        JsonNode state;
        try {
            state = ShadowJson.read(text);
        } catch (IllegalStateException e) {
            throw new CloudRefusal("InvalidParameterValue.InvalidJSON", "State is not JSON");
        }
        if (!state.isObject() || !state.has(DESIRED)) {
            throw new CloudRefusal("InvalidParameterValue.InvalidJSON", "State is not {\"desired\": {…}}");
        }
        if (state.size() > 1) {
            throw new CloudRefusal(
                    "InvalidParameterValue.JSONHasInvalidNode", "State has more than desired; send only that");
        }
        JsonNode desired = state.path(DESIRED);
        if (!desired.isObject() && !desired.isNull()) {
            throw new CloudRefusal("InvalidParameterValue.JSONHasInvalidNode", "desired is not an object");
        }
        return desired;
    }

    private static boolean isTemplate(String prefix) {
        if (!prefix.isEmpty() && !prefix.equals("$shadow") && !prefix.equals(TEMPLATE)) {
            throw new CloudRefusal(
                    "InvalidParameterValue.PrefixInvalid",
                    "Prefix is " + CloudRefusal.shown(prefix) + "; use $shadow or $template");
        }
        return prefix.equals(TEMPLATE);
    }

    /** A reply as a text, with the times of this API: milliseconds. (Device protocol, section 4.6.) */
    private static String data(ObjectNode envelope) {
        inMillis(envelope);
        if (envelope.path("payload") instanceof ObjectNode payload) {
            inMillis(payload);
            payload.path("metadata").forEach(ShadowActions::stampsInMillis);
        }
        return new String(ShadowJson.bytes(envelope), StandardCharsets.UTF_8);
    }

    /** The stamp of a leaf is an object with nothing but a number; what is named so in the state has a stamp itself. */
    private static void stampsInMillis(JsonNode metadata) {
        if (metadata instanceof ObjectNode stamp
                && stamp.size() == 1
                && stamp.path("timestamp").isNumber()) {
            inMillis(stamp);
        } else {
            metadata.forEach(ShadowActions::stampsInMillis);
        }
    }

    private static void inMillis(ObjectNode holder) {
        if (holder.path("timestamp").isNumber()) {
            holder.put("timestamp", holder.path("timestamp").longValue() * MILLIS);
        }
    }

    private static DeviceId idOf(Arguments arguments) {
        return new DeviceId(arguments.text("ProductId"), arguments.text("DeviceName"));
    }
}
