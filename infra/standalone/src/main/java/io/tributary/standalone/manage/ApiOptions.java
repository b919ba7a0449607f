package io.tributary.standalone.manage;

import io.tributary.standalone.OutputOption;
import io.tributary.standalone.PlatformOptions;
import io.tributary.standalone.client.ApiAccess;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.supervise.RunningPlatform;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which management API a verb speaks to, with which key, and in which form it answers. */
final class ApiOptions {
    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description =
                    "The management API (default: TRIBUTARY_ENDPOINT, else that of the platform of this machine).")
    private Optional<String> endpoint = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "File with an API key (default: TRIBUTARY_KEY, else the admin key of the platform of this machine).")
    private Optional<Path> key = Optional.empty();

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    ManagementClient client() {
        return new ManagementClient(access());
    }

    Answers answers() {
        return new Answers(System.out, output.isJson());
    }

    Exchange exchange() {
        return new Exchange(client(), answers());
    }

    boolean isJson() {
        return output.isJson();
    }

    private ApiAccess access() {
        Optional<Path> keyFile = key.or(() -> variable("TRIBUTARY_KEY").map(Path::of));
        return elsewhere()
                .map(root -> ApiAccess.of(
                        root,
                        keyFile.orElseThrow(() -> new Refusal(
                                "there is no key for " + root
                                        + ", and the admin key of this machine is not sent elsewhere",
                                "Name a file with a key of that platform with --key or TRIBUTARY_KEY."))))
                .orElseGet(() -> {
                    Site site = platform.site();
                    return ApiAccess.of(
                            URI.create("http://" + address(site, Component.API, Port.API)),
                            keyFile.orElse(site.secret(Secret.ADMIN_KEY)));
                });
    }

    /**
     * {@code host:port} where devices find the gateway: of the platform of this machine, or the usual port where the API is.
     */
    HostAndPort gateway(Port port) {
        return elsewhere()
                .map(root -> new HostAndPort(String.valueOf(root.getHost()), port.standard()))
                .orElseGet(() -> HostAndPort.of(address(platform.site(), Component.GATEWAY, port)));
    }

    /** The platform of this machine; empty when another one is meant. */
    Optional<Site> site() {
        return elsewhere().isPresent() ? Optional.empty() : Optional.of(platform.site());
    }

    private Optional<URI> elsewhere() {
        return endpoint.or(() -> variable("TRIBUTARY_ENDPOINT")).map(ApiAccess::rootOf);
    }

    /** A running platform says itself which port it took; so no option must be repeated. */
    private static String address(Site site, Component component, Port port) {
        String address = site.address(port);
        return new RunningPlatform(site.data())
                .state().stream()
                        .flatMap(state -> state.components().stream())
                        .filter(status -> status.component() == component)
                        .flatMap(status -> Optional.ofNullable(status.ports().get(port.key())).stream())
                        .findFirst()
                        .map(number -> new HostAndPort(HostAndPort.of(address).host(), number).toString())
                        .orElse(address);
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isBlank());
    }
}
