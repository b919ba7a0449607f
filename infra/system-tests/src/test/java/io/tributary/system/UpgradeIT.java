package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceBuckets;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.topic.TopicClass;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Tables as the first two migrations made them, with what the code of that time wrote: after the start of a node of today all of it works. */
@OnCassandra
class UpgradeIT {
    private static final String KEYSPACE = "upgrade_test";
    private static final int BUCKETS = 16;
    private static final int DEVICES = 40;
    private static final Instant MADE = Instant.parse("2026-11-20T12:00:00Z");
    /** Of before there was authentication, so its columns are absent; and of after. */
    private static final String OLDEST = "OLDEST0001";

    private static final String OLD = "OLDOLD0002";

    @Test
    void whatAnOlderVersionWroteIsCarriedOver() throws Exception {
        try (CqlSession session = session()) {
            tablesOfThatTime(session);
            dataOfThatTime(session);
        }
        RegistryNode.Log log = new RegistryNode.Log();
        try (RegistryNode node = new RegistryNode(log, KEYSPACE)) {
            await("what waited for Kafka has left")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log.last("LEFT000003")).isPresent());
            productsSayWhatTheySaid(node);
            devicesAreWhatTheyWere(node);
            devicesAreCountedChangedMadeAndDeleted(node, log);
            secretsAreWrappedAnew(node);
            registrationsAreCounted(node);
        }
        try (RegistryNode again = new RegistryNode(log, KEYSPACE)) {
            assertThat(again.products.list()).extracting(Product::productId).contains(OLD);
        }
    }

    private static void productsSayWhatTheySaid(RegistryNode node) {
        Product oldest = node.products.get(OLDEST);
        assertThat(oldest.name()).isEqualTo("Of the beginning");
        assertThat(oldest.settings().policy()).isEqualTo(ProductPolicy.DEFAULTS);
        assertThat(oldest.settings().topicClasses())
                .containsExactlyInAnyOrder(
                        new TopicClass("up", true, false),
                        new TopicClass("down", false, true),
                        new TopicClass("both", true, true));
        assertThat(oldest.settings().messageIdField()).contains("id");
        assertThat(oldest.revision().createdAt()).isEqualTo(MADE);
        Product old = node.products.get(OLD);
        assertThat(old.settings().policy().authentication()).isEqualTo(ProductPolicy.Authentication.KEY);
        assertThat(old.settings().policy().deviceMessagesPerSecond()).contains(7);
        assertThat(old.settings().registration()).isEqualTo(DynamicRegistration.OFF);
    }

    private static void devicesAreWhatTheyWere(RegistryNode node) {
        assertThat(node.products.deviceCount(node.products.get(OLDEST))).isEqualTo(1);
        Device first = node.devices.get(new DeviceId(OLDEST, "first"));
        assertThat(first.certificate()).isEmpty();
        assertThat(node.devices.secretOf(first)).isEqualTo("c2VjcmV0LWZpcnN0");
        Device old = node.devices.get(new DeviceId(OLD, "old-7"));
        assertThat(old.enabled()).isTrue();
        assertThat(old.createdAt()).isEqualTo(MADE);
        assertThat(node.devices.secretOf(old)).isEqualTo("c2VjcmV0LW9sZC03");
        assertThat(node.devices.get(new DeviceId(OLD, "old-8")).enabled()).isFalse();
        List<DeviceView> all = node.devices
                .search(OLD, DeviceSearch.ALL, 500, Optional.empty())
                .items();
        assertThat(all).hasSize(DEVICES);
    }

    private static void devicesAreCountedChangedMadeAndDeleted(RegistryNode node, RegistryNode.Log log) {
        assertThat(node.products.deviceCount(node.products.get(OLD))).isEqualTo(DEVICES);
        DeviceId changed = new DeviceId(OLD, "old-1");
        node.devices.change(
                changed, Optional.of(0L), Devices.Change.of(before -> before.withTags(Map.of("floor", "1"))));
        assertThat(node.devices
                        .search(OLD, DeviceSearch.ALL.withTag("floor", "1"), 10, Optional.empty())
                        .items())
                .extracting(view -> view.device().id())
                .containsExactly(changed);
        node.devices.create(OLD, NewDevice.named("new"));
        node.devices.delete(new DeviceId(OLD, "old-2"), Optional.empty());
        node.devices.delete(new DeviceId(OLD, "old-3"), Optional.empty());
        assertThat(node.products.deviceCount(node.products.get(OLD))).isEqualTo(DEVICES - 1);
        isSaidToBeGone(log, OLD + "/old-2");
        node.devices.delete(new DeviceId(OLDEST, "first"), Optional.empty());
        node.products.delete(OLDEST, Optional.empty());
        isSaidToBeGone(log, OLDEST);
    }

    /** Once the outbox is through. */
    private static void isSaidToBeGone(RegistryNode.Log log, String key) {
        await(key + " is announced as deleted")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(log.last(key).map(last -> last.value().isEmpty()))
                                .contains(true));
    }

    private static void secretsAreWrappedAnew(RegistryNode node) {
        assertThat(node.devices.rewrap(OLD, Optional.empty()).changed()).isEqualTo(DEVICES - 2);
        Device wrapped = node.devices.get(new DeviceId(OLD, "old-7"));
        assertThat(wrapped.sealedSecret()[0]).isEqualTo((byte) 2);
        assertThat(node.devices.secretOf(wrapped)).isEqualTo("c2VjcmV0LW9sZC03");
    }

    private static void registrationsAreCounted(RegistryNode node) {
        node.products.change(
                OLD,
                Optional.of(0L),
                settings -> settings.withRegistration(new DynamicRegistration(DynamicRegistration.Mode.AUTOMATIC, 1)));
        node.devices.createRegistered(OLD, NewDevice.named("by-itself"));
        assertThat(node.devices.get(new DeviceId(OLD, "by-itself")).enabled()).isTrue();
    }

    private static CqlSession session() {
        String[] at = CassandraUnderTest.CONTACT_POINT.split(":", -1);
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(at[0], Integer.parseInt(at[1])))
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                        // The driver waits a second behind each change of a table otherwise.
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_INTERVAL, Duration.ofMillis(20))
                        .withBoolean(DefaultDriverOption.REQUEST_WARN_IF_SET_KEYSPACE, false)
                        .build())
                .build();
    }

    private static void tablesOfThatTime(CqlSession session) throws IOException, GeneralSecurityException {
        session.execute("DROP KEYSPACE IF EXISTS " + KEYSPACE);
        session.execute("CREATE KEYSPACE " + KEYSPACE
                + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
        session.execute("USE " + KEYSPACE);
        session.execute("CREATE TABLE migrations (script text PRIMARY KEY, checksum text, applied_at timestamp)");
        for (String script : List.of("V001__registry", "V002__authentication")) {
            String text = read(script);
            for (String statement : text.replaceAll("--.*", "").split(";\\s*\n", -1)) {
                if (!statement.isBlank()) {
                    session.execute(statement);
                }
            }
            session.execute(
                    "INSERT INTO migrations (script, checksum, applied_at) VALUES (?, ?, toTimestamp(now()))",
                    script,
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void dataOfThatTime(CqlSession session) throws GeneralSecurityException {
        Map<String, String> classes = Map.of("up", "publish", "down", "subscribe", "both", "both");
        session.execute(
                "INSERT INTO products (account, product_id, name, topic_classes, message_id_field, device_buckets, created_at)"
                        + " VALUES ('default', ?, 'Of the beginning', ?, 'id', ?, ?)",
                OLDEST,
                classes,
                BUCKETS,
                MADE);
        session.execute(
                "INSERT INTO devices (product_id, bucket, device_name, sealed_secret, enabled, created_at)"
                        + " VALUES (?, ?, 'first', ?, true, ?)",
                OLDEST,
                DeviceBuckets.of("first", BUCKETS),
                sealed("first", OLDEST),
                MADE);
        session.execute("INSERT INTO product_sizes (product_id, devices) VALUES (?, 1)", OLDEST);
        session.execute(
                "INSERT INTO products (account, product_id, name, topic_classes, message_id_field, device_buckets, created_at,"
                        + " enabled, authentication, message_id_property, retain, device_messages_per_second,"
                        + " messages_per_second, ca_certificates)"
                        + " VALUES ('default', ?, 'With authentication', ?, '', ?, ?, true, 'key', '', 'ignore', 7, 0, [])",
                OLD,
                classes,
                BUCKETS,
                MADE);
        for (int i = 0; i < DEVICES; i++) {
            String name = "old-" + i;
            session.execute(
                    "INSERT INTO devices (product_id, bucket, device_name, sealed_secret, enabled, certificate, created_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    OLD,
                    DeviceBuckets.of(name, BUCKETS),
                    name,
                    sealed(name, OLD),
                    i != 8,
                    ByteBuffer.allocate(0),
                    MADE);
        }
        session.execute("INSERT INTO product_sizes (product_id, devices) VALUES (?, ?)", OLD, DEVICES);
        session.execute(
                "INSERT INTO outbox (shard, id, topic, key) VALUES (0, ?, 'registry', 'LEFT000003')",
                Uuids.timeBased());
    }

    /** Form 1 of a sealed secret, which was all there was: version, nonce, ciphertext and tag under the master key itself. */
    private static ByteBuffer sealed(String name, String product) throws GeneralSecurityException {
        byte[] nonce = new byte[12];
        nonce[0] = (byte) name.hashCode();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(new byte[SecretBox.KEY_BYTES], "AES"),
                new GCMParameterSpec(128, nonce));
        cipher.updateAAD((product + "/" + name).getBytes(StandardCharsets.UTF_8));
        byte[] secret = java.util.Base64.getEncoder().encode(("secret-" + name).getBytes(StandardCharsets.UTF_8));
        byte[] body = cipher.doFinal(secret);
        return ByteBuffer.allocate(1 + nonce.length + body.length)
                .put((byte) 1)
                .put(nonce)
                .put(body)
                .flip();
    }

    private static String read(String script) throws IOException {
        try (InputStream file =
                UpgradeIT.class.getResourceAsStream("/io/tributary/management/migrations/" + script + ".cql")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
