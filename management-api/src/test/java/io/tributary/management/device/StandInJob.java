package io.tributary.management.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.ToldConfiguration;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.Reply;
import io.tributary.schemas.avro.RrpcRequested;
import io.tributary.schemas.avro.ShadowRequested;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plays the device-state job and what it keeps: reads what is written to the inbox and answers at once, as far as the API can tell the difference.
 */
public final class StandInJob implements DeviceInbox, ShadowStore, MessageStore, PresenceStore {
    private static final int QUEUE = 2;
    private static final int DEPTH = 5;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** What a device does with requests; one that is not here is not connected. */
    private final Map<DeviceId, Function<String, Optional<String>>> connected = new HashMap<>();

    private final Map<String, Shadow> shadows = new TreeMap<>();
    private final Map<String, List<ShadowVersion>> versions = new HashMap<>();
    private final Map<DeviceId, List<KeptMessage>> messages = new HashMap<>();
    private final Map<DeviceId, ToldConfiguration> told = new HashMap<>();
    private final List<InboxEvent> written = new ArrayList<>();
    private final List<Runnable> unanswered = new ArrayList<>();
    private final Replies replies = new Replies("api/test");

    private boolean silent;
    private boolean away;
    private int ticks;

    public Replies replies() {
        return replies;
    }

    /** Everything that was written. */
    public synchronized List<InboxEvent> written() {
        return List.copyOf(written);
    }

    public synchronized InboxEvent last() {
        return written.get(written.size() - 1);
    }

    /**
     * Lets a device be there.
     *
     * @param answers what it answers to requests; empty when it does not
     */
    public synchronized void connect(DeviceId device, Function<String, Optional<String>> answers) {
        connected.put(device, answers);
    }

    /** Whether it answers nobody. */
    public synchronized void beSilent(boolean now) {
        silent = now;
    }

    /** Whether nothing can be written to the inbox. */
    public synchronized void beAway(boolean now) {
        away = now;
    }

