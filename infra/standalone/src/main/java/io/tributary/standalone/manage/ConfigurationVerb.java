package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.OutputOption;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.config.Refusal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the devices of a product are configured with from afar. */
@Command(
        name = "configuration",
        description = "What the devices of a product are configured with: show, set, push, and who was told which.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            ConfigurationVerb.Get.class,
            ConfigurationVerb.Set.class,
            ConfigurationVerb.Push.class,
            ConfigurationVerb.History.class,
            ConfigurationVerb.Devices.class
        })
final class ConfigurationVerb extends NounVerb {
    private static final Columns VERSIONS = Columns.of(
            "VERSION", "/version",
            "MADE", "/madeAt",
            "ENABLED", "/enabled",
            "PAYLOAD", "/payload");
    private static final Columns TOLD = Columns.of(
            "DEVICE", "/deviceName",
            "VERSION", "/version",
            "BY", "/by",
            "AT", "/at");

    /** Of which product. */
    static final class Whose {
        @Parameters(index = "0", paramLabel = "PRODUCT", description = "Its id.")
        private String product = "";

        ApiPath path() {
            return ApiPath.of("products", product, "configuration");
        }

        ApiPath path(String part) {
            return ApiPath.of("products", product, "configuration", part);
        }
    }

    @Command(name = "get", description = "Show the newest version, as JSON.")
    static final class Get implements Callable<Integer> {
        @Mixin
        private Whose whose = new Whose();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            System.out.println(OutputOption.json(api.client().get(whose.path())));
            return 0;
        }
    }

    @Command(
            name = "set",
            description =
                    "Make another version; what is left out stays. Devices that ask are given it; push tells the others.")
    static final class Set implements Callable<Integer> {
        @Mixin
        private Whose whose = new Whose();

        @Parameters(index = "1", arity = "0..1", paramLabel = "JSON", description = "Such as '{\"interval\": 30}'.")
        private Optional<String> payload = Optional.empty();

        @Option(names = "--enabled", paramLabel = "true|false", description = "Whether devices are given it.")
        private Optional<Boolean> enabled = Optional.empty();

        @Option(names = "--version", paramLabel = "N", description = "Only if it is at this version.")
        private Optional<Long> version = Optional.empty();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            if (payload.isEmpty() && enabled.isEmpty()) {
                throw new Refusal("nothing is to be set", "Name the JSON, --enabled or both.");
            }
            Body body = new Body()
                    .with("payload", payload.map(text -> Body.object("the configuration", text)))
                    .with("enabled", enabled)
                    .with("version", version);
            JsonNode after = api.client().patch(whose.path(), body.json());
            api.answers()
                    .done(
                            "the configuration is at version "
                                    + after.path("version").asLong(),
                            after);
            return 0;
        }
    }

    @Command(name = "push", description = "Tell the connected devices the newest version.")
    static final class Push implements Callable<Integer> {
        @Mixin
        private Whose whose = new Whose();

        @Option(names = "--all", description = "Also those that are away; it waits for them.")
        private boolean all;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            ApiPath path = whose.path("push").with("to", all ? Optional.of("all") : Optional.empty());
            JsonNode push = api.client().post(path, new Body().json());
            api.answers()
                    .done(
                            "version " + push.path("version").asLong() + " is on its way to "
                                    + push.path("devices").asInt() + " devices",
                            push);
            return 0;
        }
    }

    @Command(name = "history", description = "List the last versions, newest first.")
    static final class History implements Callable<Integer> {
        @Mixin
        private Whose whose = new Whose();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode versions = api.client().get(whose.path("versions"));
            api.answers().table(versions, versions.path("items"), VERSIONS);
            return 0;
        }
    }

    @Command(name = "devices", description = "List which version each device was told last.")
    static final class Devices implements Callable<Integer> {
        @Mixin
        private Whose whose = new Whose();

        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(whose.path("devices"), page, TOLD);
        }
    }
}
