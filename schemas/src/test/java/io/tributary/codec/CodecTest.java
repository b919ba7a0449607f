package io.tributary.codec;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.schemas.avro.UserProperty;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecTest {
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    @Test
    void whatIsWrittenIsRead() {
        forAll(
                500,
                CodecTest::message,
                message -> assertThat(UPLINK.decode(UPLINK.encode(message))).isEqualTo(message));
    }

    @Test
    void bytesThatAreNotOfTheTopicAreRefusedAndNothingElseIsThrown() {
        byte[] good = UPLINK.encode(message(new SplittableRandom(1)));
        forAll(2_000, random -> spoil(good, random), bytes -> {
            try {
                UPLINK.decode(bytes);
            } catch (MalformedRecordException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
        assertThatThrownBy(() -> UPLINK.decode(new byte[0])).isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> AvroCodec.of(InboxEvent.class).decode(good))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("InboxEvent");
    }

    @Test
    void headersLetAConsumerFollowTheMessage() {
        String id = MessageId.mint(1_795_292_803_000L);
        Map<String, String> headers = new HashMap<>();
        new CloudEvent(id, "gateway/g1", "io.tributary.uplink", 1_795_292_803_000L, "PROD123456/dev01")
                .headers((name, value) -> headers.put(name, new String(value, StandardCharsets.UTF_8)));

        assertThat(headers)
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", id)
                .containsEntry("ce_subject", "PROD123456/dev01");
        assertThat(headers.get("traceparent")).matches("00-" + id + "-[0-9a-f]{16}-00");
        assertThat(Instant.parse(headers.get("ce_time")).toEpochMilli()).isEqualTo(1_795_292_803_000L);
    }

    @Test
    void idsSortByTime() {
        AtomicReference<String> last = new AtomicReference<>("");
        for (long millis = 1_000; millis < 1_500; millis++) {
            String id = MessageId.mint(millis);
            assertThat(id).matches("[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}").isGreaterThan(last.get());
            last.set(id);
        }
    }

    @Test
    void aMasterKeyFileThatIsNotThereIsNotOneThatIsWrong(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> SecretBox.fromFile(folder.resolve("gone.key")))
                .hasMessageContaining("gone.key: there is no such file")
                .hasMessageContaining("restore it from your backup");
        Path wrong = Files.writeString(folder.resolve("short.key"), "c2hvcnQ=");
        assertThatThrownBy(() -> SecretBox.fromFile(wrong))
                .hasMessageContaining("short.key: it does not hold the base64 text of 32 bytes");
    }

    private static UplinkMessage message(SplittableRandom random) {
        byte[] payload = new byte[random.nextInt(0, 2_000)];
        random.nextBytes(payload);
        return UplinkMessage.newBuilder()
                .setMessageId(MessageId.mint(random.nextLong(1L << 40)))
                .setProductId("PROD123456")
                .setDeviceName("dev" + random.nextInt(100))
                .setTopic("PROD123456/dev/event")
                .setPayload(ByteBuffer.wrap(payload))
                .setQos(random.nextInt(3))
                .setReceivedAt(Instant.ofEpochMilli(random.nextLong(1L << 40)))
                .setGateway("g1")
                .setDeviceMessageId(random.nextBoolean() ? null : "n" + random.nextInt())
                .setMessageProperties(
                        random.nextBoolean()
                                ? null
                                : MessageProperties.newBuilder()
                                        .setUserProperties(List.of(new UserProperty("k", "v" + random.nextInt())))
                                        .build())
                .build();
    }

    private static byte[] spoil(byte[] good, SplittableRandom random) {
        byte[] bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length + 10));
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
