package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Path;

/** Our management API, which also compiles and submits rules and so has the access that Flink's planner needs. */
final class ApiServer implements Server {
    private static final String SETTINGS = """
            # Generated at every start: change settings in tributary.yaml.
            http: {host: "%s", port: %d}
            devices: {host: "%s", port: %d, gateways: ["127.0.0.1"]}
            cassandra: {contactPoints: ["%s"], datacenter: datacenter1, keyspace: tributary}
            kafka: {bootstrapServers: "%s", topicPrefix: "tributary.", replication: 1}
            flink: {restUrl: "%s", checkpoints: "%s", checkpointInterval: PT0.5S}
            fabric: {restUrl: "%s", checkpoints: "%s", checkpointInterval: PT1S}
            userFunctions: {allowed: %s, restUrl: "%s", checkpoints: "%s"}
            connect: {url: "%s", schemaRegistryUrl: "%s"}
            masterKeyFile: "%s"
            adminKeyFile: "%s"
            """;

    @Override
    public Launch prepare(Site site) throws IOException {
        Path conf = ConfFile.write(
                site.data().conf().resolve("api.yaml"),
                SETTINGS.formatted(
                        site.bind(Port.API),
                        site.port(Port.API),
                        site.bind(Port.REGISTRATION),
                        site.port(Port.REGISTRATION),
                        site.address(Port.CASSANDRA),
                        site.address(Port.KAFKA),
                        site.http(Port.FLINK, ""),
                        FlinkProcess.checkpoints(site.data(), FlinkServer.CLUSTER),
                        site.http(Port.FABRIC, ""),
                        FlinkProcess.checkpoints(site.data(), FabricServer.RULES.cluster()),
                        site.config().userFunctions(),
                        site.http(Port.FUNCTIONS, ""),
                        FlinkProcess.checkpoints(site.data(), FabricServer.FUNCTIONS.cluster()),
                        site.http(Port.CONNECT, ""),
                        site.http(Port.API, "/schema-registry"),
                        site.secret(Secret.MASTER_KEY),
                        site.secret(Secret.ADMIN_KEY)));
        return new JavaCommand(site, Component.API)
                .opens("java.base", "java.lang", "java.net", "java.io", "java.nio", "java.util", "java.time")
                .opens("java.base", "java.lang.reflect", "java.text", "sun.nio.ch", "java.util.concurrent")
                .opens("java.base", "java.util.concurrent.atomic", "java.util.concurrent.locks")
                .run(
                        "api",
                        "io.tributary.management.ManagementApi",
                        new Readiness.Http(site.http(Port.API, "/ready")),
                        "--config",
                        conf.toString());
    }
}
