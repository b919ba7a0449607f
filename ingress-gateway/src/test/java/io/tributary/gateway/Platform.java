package io.tributary.gateway;

import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DeviceRecord;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.ProductRecord;
import io.tributary.schemas.avro.RegistryRecord;
import io.tributary.schemas.avro.SessionState;
import io.tributary.schemas.avro.UplinkMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The rest of the platform as the gateway sees it: what the API writes to the registry, what the device-state job answers. */
final class Platform implements AutoCloseable {
    static final String PRODUCT = "PROD123456";
    static final String SECRET = "AQIDBAUGBwgJCgsMDQ4PEA==";

    private static final AvroCodec<RegistryRecord> REGISTRY = AvroCodec.of(RegistryRecord.class);
    private static final AvroCodec<DownlinkRecord> DOWNLINK = AvroCodec.of(DownlinkRecord.class);
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    private final Topics topics;
    private final SecretBox box;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Seen<InboxEvent>> inbox = new ArrayList<>();
    private final List<Seen<UplinkMessage>> uplink = new ArrayList<>();

    /** A record with the device it is about, its offset and headers. */
    record Seen<T>(String device, long offset, Map<String, String> headers, T value) {}

    Platform(String bootstrapServers, Topics topics, SecretBox box) {
        this.topics = topics;
        this.box = box;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicSpec topic : List.of(Topics.INBOX, Topics.UPLINK)) {
            for (int i = 0; i < topic.partitions(); i++) {
                partitions.add(new TopicPartition(topics.nameOf(topic), i));
            }
        }
        consumer.assign(partitions);
    }

    void product(boolean enabled) {
        ProductRecord product = ProductRecord.newBuilder()
                .setProductId(PRODUCT)
                .setName("pumps")
                .setEnabled(enabled)
                .setTopicClasses(List.of())
                .setMessageIdField("seq")
                .build();
        write(
                Topics.REGISTRY,
                PRODUCT,
                REGISTRY.encode(RegistryRecord.newBuilder().setProduct(product).build()));
    }

    void device(String name, boolean enabled) {
        device(name, enabled, SECRET);
    }

    /** Sealed anew each time. */
    void device(String name, boolean enabled, String secret) {
        DeviceId id = new DeviceId(PRODUCT, name);
        byte[] sealed = box.seal(secret.getBytes(StandardCharsets.US_ASCII), id.toString());
        DeviceRecord device = new DeviceRecord(PRODUCT, name, enabled, ByteBuffer.wrap(sealed), null, 0);
        write(
                Topics.REGISTRY,
                id.toString(),
                REGISTRY.encode(RegistryRecord.newBuilder().setDevice(device).build()));
    }

    void deleteProduct() {
        write(Topics.REGISTRY, PRODUCT, null);
    }

    void deleteDevice(String name) {
        write(Topics.REGISTRY, PRODUCT + "/" + name, null);
    }

    void sessionState(String name, long epoch, boolean present) {
        tell(name, new DownlinkRecord("gateway-1", epoch, new SessionState(present, -1L, List.of()), null, null));
    }

    void deliver(String name, long epoch, long sequence, String topic, String payload, boolean dup) {
        ByteBuffer bytes = ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8));
        Delivery delivery = new Delivery(sequence, "0".repeat(32), topic, bytes, 1, dup, null, null);
        tell(name, new DownlinkRecord("gateway-1", epoch, null, delivery, null));
    }

    /** Into the partition of the gateway that opened the device's newest session. */
    private void tell(String name, DownlinkRecord record) {
        List<Integer> partitions = inboxOf(name).stream()
                .filter(seen -> seen.value().getSessionOpened() != null)
                .map(seen -> seen.value().getSessionOpened().getDownlinkPartition())
                .toList();
        write(Topics.DOWNLINK, partitions.get(partitions.size() - 1), PRODUCT + "/" + name, DOWNLINK.encode(record));
    }

    private void write(TopicSpec topic, String key, byte @Nullable [] value) {
        write(topic, null, key, value);
    }

    private void write(TopicSpec topic, @Nullable Integer partition, String key, byte @Nullable [] value) {
        try {
            producer.send(new ProducerRecord<>(
                            topics.nameOf(topic), partition, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("the broker does not take a record", e);
        }
    }

    /** The device's inbox events so far. */
    List<Seen<InboxEvent>> inboxOf(String name) {
        read();
        return ofDevice(inbox, name);
    }

    /** The device's messages so far. */
    List<Seen<UplinkMessage>> uplinkOf(String name) {
        read();
        return ofDevice(uplink, name);
    }

    /** The epochs of the device's sessions so far. */
    List<Long> epochsOf(String name) {
        return inboxOf(name).stream()
                .filter(seen -> seen.value().getSessionOpened() != null)
                .map(Seen::offset)
                .toList();
    }

    boolean saw(String name, Predicate<InboxEvent> event) {
        return inboxOf(name).stream().anyMatch(seen -> event.test(seen.value()));
    }

    private static <T> List<Seen<T>> ofDevice(List<Seen<T>> all, String name) {
        return all.stream()
                .filter(seen -> seen.device().equals(PRODUCT + "/" + name))
                .toList();
    }

    private void read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
            String device = new String(record.key(), StandardCharsets.UTF_8);
            Map<String, String> headers = new java.util.TreeMap<>();
            record.headers()
                    .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
            if (record.topic().equals(topics.nameOf(Topics.INBOX))) {
                inbox.add(new Seen<>(device, record.offset(), headers, INBOX.decode(record.value())));
            } else {
                uplink.add(new Seen<>(device, record.offset(), headers, UPLINK.decode(record.value())));
            }
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
