package io.tributary.management.cloudapi.actions;

import io.tributary.identity.DeviceId;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.device.CallAnswer;
import io.tributary.management.device.NewMessage;
import io.tributary.management.device.SentMessage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The actions that say something to devices. (Cloud API, section 7.6.) */
final class MessageActions {
    private static final String OFFLINE = "FailedOperation.DeviceOffline";
    private static final String NO_SUBSCRIPTION = "FailedOperation.DeviceNoSubscription";

    private final DeviceServices services;

    MessageActions(DeviceServices services) {
        this.services = services;
    }

    CompletionStage<Map<String, ?>> publish(Call call) {
        Arguments arguments = call.arguments();
        NewMessage message = new NewMessage(
                arguments.text("Topic"),
                payload(arguments),
                (int) Values.within(arguments.optionalNumber("Qos").orElse(0), 0, 1, "Qos"),
                NewMessage.Queueing.USUAL,
                NewMessage.Properties.NONE);
        return services.messages()
                .send(idOf(arguments), message, Optional.empty())
                .thenApply(MessageActions::requireDelivered);
    }

    /** That a message is kept for a device that is not there is told as a refusal in this API. */
    private static Map<String, ?> requireDelivered(SentMessage sent) {
        if (sent.isQueued()) {
            throw new CloudRefusal(
                    "LimitExceeded.MessageSaved",
                    "the device does not take the message now; it is kept as " + sent.messageId()
                            + " and need not be sent again");
        }
        if (!sent.isTaken()) {
            String code = switch (sent.outcome()) {
                case SentMessage.OFFLINE -> OFFLINE;
                case SentMessage.NOT_SUBSCRIBED -> NO_SUBSCRIPTION;
                case SentMessage.QUEUE_FULL, SentMessage.REJECTED -> "LimitExceeded.OfflineMessageExceedLimit";
                default -> "FailedOperation";
            };
            throw new CloudRefusal(code, String.valueOf(sent.refusal().getMessage()));
        }
        return Action.DONE;
    }

    CompletionStage<Map<String, ?>> call(Call call) {
        Arguments arguments = call.arguments();
        return services.calls()
                .call(idOf(arguments), arguments.text("Payload").getBytes(StandardCharsets.UTF_8))
                .thenApply(this::answered);
    }

    private Map<String, ?> answered(CallAnswer answer) {
        return switch (answer.outcome()) {
            case CallAnswer.ANSWERED ->
                Map.of(
                        "MessageId",
                        answer.requestId(),
                        "PayloadBase64",
                        Base64.getEncoder().encodeToString(answer.payload()));
            case CallAnswer.OFFLINE -> throw new CloudRefusal(OFFLINE, "the device is not connected");
            case CallAnswer.NOT_SUBSCRIBED ->
                throw new CloudRefusal(
                        NO_SUBSCRIPTION, "the device has not subscribed to $rrpc/rxd/{ProductId}/{DeviceName}/+");
            case CallAnswer.TIMED_OUT ->
                throw new CloudRefusal(
                        "FailedOperation.RRPCTimeout",
                        "the device did not answer within "
                                + services.calls().timeout().toSeconds() + " s");
            case SentMessage.QUEUE_FULL ->
                throw new CloudRefusal(
                        "LimitExceeded.OfflineMessageExceedLimit", "too many requests wait for the device's answer");
            default -> throw new CloudRefusal("FailedOperation", "the request ended: " + answer.outcome());
        };
    }

    CompletionStage<Map<String, ?>> broadcast(Call call) {
        Arguments arguments = call.arguments();
        return services.broadcasts()
                .send(arguments.text("ProductId"), payload(arguments), (int)
                        Values.within(arguments.number("Qos"), 0, 1, "Qos"))
                .thenApply(sent -> Map.of("TaskId", sent.id()));
    }

    private static byte[] payload(Arguments arguments) {
        String text = arguments.text("Payload");
        return switch (arguments.optionalText("PayloadEncoding").orElse("")) {
            case "" -> text.getBytes(StandardCharsets.UTF_8);
            case "base64" -> decoded(text);
            default -> throw Values.notAllowed("PayloadEncoding is neither base64 nor empty");
        };
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw Values.notAllowed("Payload is not base64, which PayloadEncoding says it is");
        }
    }

    private static DeviceId idOf(Arguments arguments) {
        return new DeviceId(arguments.text("ProductId"), arguments.text("DeviceName"));
    }
}
