package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.DeviceId;
import io.tributary.management.device.KeptMessage;
import io.tributary.management.device.MessageStore;
import io.tributary.management.device.Shadow;
import io.tributary.management.device.ShadowStore;
import io.tributary.management.device.ShadowVersion;
import io.tributary.management.device.cassandra.CassandraMessages;
import io.tributary.management.device.cassandra.CassandraShadows;
import io.tributary.management.registry.Page;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The API reads from a real Cassandra what the device-state job writes there. */
@OnCassandra
class DeviceTablesIT {
    private static final DeviceId DEVICE = new DeviceId("PRODUCT001", "tables");
    private static final Instant FIRST = Instant.parse("2026-11-27T03:00:00Z");

    @SuppressWarnings("NullAway.Init")
    private static RegistryNode node;

    @BeforeAll
    static void start() {
        node = new RegistryNode(new RegistryNode.Log());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void shadowsAreReadAsTheyAreAndAsTheyWere() {
        ShadowStore store = new CassandraShadows(node.database);
        for (int version = 1; version <= 3; version++) {
            // The second and the third are of the same millisecond.
            Instant at = FIRST.plusSeconds(Math.min(version, 2));
            String state = "{\"reported\":{\"a\":" + version + "},\"desired\":{\"a\":3}}";
            String metadata = "{\"reported\":{\"a\":{\"timestamp\":1}},\"desired\":{\"a\":{\"timestamp\":1}}}";
            node.database.run(
                    "INSERT INTO shadow_versions (product_id, device_name, shadow, updated_at, version, state, metadata,"
                            + " made_by) VALUES (?, ?, '', ?, ?, ?, ?, 'device')",
                    DEVICE.productId(),
                    DEVICE.deviceName(),
                    at,
                    (long) version,
                    state,
                    metadata);
            node.database.run(
                    "INSERT INTO device_shadows (product_id, device_name, shadow, updated_at, version, state, metadata)"
                            + " VALUES (?, ?, '', ?, ?, ?, ?)",
                    DEVICE.productId(),
                    DEVICE.deviceName(),
                    at,
                    (long) version,
                    state,
                    metadata);
        }

        Shadow now = store.current(DEVICE, "").orElseThrow();
        assertThat(now.version()).isEqualTo(3);
        assertThat(now.state().has("delta")).isFalse();
        assertThat(store.current(DEVICE, "other")).isEmpty();
        assertThat(store.all(DEVICE)).hasSize(1);
        Shadow first = store.at(DEVICE, "", FIRST.plusMillis(1_500)).orElseThrow();
        assertThat(first.version()).isEqualTo(1);
        assertThat(first.state().at("/delta/a").asInt()).isEqualTo(3);
        assertThat(store.at(DEVICE, "", FIRST.plusSeconds(9)).orElseThrow().version())
                .isEqualTo(3);
        assertThat(store.at(DEVICE, "", FIRST)).isEmpty();

        Page<ShadowVersion> page = store.versions(DEVICE, "", 1, Optional.empty());
        Page<ShadowVersion> second = store.versions(DEVICE, "", 1, page.next());
        Page<ShadowVersion> last = store.versions(DEVICE, "", 1, second.next());
        assertThat(page.items().get(0).shadow().version()).isEqualTo(3);
        assertThat(second.items().get(0).shadow().version()).isEqualTo(2);
        assertThat(last.items().get(0).shadow().version()).isEqualTo(1);
        assertThat(last.items().get(0).by()).isEqualTo("device");
        assertThat(last.next()).isEmpty();
    }

    @Test
    void messagesAreReadInTheOrderTheyCame() {
        MessageStore store = new CassandraMessages(node.database);
        message(7, "m7", "acknowledged", FIRST);
        message(8, "m8", "queued", FIRST.plusSeconds(1));
        message(9, "m9", "queued", FIRST.plusSeconds(2));
        node.database.run(
                "UPDATE device_messages SET left_at = ?, cause = '', payload = ? WHERE product_id = ? AND device_name = ?"
                        + " AND position = 7",
                FIRST.plusSeconds(3),
                ByteBuffer.allocate(0),
                DEVICE.productId(),
                DEVICE.deviceName());

        assertThat(store.depth(DEVICE)).isEqualTo(new MessageStore.Depth(2, Optional.of(FIRST.plusSeconds(1))));
        Page<KeptMessage> page = store.list(DEVICE, 2, Optional.empty());
        assertThat(page.items()).extracting(KeptMessage::messageId).containsExactly("m7", "m8");
        assertThat(page.items().get(0).payload()).isEmpty();
        assertThat(page.items().get(0).cause()).isEmpty();
        assertThat(store.list(DEVICE, 2, page.next()).items())
                .extracting(KeptMessage::messageId)
                .containsExactly("m9");
        KeptMessage found = store.find(DEVICE, "m9").orElseThrow();
        assertThat(found.payload())
                .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(9));
        assertThat(found.deliveredAt()).isEmpty();
        assertThat(store.find(DEVICE, "none")).isEmpty();
    }

    private static void message(long position, String id, String state, Instant queuedAt) {
        node.database.run(
                "INSERT INTO device_messages (product_id, device_name, position, message_id, topic, payload, qos,"
                        + " priority, state, queued_at) VALUES (?, ?, ?, ?, 't', ?, 1, 0, ?, ?)",
                DEVICE.productId(),
                DEVICE.deviceName(),
                position,
                id,
                ByteBuffer.wrap(new byte[] {(byte) position}),
                state,
                queuedAt);
    }
}
