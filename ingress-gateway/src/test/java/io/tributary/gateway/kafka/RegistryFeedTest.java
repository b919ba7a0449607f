package io.tributary.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.gateway.device.DeviceDirectory;
import io.tributary.gateway.device.DeviceGroup;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.MemoryStore;
import io.tributary.gateway.device.ProductConfiguration;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegistryListener;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.ConfigurationRecord;
import io.tributary.schemas.avro.DeviceRecord;
import io.tributary.schemas.avro.GroupRecord;
import io.tributary.schemas.avro.MembershipRecord;
import io.tributary.schemas.avro.ProductRecord;
import io.tributary.schemas.avro.RegistryRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway takes of the topic {@code registry}, and what it leaves. */
class RegistryFeedTest {
    private static final AvroCodec<RegistryRecord> CODEC = AvroCodec.of(RegistryRecord.class);
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "d:1");

    private final List<String> heard = new ArrayList<>();
    private final GatewayMetrics metrics = new GatewayMetrics();
    private final RegistryFeed feed = new RegistryFeed(metrics);
    private final DeviceDirectory directory = new DeviceDirectory(
            new MemoryStore(), new DeviceSecrets(new SecretBox(new byte[SecretBox.KEY_BYTES])), new RegistryListener() {
                @Override
                public void deviceRevoked(DeviceId id, String reason) {
                    heard.add(id + ": " + reason);
                }

                @Override
                public void productRevoked(String productId, String reason) {
                    heard.add(productId + ": " + reason);
                }

                @Override
                public void logLevelChanged(DeviceId id, int level) {
                    heard.add(id + ": logs at " + level);
                }

                @Override
                public void productChanged(ProductProfile product) {
                    heard.add(product.productId() + ": changed");
                }
            });

    @Test
    void groupsAndMembershipsAreFollowed() {
        RegistryRecord group = RegistryRecord.newBuilder()
                .setGroup(GroupRecord.newBuilder()
                        .setGroupId("GROUP12345")
                        .setName("cellar")
                        .build())
                .build();
        RegistryRecord membership = RegistryRecord.newBuilder()
                .setMembership(new MembershipRecord("GROUP12345", "PROD123456", "d:1"))
                .build();
        take("group:GROUP12345", CODEC.encode(group));
        take("member:GROUP12345:PROD123456:d:1", CODEC.encode(membership));
        assertThat(directory.groups().of(DEVICE)).containsExactly(new DeviceGroup("GROUP12345", "cellar"));
        take("member:GROUP12345:PROD123456:d:1", null);
        assertThat(directory.groups().of(DEVICE)).isEmpty();
        take("member:GROUP12345:PROD123456:d:1", CODEC.encode(membership));
        take("group:GROUP12345", null);
        assertThat(directory.groups().of(DEVICE)).isEmpty();
        assertThat(metrics.unreadable.sum()).isZero();
        assertThat(heard).isEmpty();
    }

    @Test
    void anUnreadableKeyOfAMembershipIsCounted() {
        take("member:GROUP12345", null);
        take("member:GROUP12345:none:d:1", null);

        assertThat(metrics.unreadable.sum()).isEqualTo(2);
    }

    @Test
    void devicesOfAProductComeAndGo() {
        take("PROD123456", CODEC.encode(product()));
        take("PROD123456/d:1", CODEC.encode(device()));
        assertThat(directory.find(DEVICE)).isPresent();
        take("PROD123456/d:1", null);
        assertThat(directory.find(DEVICE)).isEmpty();
    }

    @Test
    void theNewestConfigurationOfAProductIsKeptUntilThereIsNone() {
        take("configuration:PROD123456", CODEC.encode(configuration(1)));
        take("configuration:PROD123456", CODEC.encode(configuration(2)));
        assertThat(directory.configurationOf("PROD123456"))
                .contains(new ProductConfiguration(2, true, "{\"interval\":2}"));
        assertThat(directory.configurationOf("OTHER12345")).isEmpty();
        assertThat(heard).isEmpty();

        take("configuration:PROD123456", null);
        assertThat(directory.configurationOf("PROD123456")).isEmpty();
        assertThat(metrics.unreadable.sum()).isZero();
    }

    private static RegistryRecord configuration(int version) {
        byte[] payload = ("{\"interval\":" + version + "}").getBytes(StandardCharsets.UTF_8);
        return RegistryRecord.newBuilder()
                .setConfiguration(new ConfigurationRecord("PROD123456", (long) version, true, ByteBuffer.wrap(payload)))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"later:kind", "later:kind/with/slashes:too"})
    void aKindThatIsStillToComeIsSkippedInWhateverVersionItIs(String key) {
        assertThat(take(key, new byte[] {0, 0, 0, 99, 99, 1})).isZero();
        assertThat(take(key, null)).isZero();
        assertThat(metrics.unreadable.sum()).isZero();
    }

    @Test
    void aRecordOfAKnownKindThatCannotBeReadIsCounted() {
        assertThat(take("PROD123456", new byte[] {0, 0, 0, 99, 99, 1})).isZero();
        assertThat(metrics.unreadable.sum()).isEqualTo(1);
    }

    private int take(String key, byte @Nullable [] value) {
        DeviceDirectory.Batch changes = directory.batch();
        feed.accept(new ConsumerRecord<>("registry", 0, 0, key.getBytes(StandardCharsets.UTF_8), value), changes);
        int size = changes.size();
        changes.commit();
        return size;
    }

    private static RegistryRecord product() {
        return RegistryRecord.newBuilder()
                .setProduct(ProductRecord.newBuilder()
                        .setProductId("PROD123456")
                        .setName("pumps")
                        .setEnabled(true)
                        .setTopicClasses(List.of())
                        .build())
                .build();
    }

    private static RegistryRecord device() {
        return RegistryRecord.newBuilder()
                .setDevice(DeviceRecord.newBuilder()
                        .setProductId("PROD123456")
                        .setDeviceName("d:1")
                        .setEnabled(true)
                        .setEncryptedSecret(ByteBuffer.wrap(new byte[0]))
                        .build())
                .build();
    }
}
