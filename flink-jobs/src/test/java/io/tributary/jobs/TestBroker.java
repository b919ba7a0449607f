package io.tributary.jobs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A real broker in a JVM of its own: Kafka and Flink's planner need different Scalas. */
final class TestBroker implements AutoCloseable {
    /** Tests run in several processes, each with a number. */
    private static final String PROCESS = "test.process";

    private static final int PORT = 27_392 + 2 * Integer.getInteger(PROCESS, 0);
    private static final String SERVERS = "127.0.0.1:" + PORT;

    private final Process process;

    private TestBroker(Process process) {
        this.process = process;
    }

    static TestBroker start(Path directory) throws IOException {
        String classPath = scala213() + File.pathSeparator + System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-D" + PROCESS + "=" + Integer.getInteger(PROCESS, 0),
                        "-cp",
                        classPath,
                        TestBroker.class.getName(),
                        directory.toString())
                .inheritIO()
                .start();
        return new TestBroker(process);
    }

    private static String scala213() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target", "broker"))) {
            return jars.findFirst().orElseThrow().toAbsolutePath().toString();
        }
    }

    String servers() {
        return SERVERS;
    }

    void createTopics(Map<String, Integer> partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", SERVERS))) {
            List<NewTopic> topics = new ArrayList<>();
            partitions.forEach((name, count) -> topics.add(new NewTopic(name, count, (short) 1)));
            admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
        }
    }

    void deleteTopic(String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", SERVERS))) {
            admin.deleteTopics(List.of(name)).all().get(30, TimeUnit.SECONDS);
        }
    }

    KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", SERVERS, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static ProducerRecord<byte[], byte[]> record(String topic, byte[] key, byte[] value) {
        return new ProducerRecord<>(topic, key, value);
    }

    /** What readers of committed records see, until there are so many distinct values of {@code of}, or 40 seconds are over. */
    List<ConsumerRecord<byte[], byte[]>> read(
            String topic,
            int partitions,
            int distinct,
            java.util.function.Function<ConsumerRecord<byte[], byte[]>, String> of) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", SERVERS);
        settings.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (seen.size() < distinct && System.nanoTime() < deadline) {
                consumer.poll(java.time.Duration.ofMillis(200)).forEach(record -> {
                    records.add(record);
                    seen.add(of.apply(record));
                });
            }
        }
        return records;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The broker itself. */
    public static void main(String[] args) throws Exception {
        String directory = args[0];
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("listeners", "PLAINTEXT://" + SERVERS + ",CONTROLLER://127.0.0.1:" + (PORT + 1));
        settings.setProperty("advertised.listeners", "PLAINTEXT://" + SERVERS);
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + (PORT + 1));
        settings.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.setProperty("inter.broker.listener.name", "PLAINTEXT");
        settings.setProperty("log.dirs", directory);
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("offsets.topic.num.partitions", "1");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("transaction.state.log.num.partitions", "4");
        settings.setProperty("transaction.max.timeout.ms", "604800000");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("auto.create.topics.enable", "false");
        Formatter formatter = new Formatter();
        formatter.setPrintStream(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));
        formatter.setNodeId(1);
        formatter.setClusterId("MkU3OEVBNTcwNTJENDM2Qg");
        formatter.setReleaseVersion(MetadataVersion.latestProduction());
        formatter.addDirectory(directory);
        formatter.setMetadataLogDirectory(directory);
        formatter.setIgnoreFormatted(true);
        formatter.setControllerListenerName("CONTROLLER");
        formatter.run();
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        server.awaitShutdown();
    }
}
