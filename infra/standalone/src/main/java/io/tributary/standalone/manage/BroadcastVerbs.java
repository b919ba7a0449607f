package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.client.ApiPath;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One message to many devices. */
final class BroadcastVerbs {
    /** What all are told. */
    static final class News {
        @Mixin
        private TalkVerbs.Bytes bytes = new TalkVerbs.Bytes();

        @Option(names = "--qos", paramLabel = "N", defaultValue = "0", description = "0 or 1 (default: 0).")
        private int qos;

        int send(Optional<String> text, ApiPath path, ApiOptions api) {
            Body body = bytes.addTo(new Body().with("qos", Optional.of(qos)), text);
            JsonNode sent = api.client().post(path, body.json());
            api.answers().done("sent to " + sent.path("devices").asInt() + " connected devices", sent);
            return 0;
        }
    }

    @Command(name = "broadcast", description = "Send a message to every connected device of a product.")
    static final class ToProduct implements Callable<Integer> {
        @Mixin
        private ProductVerb.Product product = new ProductVerb.Product();

        @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The payload.")
        private Optional<String> text = Optional.empty();

        @Mixin
        private News news = new News();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return news.send(text, product.path("broadcast"), api);
        }
    }

    @Command(name = "broadcast", description = "Send a message to every connected device of a group.")
    static final class ToGroup implements Callable<Integer> {
        @Mixin
        private GroupVerb.Group group = new GroupVerb.Group();

        @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The payload.")
        private Optional<String> text = Optional.empty();

        @Mixin
        private News news = new News();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return news.send(text, group.path("broadcast"), api);
        }
    }

    private BroadcastVerbs() {}
}
