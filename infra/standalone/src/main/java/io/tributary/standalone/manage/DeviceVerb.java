package io.tributary.standalone.manage;

import io.tributary.standalone.OutputOption;
import io.tributary.standalone.client.ApiPath;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Devices of a product. */
@Command(
        name = "device",
        description =
                "Devices: make, show, find, change, end them, by the file, too; what they sign in with; and what is said to them.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            DeviceVerb.Create.class,
            DeviceVerb.ListAll.class,
            DeviceVerb.Show.class,
            DeviceVerb.Change.class,
            DeviceVerb.Enable.class,
            DeviceVerb.Disable.class,
            DeviceVerb.Delete.class,
            ImportVerb.class,
            ExportVerb.class,
            CredentialVerbs.Credentials.class,
            CredentialVerbs.ResetSecret.class,
            CredentialVerbs.IssueCertificate.class,
            CredentialVerbs.ShowCertificate.class,
            CredentialVerbs.RevokeCertificate.class,
            ConnectVerb.class,
            ShadowVerb.class,
            TalkVerbs.Send.class,
            TalkVerbs.Call.class,
            TalkVerbs.Messages.class,
            DeviceVerb.Replay.class,
            DeviceVerb.Trace.class
        })
public final class DeviceVerb extends NounVerb {
    /** What a list of devices shows. */
    static final Columns COLUMNS = Columns.of(
            "PRODUCT", "/productId",
            "DEVICE", "/deviceName",
            "ENABLED", "/enabled",
            "CONNECTION", "/status/connection",
            "LAST SEEN", "/status/lastSeenAt",
            "FIRMWARE", "/status/firmware",
            "TAGS", "/tags");

    /** What can be set; docs/rest-api.md says what it means. */
    static final class DeviceSettings implements Settings {
        @Option(names = "--alias", paramLabel = "TEXT", description = "Another name, for people.")
        private Optional<String> alias = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is.")
        private Optional<String> description = Optional.empty();

        @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "A tag; all of them, each with --tag.")
        private Map<String, String> tags = new LinkedHashMap<>();

        @Option(
                names = "--log-level",
                paramLabel = "LEVEL",
                description = "What its SDK is to report: off, error, warning, info or debug.")
        private Optional<String> logLevel = Optional.empty();

        @Option(
                names = "--secret-file",
                paramLabel = "FILE",
                description = "Holds its secret in base64 (default: the platform makes one).")
        private Optional<Path> secretFile = Optional.empty();

        @Option(names = "--certificate", paramLabel = "FILE", description = "PEM of its certificate.")
        private Optional<Path> certificate = Optional.empty();

        @Override
        public Body addTo(Body body) {
            return body.with("alias", alias)
                    .with("description", description)
                    .with("tags", tags)
                    .with("logLevel", logLevel)
                    .with("secret", secretFile.map(Body::text).map(String::strip))
                    .with("certificate", certificate.map(Body::text));
        }
    }

    @Command(name = "create", description = "Make a device, and show its secret.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Mixin
        private DeviceSettings settings = new DeviceSettings();

        @Option(names = "--disabled", description = "It may not connect before it is enabled.")
        private boolean disabled;

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Body body = settings.addTo(new Body().with("deviceName", Optional.of(device.device())));
            return api.exchange()
                    .create(
                            ApiPath.of("products", device.product(), "devices"),
                            disabled ? body.with("enabled", Optional.of(false)) : body,
                            creation);
        }
    }

    @Command(name = "list", description = "List the devices of a product, or find some.")
    static final class ListAll implements Callable<Integer> {
        @Parameters(paramLabel = "PRODUCT", description = "The id of the product.")
        private String product = "";

        @Mixin
        private DeviceFilterOptions filter = new DeviceFilterOptions();

        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(filter.addTo(ApiPath.of("products", product, "devices")), page, COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a device: its settings and how it is.")
    static final class Show extends ThingVerbs.Showing {
        Show() {
            super(new DeviceParameters());
        }
    }

    @Command(name = "change", description = "Change a device; what is not named stays.")
    static final class Change extends ThingVerbs.Changing {
        Change() {
            super(new DeviceParameters(), new DeviceSettings());
        }
    }

    @Command(name = "enable", description = "Let devices connect.")
    static final class Enable extends Each {
        @Override
        void one(Exchange exchange, ApiPath path, String name) {
            exchange.enable(path, name, true);
        }
    }

    @Command(name = "disable", description = "Let devices not connect, and close their connections.")
    static final class Disable extends Each {
        @Override
        void one(Exchange exchange, ApiPath path, String name) {
            exchange.enable(path, name, false);
        }
    }

    @Command(name = "delete", description = "Delete devices, and close their connections.")
    static final class Delete extends Each {
        @Override
        void one(Exchange exchange, ApiPath path, String name) {
            exchange.delete(path, name);
        }
    }

    /** Something done with several devices of a product, one after the other. */
    private abstract static class Each implements Callable<Integer> {
        @Mixin
        private DevicesParameters devices = new DevicesParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        abstract void one(Exchange exchange, ApiPath path, String name);

        @Override
        public final Integer call() {
            Exchange exchange = api.exchange();
            return devices.each((path, name) -> one(exchange, path, name));
        }
    }

    @Command(
            name = "replay",
            description =
                    "Rebuild a device's state from its inbox, and show it with the newest records and what they did.")
    static final class Replay implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Option(
                names = "--until",
                paramLabel = "TIME",
                description = "As it was then, such as 2026-12-01T08:00:00Z (default: now).")
        private Optional<String> until = Optional.empty();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            System.out.println(
                    OutputOption.json(api.client().get(device.path("replay").with("until", until))));
            return 0;
        }
    }

    @Command(
            name = "trace",
            description = {
                "Show what is heard of a device as it comes, with what it brings about, until it is stopped.",
                "-o json shows one object a line."
            })
    static final class Trace implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return LiveLines.show(api, device.path("trace"));
        }
    }
}
