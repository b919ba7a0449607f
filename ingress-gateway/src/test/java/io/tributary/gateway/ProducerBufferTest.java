package io.tributary.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.tributary.catalog.Topics;
import io.tributary.gateway.device.DeviceGroups;
import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.DeviceProducer;
import io.tributary.gateway.kafka.KafkaInbox;
import io.tributary.gateway.kafka.KafkaUplink;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.kafka.Publication;
import io.tributary.gateway.kafka.Tracing;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.DevicePublished;
import io.tributary.schemas.avro.InboxEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A real producer whose broker is away: its buffer holds what devices may bring, and what comes beyond waits and is not lost. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProducerBufferTest {
    private static final Topics TOPICS = new Topics("tributary.");
    private static final int DEVICES = 50;
    private static final long NOT_YET = -1;
    /** The node that never wrote anything. */
    private static final int FRESH = 3;

    private static KafkaInJvm kafka;
    private static final List<Node> nodes = new ArrayList<>();

    /** What a gateway has for Kafka. */
    private static final class Node {
        final GatewayMetrics metrics = new GatewayMetrics();
        final DeviceProducer producer;
        final KafkaUplink uplink;
        final KafkaInbox inbox;
        final List<DeviceKey> devices = new ArrayList<>();

        Node(String name) {
            producer = new DeviceProducer(kafka.bootstrapServers(), name, metrics);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> producer.knows(TOPICS.nameOf(Topics.UPLINK))
                            && producer.knows(TOPICS.nameOf(Topics.INBOX)));
            uplink = new KafkaUplink(
                    producer, TOPICS, name, "mqtt", DeviceGroups.NONE, InstantSource.system(), Tracing.OFF);
            inbox = new KafkaInbox(producer, TOPICS, name, DeviceGroups.NONE, InstantSource.system());
            for (int i = 0; i < DEVICES; i++) {
                devices.add(new DeviceKey(new DeviceId("PROD123456", "pump-" + i)));
            }
        }

        void writeToAllPartitions() {
            AtomicInteger failed = new AtomicInteger();
            for (DeviceKey device : devices) {
                inbox.write(device, acknowledged(0), telling(failed));
                uplink.publish(device, publication(new byte[1]), telling(failed));
            }
            await().until(() -> uplink.inFlight().current() == 0);
            assertThat(failed).hasValue(0);
        }

        void close() {
            producer.close(Duration.ZERO);
            metrics.close();
        }

        double metric(String name) {
            return metrics.scrape()
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        kafka = new KafkaInJvm(folder.resolve("kafka"));
        kafka.createTopics(TOPICS);
        for (String name : List.of("large", "small", "mixed")) {
            nodes.add(new Node(name));
        }
        nodes.forEach(Node::writeToAllPartitions);
        nodes.add(new Node("fresh"));
        kafka.stop();
    }

    @AfterAll
    static void stop() {
        nodes.forEach(Node::close);
        nodes.clear();
        kafka.close();
    }

    @Test
    @Order(1)
    void thereIsRoomForAllThatDevicesMayBring() {
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < FRESH; i++) {
            Node node = nodes.get(i);
            SplittableRandom random = new SplittableRandom(i);
            int[] sizes = {16_384, 20};
            while (!node.uplink.inFlight().isFull()) {
                DeviceKey device = node.devices.get(random.nextInt(DEVICES));
                byte[] payload = new byte[i == 2 ? 1 + random.nextInt(16_384) : sizes[i]];
                random.nextBytes(payload);
                if (random.nextInt(4) == 0) {
                    node.inbox.write(device, published(payload), telling(failed));
                } else {
                    node.uplink.publish(device, publication(payload), telling(failed));
                }
            }
            assertThat(node.metric("tributary_gateway_overflow_records")).isZero();
            assertThat(node.metric("kafka_producer_buffer_available_bytes")).isGreaterThan(4 * 1024 * 1024);
        }
        assertThat(failed).hasValue(0);
    }

    @Test
    @Order(2)
    void whatAProducerWritesFirstIsOnItsWayAlone() {
        Node node = nodes.get(FRESH);
        int inOne = 100;
        for (int i = 0; i < inOne; i++) {
            node.inbox.write(node.devices.get(0), acknowledged(i), telling(new AtomicInteger()));
        }
        assertThat(node.metric("tributary_gateway_overflow_records")).isEqualTo(inOne - 1);
    }

    @Test
    @Order(3)
    void whatComesBeyondWaitsInOrderAndIsTakenWhenKafkaIsBack() {
        Node node = nodes.get(1);
        Events beyond = new Events(node);
        while (node.metric("tributary_gateway_overflow_records") < 1_000) {
            beyond.write(1_000);
        }
        Node fresh = nodes.get(FRESH);
        Events first = new Events(fresh);
        first.write(5_000);
        nodes.get(0).close();
        nodes.get(2).close();

        kafka.startAgain();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> node.uplink.inFlight().current() == 0
                        && fresh.uplink.inFlight().current() == 0);
        beyond.areThereInOrder();
        first.areThereInOrder();
        assertThat(node.metric("tributary_gateway_overflow_records")).isZero();
    }

    /** Events of one node, in turn to all devices, and where each came in the log. */
    private static final class Events {
        private final Node node;
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicLongArray offsets = new AtomicLongArray(200_000);
        private final SplittableRandom random = new SplittableRandom(7);
        private int count;

        Events(Node node) {
            this.node = node;
        }

        void write(int more) {
            for (int i = 0; i < more; i++) {
                int number = count;
                offsets.set(number, NOT_YET);
                byte[] payload = new byte[random.nextInt(16_384)];
                random.nextBytes(payload);
                InboxEvent event = number % 2 == 0 ? published(payload) : acknowledged(number);
                node.inbox.write(node.devices.get(number % DEVICES), event, Pending.telling(new Completion() {
                    @Override
                    public void accepted(long offset) {
                        offsets.set(number, offset);
                    }

                    @Override
                    public void failed(Exception cause) {
                        failed.incrementAndGet();
                    }
                }));
                count++;
            }
        }

        void areThereInOrder() {
            assertThat(failed).hasValue(0);
            for (int number = 0; number < count; number++) {
                assertThat(offsets.get(number)).isNotEqualTo(NOT_YET);
                if (number >= DEVICES) {
                    assertThat(offsets.get(number))
                            .as("event %d of its device's order", number)
                            .isGreaterThan(offsets.get(number - DEVICES));
                }
            }
        }
    }

    private static Pending telling(AtomicInteger failed) {
        return Pending.telling(new Completion() {
            @Override
            public void accepted(long offset) {}

            @Override
            public void failed(Exception cause) {
                failed.incrementAndGet();
            }
        });
    }

    private static Publication publication(byte[] payload) {
        return new Publication("PROD123456/pump/event", Unpooled.wrappedBuffer(payload), 1, false, null, null);
    }

    private static InboxEvent published(byte[] payload) {
        return InboxEvent.newBuilder()
                .setEventId("0".repeat(32))
                .setSource("gateway/test")
                .setDevicePublished(new DevicePublished(
                        1L,
                        "0".repeat(32),
                        "$shadow/x",
                        ByteBuffer.wrap(payload),
                        1,
                        false,
                        Instant.EPOCH,
                        null,
                        null,
                        null))
                .build();
    }

    private static InboxEvent acknowledged(int number) {
        return InboxEvent.newBuilder()
                .setEventId("0".repeat(32))
                .setSource("gateway/test")
                .setAcknowledged(new Acknowledged(1L, (long) number, 0))
                .build();
    }
}
