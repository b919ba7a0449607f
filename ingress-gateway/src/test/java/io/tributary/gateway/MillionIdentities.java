package io.tributary.gateway;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.gateway.device.AuthenticationCounts;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.Credentials;
import io.tributary.gateway.device.DeviceAuthorities;
import io.tributary.gateway.device.DeviceDirectory;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegistryListener;
import io.tributary.gateway.device.RocksStore;
import io.tributary.gateway.device.TransportProof;
import io.tributary.gateway.kafka.RegistryFeed;
import io.tributary.gateway.kafka.RegistryReader;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.DeviceRecord;
import io.tributary.schemas.avro.ProductRecord;
import io.tributary.schemas.avro.RegistryRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * Measures the copy of the registry with many devices, by hand, each in a process of its own so that heaps tell the truth:
 * {@code broker <folder> <devices>} fills a registry and prints its address, {@code gateway <address> <folder> <devices>} reads
 * it, first cold and, run again on the same folder, warm, looks devices up and authenticates them in random order.
 */
public final class MillionIdentities {
    private static final Topics TOPICS = new Topics("tributary.");
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final int PER_PRODUCT = 50_000;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("broker")) {
            broker(Path.of(args[1]), Integer.parseInt(args[2]));
        } else {
            gateway(args[1], Path.of(args[2]), Integer.parseInt(args[3]));
        }
    }

    private static DeviceId device(int number) {
        return new DeviceId(String.format(Locale.ROOT, "PROD%06d", number / PER_PRODUCT), "dev-" + number);
    }

    private static void broker(Path folder, int devices) throws Exception {
        KafkaInJvm kafka = new KafkaInJvm(folder);
        kafka.createTopics(TOPICS);
        AvroCodec<RegistryRecord> codec = AvroCodec.of(RegistryRecord.class);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 20, "batch.size", 64 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < devices; i++) {
                DeviceId id = device(i);
                if (i % PER_PRODUCT == 0) {
                    ProductRecord product = ProductRecord.newBuilder()
                            .setProductId(id.productId())
                            .setName(id.productId())
                            .setEnabled(true)
                            .setTopicClasses(List.of())
                            .build();
                    send(
                            producer,
                            id.productId(),
                            codec.encode(RegistryRecord.newBuilder()
                                    .setProduct(product)
                                    .build()));
                }
                byte[] sealed = BOX.seal(Platform.SECRET.getBytes(StandardCharsets.US_ASCII), id.toString());
                DeviceRecord record =
                        new DeviceRecord(id.productId(), id.deviceName(), true, ByteBuffer.wrap(sealed), null, 0);
                send(
                        producer,
                        id.toString(),
                        codec.encode(
                                RegistryRecord.newBuilder().setDevice(record).build()));
            }
        }
        System.out.println(kafka.bootstrapServers());
        System.in.read();
        kafka.close();
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String key, byte[] value) {
        producer.send(
                new ProducerRecord<>(TOPICS.nameOf(Topics.REGISTRY), key.getBytes(StandardCharsets.UTF_8), value));
    }

    private static void gateway(String address, Path folder, int devices) throws IOException {
        long heapBefore = heap();
        long began = System.nanoTime();
        long cpu = cpu();
        RocksStore store = RocksStore.open(folder);
        DeviceSecrets secrets = new DeviceSecrets(BOX);
        DeviceDirectory directory = new DeviceDirectory(store, secrets, new Deaf());
        RegistryReader reader = new RegistryReader(
                TOPICS.nameOf(Topics.REGISTRY),
                Topics.REGISTRY.partitions(),
                address,
                "measure",
                new RegistryFeed(new GatewayMetrics()),
                directory,
                () -> {},
                InstantSource.system());
        reader.start();
        Awaitility.await().forever().until(reader::caughtUp);
        say("caught up", "%d devices in %.1f s, %.1f CPU-s", directory.size(), since(began), cpuSince(cpu));
        say(
                "heap",
                "%.1f MB more than before, anonymous memory %d MB, disk %d MB",
                (heap() - heapBefore) / 1e6,
                anonymous(),
                disk(folder));
        Authenticator authenticator = new Authenticator(
                directory,
                secrets,
                new DeviceAuthorities(List.of()),
                Limits.DEFAULTS,
                new AuthenticationCounts(),
                () -> Instant.ofEpochSecond(1_800_000_000),
                System::nanoTime);
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 3; round++) {
            int lookUps = Math.min(devices, 200_000);
            long start = System.nanoTime();
            long used = cpu();
            int found = 0;
            for (int i = 0; i < lookUps; i++) {
                found += directory.find(device(random.nextInt(devices))).isPresent() ? 1 : 0;
            }
            if (found != lookUps) {
                throw new IllegalStateException((lookUps - found) + " devices are missing");
            }
            say("look-ups", "%,.0f/s, %.1f us CPU each", lookUps / since(start), cpuSince(used) * 1e6 / lookUps);
        }
        int storm = Math.min(devices / 4, 100_000);
        Credentials[] callers = new Credentials[storm];
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < storm; i++) {
                String clientId = device((i * 4 + round)).clientId();
                String username = Passwords.username(clientId);
                callers[i] = new Credentials(clientId, username, Passwords.sign(Platform.SECRET, username));
            }
            long start = System.nanoTime();
            long used = cpu();
            for (Credentials caller : callers) {
                authenticator.authenticate(caller, TransportProof.NONE, InetAddress.getLoopbackAddress());
            }
            say(
                    "storm",
                    "%,.0f authentications/s, %.1f us CPU each",
                    storm / since(start),
                    cpuSince(used) * 1e6 / storm);
        }
        say("heap", "%.1f MB more than at the start", (heap() - heapBefore) / 1e6);
        reader.close();
        store.close();
    }

    private static final class Deaf implements RegistryListener {
        @Override
        public void deviceRevoked(DeviceId id, String reason) {}

        @Override
        public void productRevoked(String productId, String reason) {}

        @Override
        public void logLevelChanged(DeviceId id, int level) {}

        @Override
        public void productChanged(ProductProfile product) {}
    }

    private static void say(String what, String form, Object... figures) {
        System.out.println(what + ": " + String.format(Locale.ROOT, form, figures));
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static double cpuSince(long nanos) {
        return (cpu() - nanos) / 1e9;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long heap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long anonymous() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static long disk(Path folder) throws IOException {
        try (var files = Files.walk(folder.resolve("registry"))) {
            return files.filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum()
                    >> 20;
        }
    }

    private MillionIdentities() {}
}
