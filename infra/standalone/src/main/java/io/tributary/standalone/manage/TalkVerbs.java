package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.TextTable;
import io.tributary.standalone.config.Refusal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is said to a device, and asked. */
final class TalkVerbs {
    private static final Columns MESSAGES = Columns.of(
            "MESSAGE", "/messageId",
            "TOPIC", "/topic",
            "STATE", "/state",
            "CAUSE", "/cause",
            "QUEUED", "/queuedAt",
            "DELIVERED", "/deliveredAt",
            "LEFT", "/leftAt");

    /** A payload of bytes, in place of a text. */
    static final class Bytes {
        @Option(names = "--base64", paramLabel = "BASE64", description = "The payload, in place of TEXT.")
        private Optional<String> base64 = Optional.empty();

        Body addTo(Body body, Optional<String> text) {
            if (text.isPresent() == base64.isPresent()) {
                throw new Refusal("there is not one payload", "Give it as a text, or with --base64.");
            }
            return body.with("payload", text).with("payloadBase64", base64);
        }
    }

    @Command(
            name = "send",
            description = "Send a message to a device; with --qos 1 it waits for one that is not there.")
    static final class Send implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT", description = "The payload.")
        private Optional<String> text = Optional.empty();

        @Mixin
        private Bytes bytes = new Bytes();

        @Option(
                names = "--topic",
                paramLabel = "TOPIC",
                defaultValue = "control",
                description = "Behind PRODUCT/DEVICE/ (default: control).")
        private String topic = "control";

        @Option(names = "--qos", paramLabel = "N", defaultValue = "1", description = "0 or 1 (default: 1).")
        private int qos = 1;

        @Option(names = "--expires", paramLabel = "SECONDS", description = "How long it may wait (default: a day).")
        private Optional<Long> expires = Optional.empty();

        @Option(names = "--priority", paramLabel = "N", description = "The higher goes first (default: 0).")
        private Optional<Integer> priority = Optional.empty();

        @Option(
                names = "--when-full",
                paramLabel = "POLICY",
                description = "drop-oldest (default), reject-new or keep-last.")
        private Optional<String> whenFull = Optional.empty();

        @Option(names = "--queue-key", paramLabel = "KEY", description = "For keep-last (default: the topic).")
        private Optional<String> key = Optional.empty();

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Body body = bytes.addTo(
                    new Body()
                            .with("topic", Optional.of(device.product() + "/" + device.device() + "/" + topic))
                            .with("qos", Optional.of(qos))
                            .with("expirySeconds", expires)
                            .with("priority", priority)
                            .with("whenFull", whenFull)
                            .with("key", key),
                    text);
            JsonNode sent = api.client().create(device.path("messages"), body.json(), creation.idempotencyKey());
            api.answers()
                    .done(
                            "message " + sent.path("messageId").asText() + " is "
                                    + sent.path("outcome").asText(),
                            sent);
            return 0;
        }
    }

    @Command(name = "call", description = "Ask a connected device, and show its answer.")
    static final class Call implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT", description = "The payload.")
        private Optional<String> text = Optional.empty();

        @Mixin
        private Bytes bytes = new Bytes();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode answer = api.client()
                    .post(device.path("rrpc"), bytes.addTo(new Body(), text).json());
            String shown =
                    answer.path("payload").asText(answer.path("payloadBase64").asText());
            api.answers().done(TextTable.printable(shown), answer);
            return 0;
        }
    }

    @Command(
            name = "messages",
            description = "List the messages that had to wait for a device, and what became of them.")
    static final class Messages implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(device.path("messages"), page, MESSAGES);
        }
    }

    private TalkVerbs() {}
}
