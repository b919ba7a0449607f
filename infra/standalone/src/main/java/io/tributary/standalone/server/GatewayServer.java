package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.tls.PlatformCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our gateway for devices. */
final class GatewayServer implements Server {
    /** DTLS sessions of CoAP; one may take 25 KB when all its device's last messages are remembered. */
    private static final int SESSIONS_PER_MEGABYTE = 20;

    private static final String SETTINGS = """
            # Generated at every start: change settings in tributary.yaml.
            nodeId: gateway-1
            mqtt: {host: "%s", port: %d}
            mqtts: {host: "%s", port: %d}
            ws: {host: "%s", port: %d}
            wss: {host: "%s", port: %d}
            http: {host: "%s", port: %d}
            https: {host: "%s", port: %d}
            admin: {host: "%s", port: %d}
            coap: {dtls: {host: "%s", port: %d}, sessions: %d}
            deviceHttp: {registration: "%s"}
            tls: {certificate: "%s", key: "%s", ecCertificate: "%s", ecKey: "%s"}
            deviceCa: ["%s"]
            kafka: {bootstrapServers: "%s", topicPrefix: "tributary."}
            masterKeyFile: "%s"
            dataDir: "%s"
            """;

    @Override
    public Launch prepare(Site site) throws IOException {
        List<Object> values = new ArrayList<>();
        for (Port port : Component.GATEWAY.ports()) {
            values.add(site.bind(port));
            values.add(site.port(port));
        }
        values.add(site.config().heap(Component.GATEWAY) * SESSIONS_PER_MEGABYTE);
        values.add(site.address(Port.REGISTRATION));
        PlatformCertificates tls = PlatformCertificates.of(site);
        values.addAll(List.of(tls.gateway(), tls.gatewayKey(), tls.gatewayEc(), tls.gatewayEcKey(), tls.ca()));
        values.addAll(List.of(
                site.address(Port.KAFKA),
                site.secret(Secret.MASTER_KEY),
                site.data().make("gateway")));
        Path conf = ConfFile.write(site.data().conf().resolve("gateway.yaml"), SETTINGS.formatted(values.toArray()));
        return new JavaCommand(site, Component.GATEWAY)
                .manyInFlight()
                // Tests look for leaks; here every packet would be asked whether it is a buffer.
                .flag("-Dio.netty.leakDetection.level=disabled")
                .run(
                        "gateway",
                        "io.tributary.gateway.Gateway",
                        new Readiness.Http(site.http(Port.GATEWAY_ADMIN, "/ready")),
                        "--config",
                        conf.toString());
    }
}