    @Override
    public synchronized CompletionStage<Void> write(DeviceId device, InboxEvent event) {
        if (away) {
            return CompletableFuture.failedFuture(
                    new RejectedException(Rejection.UNAVAILABLE, "Kafka did not take the request to the device"));
        }
        written.add(event);
        if (silent) {
            unanswered.add(() -> answer(device, event));
        } else {
            answer(device, event);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Answers what was asked while it was silent. */
    public synchronized void answerAll() {
        unanswered.forEach(Runnable::run);
        unanswered.clear();
    }

    private void answer(DeviceId device, InboxEvent event) {
        Optional.ofNullable(event.getShadowRequested()).ifPresent(asked -> shadow(device, asked));
        Optional.ofNullable(event.getPublishRequested()).ifPresent(asked -> publish(device, asked));
        Optional.ofNullable(event.getRrpcRequested()).ifPresent(asked -> call(device, asked));
        Optional.ofNullable(event.getConfigured())
                .ifPresent(made ->
                        told.put(device, new ToldConfiguration(device.deviceName(), made.getVersion(), false, START)));
        Optional.ofNullable(event.getMessageCancelled()).ifPresent(asked -> cancel(device, asked.getMessageId()));
    }

    /** Which configuration each device was told. */
    public synchronized Map<DeviceId, ToldConfiguration> told() {
        return Map.copyOf(told);
    }

    private void shadow(DeviceId device, ShadowRequested asked) {
        JsonNode request = ShadowJson.read(text(asked.getPayload()));
        String name = request.path("name").asText();
        String key = device + "#" + name;
        Shadow before = shadows.getOrDefault(key, Shadow.none(name));
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        reply.set("type", request.path("type"));
        reply.put("timestamp", START.getEpochSecond() + ticks);
        reply.set("clientToken", request.path("clientToken"));
        int result = refusal(request, before);
        reply.put("result", result);
        ObjectNode payload = reply.putObject("payload");
        if (result == ShadowReply.CONFLICT) {
            tell(payload, before.state(), before);
        } else if (result == ShadowReply.DONE && request.path("type").asText().equals("delete")) {
            shadows.remove(key);
        } else if (result == ShadowReply.DONE) {
            Instant now = START.plusSeconds(++ticks);
            ObjectNode state = merged(before.state(), request.path("state")).deepCopy();
            state.remove("delta"); // which is told, not kept
            JsonNode stamps = stamped(state, now);
            Shadow after = Shadow.of(name, state.toString(), stamps.toString(), before.version() + 1, now);
            shadows.put(key, after);
            versions.computeIfAbsent(key, any -> new ArrayList<>()).add(0, new ShadowVersion(after, "application"));
            tell(payload, request.path("state"), after);
        }
        reply(device, asked.getRequestId(), asked.getReplyTo(), "answered", reply.toString());
    }

    private static int refusal(JsonNode request, Shadow before) {
        if (request.path("version").longValue() > 0 && request.path("version").longValue() != before.version()) {
            return ShadowReply.CONFLICT;
        }
        return depth(request.path("state")) > DEPTH + 1 ? ShadowReply.TOO_DEEP : ShadowReply.DONE;
    }

    private static int depth(JsonNode node) {
        int deepest = 0;
        for (JsonNode inner : node) {
            deepest = Math.max(deepest, 1 + depth(inner));
        }
        return deepest;
    }

    private static void tell(ObjectNode payload, JsonNode state, Shadow shadow) {
        payload.set("state", state);
        payload.set("metadata", shadow.metadata());
        payload.put("version", shadow.version());
        shadow.updatedAt().ifPresent(since -> payload.put("timestamp", since.getEpochSecond()));
    }

    private static JsonNode merged(JsonNode base, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged = base.isObject() ? base.deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                merged.remove(field.getKey());
            } else {
                merged.set(field.getKey(), merged(merged.path(field.getKey()), field.getValue()));
            }
        });
        return merged;
    }

    private static JsonNode stamped(JsonNode state, Instant now) {
        ObjectNode stamped = JsonNodeFactory.instance.objectNode();
        if (!state.isObject()) {
            return stamped.put("timestamp", now.getEpochSecond());
        }
        state.properties().forEach(field -> stamped.set(field.getKey(), stamped(field.getValue(), now)));
        return stamped;
    }

    private void publish(DeviceId device, PublishRequested asked) {
        String outcome = asked.getQos() == 0 ? "offline" : "queued";
        if (connected.containsKey(device)) {
            outcome = asked.getTopic().endsWith("/control") ? "delivered" : "not-subscribed";
        } else if (asked.getQos() > 0) {
            List<KeptMessage> queue = messages.computeIfAbsent(device, any -> new ArrayList<>());
            if (queue.size() < QUEUE) {
                queue.add(kept(asked));
            } else {
                outcome = "queue-full";
            }
        }
        reply(device, asked.getMessageId(), asked.getReplyTo(), outcome, "");
    }

    private static KeptMessage kept(PublishRequested asked) {
        return new KeptMessage(
                asked.getMessageId(),
                asked.getTopic(),
                asked.getQos(),
                0,
                KeptMessage.QUEUED,
                Optional.empty(),
                START,
                Optional.empty(),
                Optional.empty(),
                Optional.of(START.plusSeconds(86_400)),
                Optional.of(text(asked.getPayload()).getBytes(StandardCharsets.UTF_8)));
    }

    private void cancel(DeviceId device, String messageId) {
        messages.getOrDefault(device, new ArrayList<>())
                .replaceAll(message -> message.messageId().equals(messageId) ? gone(message) : message);
    }

    private static KeptMessage gone(KeptMessage message) {
        return new KeptMessage(
                message.messageId(),
                message.topic(),
                message.qos(),
                message.priority(),
                "gone",
                Optional.of("cancelled"),
                message.queuedAt(),
                message.deliveredAt(),
                Optional.of(START.plusSeconds(1)),
                message.expiresAt(),
                Optional.empty());
    }

    private void call(DeviceId device, RrpcRequested asked) {
        @Nullable Function<String, Optional<String>> answers = connected.get(device);
        if (answers == null) {
            reply(device, asked.getRequestId(), asked.getReplyTo(), "offline", "");
            return;
        }
        Optional<String> answer = answers.apply(text(asked.getPayload()));
        reply(
                device,
                asked.getRequestId(),
                asked.getReplyTo(),
                answer.isPresent() ? "answered" : "timed-out",
                answer.orElse(""));
    }

    private void reply(DeviceId device, String requestId, String replyTo, String outcome, String payload) {
        replies.accept(Reply.newBuilder()
                .setRequestId(requestId)
                .setReplyTo(replyTo)
                .setProductId(device.productId())
                .setDeviceName(device.deviceName())
                .setTime(START)
                .setOutcome(outcome)
                .setPayload(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .build());
    }

    static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
    }

    @Override
    public synchronized Optional<Shadow> current(DeviceId device, String name) {
        return Optional.ofNullable(shadows.get(device + "#" + name));
    }

    @Override
    public synchronized List<Shadow> all(DeviceId device) {
        return shadows.entrySet().stream()
                .filter(each -> each.getKey().startsWith(device + "#"))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public synchronized Optional<Shadow> at(DeviceId device, String name, Instant moment) {
        return versions.getOrDefault(device + "#" + name, List.of()).stream()
                .map(ShadowVersion::shadow)
                .filter(shadow -> !shadow.updatedAt().orElseThrow().isAfter(moment))
                .max(Comparator.comparing(Shadow::version));
    }

    @Override
    public synchronized Page<ShadowVersion> versions(DeviceId device, String name, int limit, Optional<String> cursor) {
        return page(versions.getOrDefault(device + "#" + name, List.of()), limit, cursor);
    }

    @Override
    public synchronized Depth depth(DeviceId device) {
        List<KeptMessage> queued = messages.getOrDefault(device, List.of()).stream()
                .filter(message -> message.state().equals(KeptMessage.QUEUED))
                .toList();
        return new Depth(
                queued.size(), queued.stream().map(KeptMessage::queuedAt).findFirst());
    }

    @Override
    public synchronized Page<KeptMessage> list(DeviceId device, int limit, Optional<String> cursor) {
        return page(messages.getOrDefault(device, List.of()), limit, cursor);
    }

    @Override
    public synchronized Optional<KeptMessage> find(DeviceId device, String messageId) {
        return messages.getOrDefault(device, List.of()).stream()
                .filter(message -> message.messageId().equals(messageId))
                .findFirst();
    }

    @Override
    public synchronized Presence of(String productId) {
        long online = connected.keySet().stream()
                .filter(device -> device.productId().equals(productId))
                .count();
        return new Presence(online, online == 0 ? Optional.empty() : Optional.of(START));
    }

    private static <T> Page<T> page(List<T> all, int limit, Optional<String> cursor) {
        int from = cursor.map(Integer::valueOf).orElse(0);
        List<T> items = all.stream().skip(from).limit(limit).toList();
        int next = from + items.size();
        return new Page<>(items, next < all.size() ? Optional.of(Integer.toString(next)) : Optional.empty());
    }
}
