package io.tributary.standalone.manage;

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
            InferSchemaVerb.class,
            ProductVerb.ResetSecret.class,
            ConfigurationVerb.class,
            BroadcastVerbs.ToProduct.class,
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

    /** Which product. */
    static final class Product extends NamedThing {
        @Parameters(index = "0", paramLabel = "PRODUCT", description = "Its id.")
        private String product = "";

        Product() {
            super("products", "product");
        }

        @Override
        String name() {
            return product;
        }
    }

    /** What can be set; docs/rest-api.md says what it means. */
    static class ProductSettings implements Settings {
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

        @Override
        public Body addTo(Body body) {
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

    /** A new one. */
    static final class NewProduct extends ProductSettings {
        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Override
        public Body addTo(Body body) {
            return super.addTo(body).with("name", Optional.of(name));
        }
    }

    @Command(name = "create", description = "Make a product; the platform chooses its id.")
    static final class Create extends ThingVerbs.Creating {
        Create() {
            super("products", new NewProduct());
        }
    }

    @Command(name = "list", description = "List the products.")
    static final class ListAll extends ThingVerbs.Listing {
        ListAll() {
            super("products", COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a product with all its settings.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private Product product = new Product();

        @Option(names = "--secret", description = "With the secret of registration.")
        private boolean secret;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().show(product.path().with("secret", secret ? Optional.of(true) : Optional.empty()));
        }
    }

    @Command(name = "change", description = "Change a product; what is not named stays.")
    static final class Change extends ThingVerbs.Changing {
        Change() {
            super(new Product(), new ProductSettings());
        }
    }

    @Command(
            name = "reset-secret",
            description = "Give a product another secret of registration; the one before is worth nothing.")
    static final class ResetSecret implements Callable<Integer> {
        @Mixin
        private Product product = new Product();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            api.answers().show(api.client().post(product.path("registration-secret"), Map.of()));
            return 0;
        }
    }

    @Command(name = "enable", description = "Let the devices of a product connect.")
    static final class Enable extends ThingVerbs.Switching {
        Enable() {
            super(new Product(), true);
        }
    }

    @Command(name = "disable", description = "Let no device of a product connect, and close their connections.")
    static final class Disable extends ThingVerbs.Switching {
        Disable() {
            super(new Product(), false);
        }
    }

    @Command(name = "delete", description = "Delete a product that has no devices.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Product());
        }
    }
}
