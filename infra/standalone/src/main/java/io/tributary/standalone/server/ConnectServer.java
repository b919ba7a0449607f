package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One distributed worker; its connectors live in Kafka and survive it. */
final class ConnectServer implements Server {

    @Override
    public Launch prepare(Site site) throws IOException {
        Files.createDirectories(site.installation().plugins());
        Map<String, String> entries = new HashMap<>();
        entries.put("bootstrap.servers", site.address(Port.KAFKA));
        entries.put("group.id", "tributary-connect");
        entries.put("listeners", site.http(Port.CONNECT, "").toString());
        entries.put("rest.advertised.host.name", site.bind(Port.CONNECT));
        entries.put("plugin.path", site.installation().plugins().toString());
        // Scanning the jars instead costs 4 CPU seconds and 300 MB; so each plug-in lists itself in META-INF/services.
        entries.put("plugin.discovery", "service_load");
        entries.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        entries.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        for (String kind : new String[] {"config", "offset", "status"}) {
            entries.put(kind + ".storage.topic", "tributary.connect-" + kind);
            entries.put(kind + ".storage.replication.factor", "1");
        }
        entries.put("offset.storage.partitions", "1");
        entries.put("status.storage.partitions", "1");
        quickRecovery(entries);
        // While no broker answers yet, the 4.2 admin client "rebootstraps" in a loop without pause: a whole core.
        entries.put("metadata.recovery.strategy", "none");
        // Rule outputs are written in transactions: only what is committed may reach a database.
        entries.put("consumer.isolation.level", "read_committed");
        entries.put("consumer.metadata.max.age.ms", "10000");

        Path conf = ConfFile.properties(site.data().conf().resolve("connect.properties"), entries);
        Path logging = ConfFile.resource(site.data().conf().resolve("log4j2.properties"), "log4j2.properties");
        return new JavaCommand(site, Component.CONNECT)
                .quickCompiler()
                .flag("-Dlog4j2.configurationFile=" + logging.toUri())
                .run(
                        "connect",
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        new Readiness.Http(site.http(Port.CONNECT, "/connector-plugins")),
                        conf.toString());
    }

    /** A worker that was killed is still a member of its groups until these run out; the next one waits for that. */
    private static void quickRecovery(Map<String, String> entries) {
        entries.put("scheduled.rebalance.max.delay.ms", "0");
        entries.put("session.timeout.ms", "6000");
        entries.put("heartbeat.interval.ms", "2000");
        entries.put("consumer.session.timeout.ms", "6000");
        entries.put("consumer.heartbeat.interval.ms", "2000");
    }
}
