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

/** The shadow of a device: what it last said of itself, and what it is to be. */
@Command(
        name = "shadow",
        description = "The shadow of a device: what it last said of itself, and what it is to be.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {ShadowVerb.Get.class, ShadowVerb.Set.class, ShadowVerb.History.class, ShadowVerb.Diff.class})
final class ShadowVerb extends NounVerb {
    private static final Columns VERSIONS = Columns.of(
            "VERSION", "/version",
            "AT", "/updatedAt",
            "BY", "/by",
            "REPORTED", "/state/reported",
            "DESIRED", "/state/desired");
    private static final Columns CHANGES = Columns.of(
            "PATH", "/path",
            "BEFORE", "/before",
            "AFTER", "/after");

    /** Which of a device's shadows. */
    static final class Which {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Option(names = "--name", paramLabel = "NAME", description = "A named shadow (default: the plain one).")
        private Optional<String> name = Optional.empty();

        ApiPath path() {
            return device.path("shadow").with("name", name);
        }

        ApiPath path(String part) {
            return ApiPath.of("products", device.product(), "devices", device.device(), "shadow", part)
                    .with("name", name);
        }
    }

    @Command(name = "get", description = "Show it as it is, or as it was, as JSON.")
    static final class Get implements Callable<Integer> {
        @Mixin
        private Which which = new Which();

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "As it was then, such as 2026-12-01T08:00:00Z; seven days are kept.")
        private Optional<String> at = Optional.empty();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            System.out.println(OutputOption.json(api.client().get(which.path().with("at", at))));
            return 0;
        }
    }

    @Command(name = "set", description = "Change it; null takes a property away. The device is told what it is to be.")
    static final class Set implements Callable<Integer> {
        @Mixin
        private Which which = new Which();

        @Option(names = "--desired", paramLabel = "JSON", description = "What it is to be, such as '{\"on\":true}'.")
        private Optional<String> desired = Optional.empty();

        @Option(names = "--reported", paramLabel = "JSON", description = "What it is said to be.")
        private Optional<String> reported = Optional.empty();

        @Option(names = "--version", paramLabel = "N", description = "Only if it is at this version.")
        private Optional<Long> version = Optional.empty();

        @Option(names = "--replace", description = "Replace the section as a whole, do not merge into it.")
        private boolean replace;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            if (desired.isEmpty() && reported.isEmpty()) {
                throw new Refusal("nothing is to be set", "Name --desired, --reported or both.");
            }
            Body body = new Body()
                    .with("desired", desired.map(text -> Body.object("--desired", text)))
                    .with("reported", reported.map(text -> Body.object("--reported", text)))
                    .with("version", version);
            JsonNode after = replace
                    ? api.client().put(which.path(), body.json())
                    : api.client().patch(which.path(), body.json());
            api.answers()
                    .done("the shadow is at version " + after.path("version").asLong(), after);
            return 0;
        }
    }

    @Command(name = "history", description = "List its versions of the last seven days, newest first.")
    static final class History implements Callable<Integer> {
        @Mixin
        private Which which = new Which();

        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(which.path("versions"), page, VERSIONS);
        }
    }

    @Command(name = "diff", description = "Show what is different between two moments.")
    static final class Diff implements Callable<Integer> {
        @Mixin
        private Which which = new Which();

        @Option(names = "--from", paramLabel = "TIME", required = true, description = "Such as 2026-12-01T08:00:00Z.")
        private String from = "";

        @Option(names = "--to", paramLabel = "TIME", description = "Likewise (default: now).")
        private Optional<String> to = Optional.empty();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode diff =
                    api.client().get(which.path("diff").with("from", from).with("to", to));
            api.answers().table(diff, diff.path("changes"), CHANGES);
            return 0;
        }
    }
}
