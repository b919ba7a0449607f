package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Products: kinds of devices. */
@Command(
        name = "product",
        description = "Products, which are kinds of devices: make, show, change, end them.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            ProductVerb.Create.class,
            ProductVerb.ListAll.class,
            ProductVerb.Show.class,
            ProductVerb.Change.class,
            ProductVerb.Enable.class,
            ProductVerb.Disable.class,
            ProductVerb.Delete.class
        })
public final class ProductVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "PRODUCT", "/productId",
            "NAME", "/name",
            "ENABLED", "/enabled",
            "AUTHENTICATION", "/authentication",
            "TYPE", "/type",
            "CREATED", "/createdAt");

    private static ApiPath one(String product) {
        return ApiPath.of("products", product);
    }

    /** What can be set; docs/rest-api.md says what it means. */
    static final class Settings {
        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> description = Optional.empty();

        @Option(names = "--authentication", paramLabel = "WAY", description = "key or certificate.")
        private Optional<String> authentication = Optional.empty();

        @Option(names = "--type", paramLabel = "TYPE", description = "device, gateway, nb_iot, lora or lora_gateway.")
        private Optional<String> type = Optional.empty();

        @Option(
                names = "--topic",
                paramLabel = "SUFFIX=PRIVILEGE",
                description = "A topic of its devices, and publish, subscribe or both; all of them, each with --topic.")
        private Map<String, String> topics = new LinkedHashMap<>();

        @Option(
                names = "--message-id-field",
                paramLabel = "KEY",
                description = "Key of the payload in which devices number their messages.")
        private Optional<String> messageIdField = Optional.empty();

        @Option(names = "--registration", paramLabel = "WHO", description = "off, precreated or automatic.")
        private Optional<String> registration = Optional.empty();

        @Option(
                names = "--registration-limit",
                paramLabel = "N",
                description = "How many devices may register themselves.")
        private Optional<Integer> registrationLimit = Optional.empty();

        @Option(names = "--device-limit", paramLabel = "N", description = "How many devices it may have.")
        private Optional<Integer> deviceLimit = Optional.empty();

        @Option(
                names = "--ca",
                paramLabel = "FILE",
                description = "PEM of an authority whose certificates its devices may show.")
        private List<Path> authorities = new ArrayList<>();

        @Option(
                names = "--settings",
                paramLabel = "FILE",
                description = "A JSON object with these and all other settings of docs/rest-api.md.")
        private Optional<Path> file = Optional.empty();

        Body addTo(Body body) {
            return body.withAll(file)
                    .with("description", description)
                    .with("authentication", authentication)
                    .with("type", type)
                    .with(
                            "topicClasses",
                            topics.entrySet().stream()
                                    .map(topic -> Map.of("suffix", topic.getKey(), "privilege", topic.getValue()))
                                    .toList())
                    .with("messageIdField", messageIdField)
                    .with("registration", registration)
                    .with("registrationLimit", registrationLimit)
                    .with("deviceLimit", deviceLimit)
                    .with("caCertificates", authorities.stream().map(Body::text).toList());
        }
    }

    @Command(name = "create", description = "Make a product; the platform chooses its id.")
    static final class Create implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Mixin
        private Settings settings = new Settings();

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Body body = settings.addTo(new Body()).with("name", Optional.of(name));
            return api.exchange().create(ApiPath.of("products"), body, creation);
        }
    }

    @Command(name = "list", description = "List the products.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(ApiPath.of("products"), page, COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a product with all its settings.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "PRODUCT", description = "Its id.")
        private String product = "";

        @Option(names = "--secret", description = "With the secret of registration.")
        private boolean secret;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().show(secret ? one(product).with("secret", "true") : one(product));
        }
    }

    @Command(name = "change", description = "Change a product; what is not named stays.")
    static final class Change implements Callable<Integer> {
        @Parameters(paramLabel = "PRODUCT", description = "Its id.")
        private String product = "";

        @Mixin
        private Settings settings = new Settings();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().change(one(product), settings.addTo(new Body()));
        }
    }

    @Command(name = "enable", description = "Let the devices of a product connect.")
    static final class Enable implements Callable<Integer> {
        @Parameters(paramLabel = "PRODUCT", description = "Its id.")
        private String product = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().enable(one(product), "product " + product, true);
        }
    }

    @Command(name = "disable", description = "Let no device of a product connect, and close their connections.")
    static final class Disable implements Callable<Integer> {
        @Parameters(paramLabel = "PRODUCT", description = "Its id.")
        private String product = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().enable(one(product), "product " + product, false);
        }
    }

    @Command(name = "delete", description = "Delete a product that has no devices.")
    static final class Delete implements Callable<Integer> {
        @Parameters(paramLabel = "PRODUCT", description = "Its id.")
        private String product = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().delete(one(product), "product " + product);
        }
    }
}
