package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.Products;
import io.tributary.schemas.avro.MessageCancelled;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.Queueing;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.topic.DeviceTopics;
import io.tributary.topic.ProductTopics;
import io.tributary.topic.TopicName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Messages from applications to devices, and those that wait for a device. Refuses with {@link RejectedException}. Thread-safe. */
public final class DeviceMessages {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Receivers receivers;
    private final Devices devices;
    private final MessageStore store;
    private final DeviceRequests requests;
    private final Limits limits;

    public DeviceMessages(
            Products products, Devices devices, MessageStore store, DeviceRequests requests, Limits limits) {
        this.receivers = new Receivers(products, devices);
        this.devices = devices;
        this.store = store;
        this.requests = requests;
        this.limits = limits;
    }

    /**
     * Sends a message on one of the device's own topics, if its product lets devices subscribe to it.
     *
     * @param messageId the same when the same message may be sent twice; empty: a new one
     * @return what became of it, which may be that it goes nowhere
     */
    public CompletableFuture<SentMessage> send(DeviceId device, NewMessage message, Optional<String> messageId) {
        Product product = receivers.productOf(device);
        Receivers.requirePayload(message.payload(), limits.mqttPayloadBytes());
        requireTopic(device, product, message.topic());
        String id = messageId.orElseGet(requests::newId);
        return requests.ask(
                        device,
                        id,
                        id,
                        PATIENCE,
                        event -> event.setPublishRequested(PublishRequested.newBuilder()
                                .setMessageId(id)
                                .setTopic(message.topic())
                                .setPayload(ByteBuffer.wrap(message.payload()))
                                .setQos(message.qos())
                                .setMessageProperties(propertiesOf(message.properties()))
                                .setQueueing(queueingOf(message.queueing()))
                                .setReplyTo(requests.replyTo())
                                .build()))
                .thenApply(reply -> new SentMessage(id, reply.getOutcome()));
    }

    private void requireTopic(DeviceId device, Product product, String topic) {
        TopicName.of(topic, limits.topicBytes(), limits.topicSlashes());
        String own = device + "/";
        if (!topic.startsWith(own)) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + topic + "' is not a topic of the device",
                    "Use a topic that begins with " + own + "; what begins with $ is said by the platform itself.",
                    "topic");
        }
        if (!new DeviceTopics(device.toString(), new ProductTopics(product.topicClasses())).mayReceive(topic)) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "devices of product " + product.productId() + " may not subscribe to '" + topic + "'",
                    "Use control or data, or give the product a topic class with the privilege subscribe.",
                    "topic");
        }
    }

    private static Queueing queueingOf(NewMessage.Queueing queueing) {
        return Queueing.newBuilder()
                .setWhenFull(queueing.whenFull().word())
                .setKey(queueing.key())
                .setPriority(queueing.priority())
                .build();
    }

    private static MessageProperties propertiesOf(NewMessage.Properties properties) {
        MessageProperties.Builder said = MessageProperties.newBuilder()
                .setUtf8Payload(properties.utf8())
                .setUserProperties(properties.userProperties().stream()
                        .map(each -> new UserProperty(each.name(), each.value()))
                        .toList());
        properties.contentType().ifPresent(said::setContentType);
        properties.responseTopic().ifPresent(said::setResponseTopic);
        properties.expirySeconds().ifPresent(said::setExpirySeconds);
        return said.build();
    }

    /** How many messages wait, and since when. */
    public MessageStore.Depth depth(DeviceId device) {
        devices.get(device);
        return store.depth(device);
    }

    /** Messages that had to wait, in the order they came, those too that have left within a day. */
    public Page<KeptMessage> list(DeviceId device, int limit, Optional<String> cursor) {
        return store.list(device, limit, cursor);
    }

    /** One of them, or a refusal with NOT_FOUND. */
    public KeptMessage get(DeviceId device, String messageId) {
        devices.get(device);
        return store.find(device, messageId)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "no message " + messageId + " waits for device " + device,
                        "List them with GET …/messages; what was delivered at once is not kept, and what has left only for a day.",
                        "messageId"));
    }

    /** Takes back a message that waits; should the device be given it just now, it has it. Done when that is durable. */
    public CompletableFuture<Void> cancel(DeviceId device, String messageId) {
        KeptMessage message = get(device, messageId);
        if (message.hasLeft()) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "message " + messageId + " does not wait any more: " + message.fate(),
                    "Only what waits can be taken back.",
                    "messageId");
        }
        return requests.tell(
                device, requests.newId(), event -> event.setMessageCancelled(new MessageCancelled(messageId)));
    }
}
