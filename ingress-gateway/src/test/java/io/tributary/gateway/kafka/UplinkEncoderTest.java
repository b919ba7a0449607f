package io.tributary.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.CloudEvent;
import io.tributary.codec.MessageId;
import io.tributary.gateway.device.DeviceGroup;
import io.tributary.gateway.device.DeviceGroups;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.testing.Samples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the hot path writes by hand is what everybody else reads. */
class UplinkEncoderTest {
    private static final AvroCodec<UplinkMessage> CODEC = AvroCodec.of(UplinkMessage.class);

    private final UplinkEncoder encoder = new UplinkEncoder("gateway-1", "mqtt");

    @Test
    void writesByteForByteWhatAvroWrites() {
        Samples.forAll(2_000, UplinkEncoderTest::message, message -> {
            byte[] expected = CODEC.encode(message);
            ByteBuf payload = Unpooled.directBuffer()
                    .writeByte('?')
                    .writeBytes(message.getPayload().duplicate());
            payload.skipBytes(1);
            DeviceKey device = new DeviceKey(new DeviceId(message.getProductId(), message.getDeviceName()));
            List<DeviceGroup> groups = message.getGroups().stream()
                    .map(group -> new DeviceGroup(group.getGroupId(), group.getName()))
                    .toList();
            Publication publication = new Publication(
                    message.getTopic(),
                    payload,
                    message.getQos(),
                    message.getDup(),
                    message.getDeviceMessageId(),
                    message.getMessageProperties());

            byte[] written = encoder.encode(
                    message.getMessageId().getBytes(StandardCharsets.US_ASCII),
                    device.head(message.getTopic()),
                    UplinkEncoder.groups(groups),
                    publication,
                    message.getReceivedAt().toEpochMilli());

            assertThat(written).isEqualTo(expected);
            assertThat(payload.readerIndex()).isOne();
            payload.release();
        });
    }

    @Test
    void anotherTopicHasAnotherHead() {
        DeviceKey device = new DeviceKey(new DeviceId("PROD123456", "dev01"));

        byte[] first = device.head("PROD123456/dev01/event");

        assertThat(device.head("PROD123456/dev01/event")).isSameAs(first);
        assertThat(device.head("PROD123456/dev01/data")).isNotEqualTo(first);
    }

    @Test
    void groupsAreLookedUpWhenTheyMayHaveChanged() {
        DeviceKey device = new DeviceKey(new DeviceId("PROD123456", "dev01"));
        List<DeviceGroup> now = new ArrayList<>();
        AtomicInteger version = new AtomicInteger();
        AtomicInteger looks = new AtomicInteger();
        DeviceGroups groups = new DeviceGroups() {
            @Override
            public List<DeviceGroup> of(DeviceId id) {
                looks.incrementAndGet();
                return List.copyOf(now);
            }

            @Override
            public long version(DeviceId id) {
                return version.get();
            }
        };

        byte[] none = device.groups(groups);

        assertThat(none).containsExactly(0);
        assertThat(device.groups(groups)).isSameAs(none);
        assertThat(looks).hasValue(1);
        now.add(new DeviceGroup("GROUP12345", "floor-2"));
        version.incrementAndGet();
        assertThat(device.groups(groups)).isEqualTo(UplinkEncoder.groups(now));
        assertThat(looks).hasValue(2);
    }

    @Test
    void theHeadersAreThoseOfACloudEvent() {
        EventHeaders headers = new EventHeaders("gateway/gateway-1", "io.tributary.uplink");
        byte[] device = "PROD123456/dev01".getBytes(StandardCharsets.UTF_8);
        for (String id : List.of(MessageId.mint(1_000), "session-7", MessageId.mint(2_001))) {
            long millis = id.hashCode();
            List<String> expected = new ArrayList<>();
            new CloudEvent(id, "gateway/gateway-1", "io.tributary.uplink", millis, "PROD123456/dev01")
                    .headers((name, value) -> expected.add(name + "=" + text(name, value)));

            Header[] made = headers.of(id.getBytes(StandardCharsets.UTF_8), millis, EventHeaders.subject(device));

            assertThat(made)
                    .extracting(header -> header.key() + "=" + text(header.key(), header.value()))
                    .containsExactlyElementsOf(expected);
        }
    }

    /** The span is random; its form is not. */
    private static String text(String name, byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        return name.equals("traceparent") ? text.replaceFirst("-[0-9a-f]{16}-00$", "-SPAN-00") : text;
    }

    private static UplinkMessage message(SplittableRandom random) {
        byte[] payload = new byte[random.nextInt(random.nextBoolean() ? 300 : 20_000)];
        random.nextBytes(payload);
        long now = random.nextLong(1L << random.nextInt(1, 45));
        return UplinkMessage.newBuilder()
                .setMessageId(MessageId.mint(now))
                .setProductId("PROD123456")
                .setDeviceName("d".repeat(random.nextInt(1, 49)))
                .setTopic("PROD123456/dev/" + text(random))
                .setPayload(ByteBuffer.wrap(payload))
                .setQos(random.nextInt(3))
                .setDup(random.nextBoolean())
                .setReceivedAt(Instant.ofEpochMilli(now))
                .setGateway("gateway-1")
                .setProtocol("mqtt")
                .setDeviceMessageId(random.nextBoolean() ? null : text(random))
                .setGroups(groups(random))
                .setMessageProperties(random.nextInt(3) > 0 ? null : properties(random))
                .build();
    }

    private static List<io.tributary.schemas.avro.DeviceGroup> groups(SplittableRandom random) {
        List<io.tributary.schemas.avro.DeviceGroup> groups = new ArrayList<>();
        for (int i = random.nextBoolean() ? 0 : random.nextInt(100); i > 0; i--) {
            groups.add(new io.tributary.schemas.avro.DeviceGroup("GROUP12345", text(random)));
        }
        return groups;
    }

    private static MessageProperties properties(SplittableRandom random) {
        List<UserProperty> user = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            user.add(new UserProperty(text(random), text(random)));
        }
        return new MessageProperties(
                random.nextBoolean(),
                orNull(random),
                orNull(random),
                random.nextBoolean() ? null : ByteBuffer.wrap(text(random).getBytes(StandardCharsets.UTF_8)),
                random.nextBoolean() ? null : random.nextLong(1L << 32),
                user);
    }

    private static @Nullable String orNull(SplittableRandom random) {
        return random.nextBoolean() ? null : text(random);
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(100); i > 0; i--) {
            text.appendCodePoint(random.nextInt(5) > 0 ? random.nextInt('a', 'z') : random.nextInt(0x80, 0xD7FF));
        }
        return text.toString();
    }
}
