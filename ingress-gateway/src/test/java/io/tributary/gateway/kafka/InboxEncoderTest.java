package io.tributary.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MessageId;
import io.tributary.gateway.device.DeviceGroup;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Unsubscribed;
import io.tributary.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Acknowledgements are written by hand, and everybody else reads them. */
class InboxEncoderTest {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);

    private final InboxEncoder encoder = new InboxEncoder("gateway/gw-1");

    @Test
    void writesByteForByteWhatAvroWrites() {
        Samples.forAll(
                2_000,
                InboxEncoderTest::acknowledgement,
                event -> assertThat(written(event)).isEqualTo(CODEC.encode(event)));
    }

    @Test
    void otherEventsAreWrittenByAvroAndSayInWhichGroupsTheDeviceIs() {
        InboxEvent event = InboxEvent.newBuilder()
                .setEventId(MessageId.mint(1))
                .setSource("gateway/gw-1")
                .setUnsubscribed(new Unsubscribed(7L, List.of("PROD123456/dev01/control")))
                .build();

        InboxEvent read = CODEC.decode(written(event));

        assertThat(read.getUnsubscribed()).isEqualTo(event.getUnsubscribed());
        assertThat(read.getGroups())
                .containsExactly(new io.tributary.schemas.avro.DeviceGroup("GROUP12345", "floor-2"));
    }

    private byte[] written(InboxEvent event) {
        return encoder.encode(
                event,
                event.getEventId().getBytes(StandardCharsets.US_ASCII),
                () -> Optional.of(List.of(new DeviceGroup("GROUP12345", "floor-2"))));
    }

    @Test
    void whatNobodyKnowsIsNotSaid() {
        InboxEvent event = InboxEvent.newBuilder()
                .setEventId("id")
                .setSource("gateway/gw-1")
                .setUnsubscribed(new Unsubscribed(7L, List.of("PROD123456/dev01/control")))
                .build();

        byte[] written = encoder.encode(event, "id".getBytes(StandardCharsets.US_ASCII), Optional::empty);

        assertThat(CODEC.decode(written).getGroups()).isNull();
    }

    private static InboxEvent acknowledgement(SplittableRandom random) {
        return InboxEvent.newBuilder()
                .setEventId(MessageId.mint(random.nextLong(1L << 45)))
                .setSource(random.nextInt(8) == 0 ? "gateway/another" : "gateway/gw-1")
                .setAcknowledged(new Acknowledged(
                        random.nextLong() >>> random.nextInt(64),
                        random.nextLong() >>> random.nextInt(64),
                        random.nextInt() >>> random.nextInt(32)))
                .build();
    }
}
