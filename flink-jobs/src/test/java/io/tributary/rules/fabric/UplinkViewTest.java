package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.codec.ReleasedSchemas;
import io.tributary.codec.WireForm;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import io.tributary.testing.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** What the view finds in the bytes is what Avro reads. */
class UplinkViewTest {
    private static final AvroCodec<UplinkMessage> CODEC = AvroCodec.of(UplinkMessage.class);
    private static final int SMALL_BLOCKS = 64;

    private final UplinkView view = new UplinkView();

    @Test
    void groupsStandBetweenTheDevicesNumberAndItsProperties() {
        Samples.forAll(500, UplinkViewTest::message, message -> {
            for (byte[] value : List.of(CODEC.encode(message), inBlocks(message))) {
                view.read(new LogRecord("PROD123456/dev01", 0, 7, 1_000, value));

                assertThat(view.groupIds())
                        .containsExactly(texts(message.getGroups().stream().map(DeviceGroup::getGroupId)));
                assertThat(view.deviceMessageId()).isEqualTo(message.getDeviceMessageId());
                assertThat(view.groupNames())
                        .containsExactly(texts(message.getGroups().stream().map(DeviceGroup::getName)));
                UplinkMessage withProperties = view.withProperties();
                assertThat(withProperties == null ? null : withProperties.getMessageProperties())
                        .isEqualTo(message.getMessageProperties());
            }
        });
    }

    @Test
    void aMessageOfBeforeThereWereGroupsHasNone() {
        ReleasedSchemas.Release before =
                ReleasedSchemas.INSTANCE.versionsOf("UplinkMessage").get(1);
        Samples.forAll(20, UplinkViewTest::message, message -> {
            byte[] value = written(before.id(), before.schema(), message, EncoderFactory.get());

            view.read(new LogRecord("PROD123456/dev01", 0, 7, 1_000, value));

            assertThat(view.groupIds()).isEmpty();
            assertThat(view.groupNames()).isEmpty();
            assertThat(view.deviceMessageId()).isEqualTo(message.getDeviceMessageId());
        });
    }

    @Test
    void groupsThatAreCutOffAreMalformed() {
        UplinkMessage message = UplinkMessage.newBuilder(message(new SplittableRandom(1)))
                .setGroups(List.of(new DeviceGroup("FLOOR00002", "floor-2")))
                .setMessageProperties(null)
                .build();
        byte[] whole = CODEC.encode(message);
        for (int cut = 2; cut < 20; cut++) {
            byte[] value = Arrays.copyOf(whole, whole.length - cut);
            view.read(new LogRecord("PROD123456/dev01", 0, 7, 1_000, value));

            assertThatThrownBy(view::groupNames).isInstanceOf(MalformedRecordException.class);
        }
    }

    private static String[] texts(Stream<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** As another writer may: arrays in small blocks, each with its size. */
    private static byte[] inBlocks(UplinkMessage message) {
        EncoderFactory small = new EncoderFactory().configureBlockSize(SMALL_BLOCKS);
        int id = ReleasedSchemas.INSTANCE.idOf(UplinkMessage.getClassSchema()).orElseThrow();
        return written(id, UplinkMessage.getClassSchema(), message, small);
    }

    private static byte[] written(int id, Schema schema, UplinkMessage message, EncoderFactory factory) {
        byte[] header = new byte[WireForm.HEADER];
        WireForm.writeHeader(header, id);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        BinaryEncoder encoder = factory.blockingBinaryEncoder(out, null);
        try {
            new GenericDatumWriter<>(schema).write(formerly(schema, message), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /** The message with the fields that it has in a schema. */
    private static GenericRecord formerly(Schema schema, UplinkMessage message) {
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields().forEach(field -> {
            Object value =
                    message.get(message.getSchema().getField(field.name()).pos());
            record.put(field.name(), value instanceof Instant time ? (Object) time.toEpochMilli() : value);
        });
        return record;
    }

    private static UplinkMessage message(SplittableRandom random) {
        List<DeviceGroup> groups = new ArrayList<>();
        for (int i = random.nextBoolean() ? 0 : random.nextInt(25); i > 0; i--) {
            groups.add(new DeviceGroup("GROUP0000" + i, "Stöckwerk ".substring(random.nextInt(10)) + i));
        }
        byte[] payload = new byte[random.nextInt(100)];
        random.nextBytes(payload);
        return UplinkMessage.newBuilder()
                .setMessageId("0".repeat(32))
                .setProductId("PROD123456")
                .setDeviceName("dev01")
                .setTopic("PROD123456/dev01/event")
                .setPayload(ByteBuffer.wrap(payload))
                .setQos(random.nextInt(3))
                .setReceivedAt(Instant.ofEpochMilli(random.nextLong(1L << 42)))
                .setGateway("gw-1")
                .setDeviceMessageId(random.nextBoolean() ? null : "n-" + random.nextInt(1_000))
                .setGroups(groups)
                .setMessageProperties(
                        random.nextBoolean()
                                ? null
                                : MessageProperties.newBuilder()
                                        .setContentType("text/plain")
                                        .build())
                .build();
    }
}
