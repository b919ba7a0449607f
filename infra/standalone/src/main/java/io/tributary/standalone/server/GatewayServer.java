package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Path;

/** Our gateway for devices. */
final class GatewayServer implements Server {
    private static final String SETTINGS = """
            # Generated at every start: change settings in tributary.yaml.
            nodeId: gateway-1
            mqtt: {host: "%s", port: %d}
            admin: {host: "%s", port: %d}
            kafka: {bootstrapServers: "%s", topicPrefix: "tributary."}
            masterKeyFile: "%s"
            dataDir: "%s"
            """;

    @Override
    public Launch prepare(Site site) throws IOException {
        Path conf = ConfFile.write(
                site.data().conf().resolve("gateway.yaml"),
                SETTINGS.formatted(
                        site.bind(Port.MQTT),
                        site.port(Port.MQTT),
                        site.bind(Port.GATEWAY_ADMIN),
                        site.port(Port.GATEWAY_ADMIN),
                        site.address(Port.KAFKA),
                        site.secret(Secret.MASTER_KEY),
                        site.data().make("gateway")));
        return new JavaCommand(site, Component.GATEWAY)
                .run(
                        "gateway",
                        "io.tributary.gateway.Gateway",
                        new Readiness.Http(site.http(Port.GATEWAY_ADMIN, "/ready")),
                        "--config",
                        conf.toString());
    }
}
