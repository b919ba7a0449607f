package io.tributary.bench;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.DeviceRecord;
import io.tributary.schemas.avro.ProductRecord;
import io.tributary.schemas.avro.RegistryRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A product of one benchmark and its devices, written straight to {@code registry}: gateways know nothing else, and 15,000 devices
 * take a second. Its quota is out of the way; everything else is as for every product. Removed at the end.
 */
final class BenchProduct implements AutoCloseable {
    private static final AvroCodec<RegistryRecord> CODEC = AvroCodec.of(RegistryRecord.class);
    private static final int NO_QUOTA = 10_000_000;
    private static final int SECRET_BYTES = 16;
    private static final int ID_LETTERS = 10;

    private final Random random = new Random();
    private final String id = randomId();
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final SecretBox box;
    private final List<String> keys = new ArrayList<>();

    BenchProduct(String bootstrapServers, Topics topics, SecretBox box) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5, "batch.size", 64 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.topic = topics.nameOf(Topics.REGISTRY);
        this.box = box;
        ProductRecord product = ProductRecord.newBuilder()
                .setProductId(id)
                .setName("benchmark")
                .setEnabled(true)
                .setTopicClasses(List.of())
                .setDeviceMessagesPerSecond(NO_QUOTA)
                .build();
        write(id, CODEC.encode(RegistryRecord.newBuilder().setProduct(product).build()));
        producer.flush();
    }

    private String randomId() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ID_LETTERS; i++) {
            text.append((char) ('A' + random.nextInt(26)));
        }
        return text.toString();
    }

    String id() {
        return id;
    }

    /** Makes devices; gateways know them moments later, the last one last. */
    List<DeviceCredentials> devices(String prefix, int count) {
        List<DeviceCredentials> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made.add(device(prefix + i));
        }
        producer.flush();
        return made;
    }

    /** Makes devices that nobody will be. */
    void strangers(int count) {
        for (int i = 0; i < count; i++) {
            device("stranger-" + i);
        }
    }

    private DeviceCredentials device(String name) {
        DeviceId device = new DeviceId(id, name);
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getEncoder().encodeToString(bytes);
        byte[] sealed = box.seal(secret.getBytes(StandardCharsets.US_ASCII), device.toString());
        DeviceRecord record = DeviceRecord.newBuilder()
                .setProductId(id)
                .setDeviceName(name)
                .setEnabled(true)
                .setEncryptedSecret(ByteBuffer.wrap(sealed))
                .build();
        write(
                device.toString(),
                CODEC.encode(RegistryRecord.newBuilder().setDevice(record).build()));
        return new DeviceCredentials(device, secret);
    }

    private void write(String key, byte @Nullable [] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
        if (value != null) {
            keys.add(key);
        }
    }

    @Override
    public void close() {
        for (int i = keys.size() - 1; i >= 0; i--) {
            write(keys.get(i), null);
        }
        producer.close();
    }
}
