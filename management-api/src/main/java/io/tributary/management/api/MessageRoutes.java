package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.device.CallAnswer;
import io.tributary.management.device.DeviceCalls;
import io.tributary.management.device.DeviceMessages;
import io.tributary.management.device.KeptMessage;
import io.tributary.management.device.MessageStore;
import io.tributary.management.device.NewMessage;
import io.tributary.management.device.SentMessage;
import io.tributary.management.registry.Page;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code …/messages} and {@code …/rrpc}: what applications say to a device, and ask it. */
public final class MessageRoutes {
    private static final String DEVICE = "/api/v1/products/{productId}/devices/{deviceName}";
    private static final String ALL = DEVICE + "/messages";
    private static final String ONE = ALL + "/{messageId}";
    private static final String PAYLOAD = "payload";

    private final DeviceMessages messages;
    private final DeviceCalls calls;

    public MessageRoutes(DeviceMessages messages, DeviceCalls calls) {
        this.messages = messages;
        this.calls = calls;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "sendMessage", this::send)
                        .says(
                                "Sends a message to a device on one of its topics; with qos 1 it waits for a device that is not there")
                        .takes(NewMessageForm.class)
                        .answers(202, SentMessageForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listMessages", this::list))
                        .says(
                                "Lists the messages that had to wait for a device, in the order they came; what has left stays in the list for a day")
                        .query(PAYLOAD, Type.BOOLEAN, "Whether the payloads of those that wait are shown")
                        .answers(200, KeptMessageList.class),
                Route.get(ONE, "getMessage", this::get)
                        .says("Shows a message that had to wait, and what became of it")
                        .query(PAYLOAD, Type.BOOLEAN, "Whether its payload is shown, while it waits")
                        .answers(200, KeptMessageForm.class),
                Route.delete(ONE, "cancelMessage", this::cancel)
                        .says("Takes back a message that waits for the device")
                        .answers(202),
                Route.post(DEVICE + "/rrpc", "callDevice", this::call)
                        .says("Asks a connected device, and waits for its answer")
                        .takes(CallForm.class)
                        .answers(200, CallAnswerForm.class));
    }

    /**
     * A message to be sent; the payload either as text or in base64.
     *
     * @param qos 1 when left out
     */
    record NewMessageForm(
            String topic,
            Optional<String> payload,
            Optional<String> payloadBase64,
            Optional<Integer> qos,
            Optional<Long> expirySeconds,
            Optional<Integer> priority,
            Optional<String> whenFull,
            Optional<String> key,
            Optional<String> contentType,
            Optional<String> responseTopic,
            Optional<List<UserPropertyForm>> userProperties) {
        NewMessage message() {
            NewMessage.Queueing usual = NewMessage.Queueing.USUAL;
            return new NewMessage(
                    topic,
                    Payloads.read(payload, payloadBase64),
                    qos.orElse(1),
                    new NewMessage.Queueing(
                            whenFull.map(NewMessage.WhenFull::of).orElse(usual.whenFull()),
                            key.orElse(usual.key()),
                            priority.orElse(usual.priority())),
                    new NewMessage.Properties(
                            payload.isPresent(),
                            contentType,
                            responseTopic,
                            expirySeconds,
                            userProperties.orElse(List.of()).stream()
                                    .map(each -> new NewMessage.UserProperty(each.name(), each.value()))
                                    .toList()));
        }
    }

    record UserPropertyForm(String name, String value) {}

    record SentMessageForm(String messageId, String outcome) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record KeptMessageForm(
            String messageId,
            String topic,
            int qos,
            int priority,
            String state,
            Optional<String> cause,
            Instant queuedAt,
            Optional<Instant> deliveredAt,
            Optional<Instant> leftAt,
            Optional<Instant> expiresAt,
            Optional<String> payload,
            Optional<String> payloadBase64) {
        static KeptMessageForm of(KeptMessage message, boolean shown) {
            Optional<byte[]> payload = message.payload().filter(bytes -> shown);
            return new KeptMessageForm(
                    message.messageId(),
                    message.topic(),
                    message.qos(),
                    message.priority(),
                    message.state(),
                    message.cause(),
                    message.queuedAt(),
                    message.deliveredAt(),
                    message.leftAt(),
                    message.expiresAt(),
                    payload.flatMap(Payloads::textOf),
                    payload.map(Payloads::base64));
        }
    }

    /**
     * A page of messages.
     *
     * @param queued how many wait, on all pages
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record KeptMessageList(
            int queued, Optional<Instant> oldestQueuedAt, List<KeptMessageForm> items, Optional<String> next) {}

    /** A request to a device; the payload either as text or in base64. */
    record CallForm(Optional<String> payload, Optional<String> payloadBase64) {}

    /** The device's answer. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record CallAnswerForm(String requestId, Optional<String> payload, String payloadBase64) {
        static CallAnswerForm of(CallAnswer answer) {
            return new CallAnswerForm(
                    Long.toString(answer.requestId()),
                    Payloads.textOf(answer.payload()),
                    Payloads.base64(answer.payload()));
        }
    }

    private void send(Context http) {
        NewMessage message = Requests.body(http, NewMessageForm.class).message();
        Later.answer(http, messages.send(deviceOf(http), message, idOf(http)), sent -> {
            if (!sent.isTaken()) {
                throw sent.refusal();
            }
            http.status(HttpStatus.ACCEPTED).json(new SentMessageForm(sent.messageId(), sent.outcome()));
        });
    }

    /**
     * Of a request that may come twice, the same each time: where nobody knows whether the first was done, the device-state job does.
     */
    private static Optional<String> idOf(Context http) {
        return Optional.ofNullable(http.header(Idempotency.HEADER)).map(key -> {
            String text = Authentication.callerOf(http).principal() + "\n" + http.path() + "\n" + key;
            return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                    .toString()
                    .replace("-", "");
        });
    }

    private void list(Context http) {
        DeviceId device = deviceOf(http);
        boolean shown = Requests.flag(http, PAYLOAD);
        MessageStore.Depth depth = messages.depth(device);
        Page<KeptMessage> page = messages.list(device, Paging.limitOf(http), Paging.cursorOf(http));
        Paging.link(http, page.next());
        http.json(new KeptMessageList(
                depth.queued(),
                depth.oldest(),
                page.items().stream()
                        .map(message -> KeptMessageForm.of(message, shown))
                        .toList(),
                page.next()));
    }

    private void get(Context http) {
        KeptMessage message = messages.get(deviceOf(http), http.pathParam("messageId"));
        http.json(KeptMessageForm.of(message, Requests.flag(http, PAYLOAD)));
    }

    private void cancel(Context http) {
        Later.answer(
                http,
                messages.cancel(deviceOf(http), http.pathParam("messageId")),
                told -> http.status(HttpStatus.ACCEPTED));
    }

    private void call(Context http) {
        CallForm form = Requests.body(http, CallForm.class);
        byte[] payload = Payloads.read(form.payload(), form.payloadBase64());
        Later.answer(http, calls.call(deviceOf(http), payload), answer -> {
            requireAnswered(answer);
            http.json(CallAnswerForm.of(answer));
        });
    }

    private void requireAnswered(CallAnswer answer) {
        switch (answer.outcome()) {
            case CallAnswer.ANSWERED -> {
                // as it should be
            }
            case CallAnswer.TIMED_OUT ->
                throw new HttpResponseException(
                        504,
                        "the device did not answer within " + calls.timeout().toSeconds() + " s",
                        Map.of("remedy", "Ask again; the device may have done what it was asked."));
            case CallAnswer.OFFLINE -> throw conflict("the device is not connected", "Ask when it is there.");
            case CallAnswer.NOT_SUBSCRIBED ->
                throw conflict(
                        "the device takes no requests: it has not subscribed to $rrpc/rxd/…",
                        "Let the device subscribe to $rrpc/rxd/{productId}/{deviceName}/+.");
            case SentMessage.QUEUE_FULL ->
                throw conflict("too many requests wait for the device's answer", "Ask when some are answered.");
            default -> throw conflict("the request ended: " + answer.outcome(), "Ask again.");
        }
    }

    private static RejectedException conflict(String detail, String remedy) {
        return new RejectedException(Rejection.CONFLICT, detail, remedy, "");
    }

    private static DeviceId deviceOf(Context http) {
        return new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
    }
}
