package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One broker that is its own controller. */
final class KafkaServer implements Server {

    @Override
    public Launch prepare(Site site) throws IOException {
        Path logs = site.data().make("kafka");
        String broker = "PLAINTEXT://" + site.bind(Port.KAFKA) + ":" + site.port(Port.KAFKA);
        String controller = site.bind(Port.KAFKA_CONTROLLER) + ":" + site.port(Port.KAFKA_CONTROLLER);

        Map<String, String> entries = new HashMap<>();
        entries.put("process.roles", "broker,controller");
        entries.put("node.id", "1");
        entries.put("listeners", broker + ",CONTROLLER://" + controller);
        entries.put("advertised.listeners", broker);
        entries.put("controller.listener.names", "CONTROLLER");
        entries.put("controller.quorum.voters", "1@" + controller);
        entries.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        entries.put("inter.broker.listener.name", "PLAINTEXT");
        entries.put("log.dirs", logs.toString());
        oneBroker(entries);
        smallMachine(entries);
        // After kill -9 a broker waits until its old registration has expired: 3 s instead of 9.
        entries.put("broker.session.timeout.ms", "3000");
        entries.put("broker.heartbeat.interval.ms", "500");

        Path conf = ConfFile.properties(site.data().conf().resolve("kafka.properties"), entries);
        Path logging = ConfFile.resource(site.data().conf().resolve("log4j2.properties"), "log4j2.properties");
        return new JavaCommand(site, Component.KAFKA)
                .manyInFlight()
                .flag("-Dlog4j2.configurationFile=" + logging.toUri())
                .run(
                        "kafka",
                        "io.tributary.server.kafka.KafkaBroker",
                        new Readiness.LogLine("Tributary broker ready"),
                        conf.toString());
    }

    private static void oneBroker(Map<String, String> entries) {
        entries.put("auto.create.topics.enable", "false");
        entries.put("default.replication.factor", "1");
        entries.put("min.insync.replicas", "1");
        entries.put("offsets.topic.replication.factor", "1");
        entries.put("offsets.topic.num.partitions", "4");
        entries.put("transaction.state.log.replication.factor", "1");
        entries.put("transaction.state.log.min.isr", "1");
        entries.put("transaction.state.log.num.partitions", "4");
        entries.put("share.coordinator.state.topic.replication.factor", "1");
        entries.put("share.coordinator.state.topic.min.isr", "1");
        entries.put("share.coordinator.state.topic.num.partitions", "1");
        entries.put("group.initial.rebalance.delay.ms", "0");
        entries.put("transaction.max.timeout.ms", "604800000");
    }

    private static void smallMachine(Map<String, String> entries) {
        entries.put("log.cleaner.dedupe.buffer.size", "16777216");
        entries.put("num.network.threads", "2");
        entries.put("num.io.threads", "4");
        entries.put("background.threads", "2");
    }
}
