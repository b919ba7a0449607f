package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.RegistryStore;
import io.tributary.topic.TopicClass;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The registry in Cassandra: products in the partition of their account, devices spread over the buckets of their product. */
public final class CassandraRegistry implements RegistryStore {
    /** The one account there is until collaborators come. */
    private static final String ACCOUNT = "default";
    /** How long a change waits for Kafka; after that it is answered, and reaches Kafka from the outbox. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

    private static final String PRODUCT_COLUMNS =
            "product_id, name, topic_classes, message_id_field, device_buckets, created_at, " + PolicyColumns.NAMES;
    private static final String DEVICE_COLUMNS = "device_name, sealed_secret, enabled, certificate, created_at";

    private final Database database;
    private final Claims claims;
    private final OutboxPublisher publisher;

    public CassandraRegistry(Database database, Claims claims, OutboxPublisher publisher) {
        this.database = database;
        this.claims = claims;
        this.publisher = publisher;
    }

    @Override
    public <T> T changing(String key, Supplier<T> change) {
        T result = claims.holding("registry/" + key, change);
        publisher.flush(ON_ITS_WAY);
        return result;
    }

    @Override
    public List<Product> products() {
        List<Product> products = new ArrayList<>();
        for (Row row : database.run("SELECT " + PRODUCT_COLUMNS + " FROM products WHERE account = ?", ACCOUNT)) {
            products.add(productOf(row));
        }
        return products;
    }

    @Override
    public Optional<Product> product(String productId) {
        return database.one(
                        "SELECT " + PRODUCT_COLUMNS + " FROM products WHERE account = ? AND product_id = ?",
                        ACCOUNT,
                        productId)
                .map(CassandraRegistry::productOf);
    }

    @Override
    public void put(Product product, Announcement announcement) {
        Map<String, String> classes = new TreeMap<>();
        product.topicClasses().forEach(each -> classes.put(each.suffix(), privilegeOf(each)));
        List<Object> values = new ArrayList<>(List.of(
                ACCOUNT,
                product.productId(),
                product.name(),
                classes,
                product.messageIdField().orElse(""),
                product.deviceBuckets(),
                product.createdAt()));
        values.addAll(PolicyColumns.of(product.policy()));
        database.together(List.of(
                database.bind(
                        "INSERT INTO products (account, " + PRODUCT_COLUMNS + ") VALUES (?"
                                + ", ?".repeat(values.size() - 1) + ")",
                        values.toArray()),
                CassandraOutbox.write(database, announcement)));
    }

    @Override
    public void delete(Product product, Announcement announcement) {
        database.together(List.of(
                database.bind(
                        "DELETE FROM products WHERE account = ? AND product_id = ?", ACCOUNT, product.productId()),
                database.bind("DELETE FROM product_sizes WHERE product_id = ?", product.productId()),
                CassandraOutbox.write(database, announcement)));
    }

    @Override
    public int deviceCount(String productId) {
        return database.one("SELECT devices FROM product_sizes WHERE product_id = ?", productId)
                .map(row -> row.getInt("devices"))
                .orElse(0);
    }

    @Override
    public Optional<Device> device(Product product, DeviceId id) {
        return database.one(
                        "SELECT " + DEVICE_COLUMNS
                                + " FROM devices WHERE product_id = ? AND bucket = ? AND device_name = ?",
                        id.productId(),
                        bucketOf(product, id.deviceName()),
                        id.deviceName())
                .map(row -> deviceOf(product.productId(), row));
    }

    @Override
    public void put(Product product, Device device, int deviceCount, Announcement announcement) {
        database.together(List.of(
                database.bind(
                        "INSERT INTO devices (product_id, bucket, " + DEVICE_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)",
                        product.productId(),
                        bucketOf(product, device.id().deviceName()),
                        device.id().deviceName(),
                        ByteBuffer.wrap(device.sealedSecret()),
                        device.enabled(),
                        // Nothing is written as no bytes: a null would be a tombstone in every row.
                        ByteBuffer.wrap(
                                device.certificate().map(DeviceX509::der).orElse(new byte[0])),
                        device.createdAt()),
                size(product, deviceCount),
                CassandraOutbox.write(database, announcement)));
    }

    @Override
    public void delete(Product product, DeviceId id, int deviceCount, Announcement announcement) {
        database.together(List.of(
                database.bind(
                        "DELETE FROM devices WHERE product_id = ? AND bucket = ? AND device_name = ?",
                        id.productId(),
                        bucketOf(product, id.deviceName()),
                        id.deviceName()),
                size(product, deviceCount),
                CassandraOutbox.write(database, announcement)));
    }

    @Override
    public Page<Device> devices(Product product, int limit, Optional<String> cursor) {
        Place place = cursor.map(Place::parse).orElse(new Place(0, ""));
        List<Device> devices = new ArrayList<>();
        for (int bucket = place.bucket; bucket < product.deviceBuckets(); bucket++) {
            int missing = limit - devices.size();
            for (Row row : database.run(
                    "SELECT " + DEVICE_COLUMNS
                            + " FROM devices WHERE product_id = ? AND bucket = ? AND device_name > ? LIMIT ?",
                    product.productId(),
                    bucket,
                    bucket == place.bucket ? place.after : "",
                    missing)) {
                devices.add(deviceOf(product.productId(), row));
            }
            if (devices.size() == limit) {
                String last = devices.get(limit - 1).id().deviceName();
                return new Page<>(devices, Optional.of(new Place(bucket, last).text()));
            }
        }
        return new Page<>(devices, Optional.empty());
    }

    /** Stable for ever: rows are found by it. */
    static int bucketOf(Product product, String deviceName) {
        CRC32 crc = new CRC32();
        crc.update(deviceName.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % product.deviceBuckets());
    }

    /** Where a page ends; opaque to callers. */
    record Place(int bucket, String after) {
        static Place parse(String cursor) {
            try {
                String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                int slash = text.indexOf('/');
                return new Place(Integer.parseUnsignedInt(text, 0, slash, 10), text.substring(slash + 1));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "'" + cursor + "' is not a cursor of this list",
                        "Use the 'next' of the page before, or leave the cursor out to begin again.",
                        "cursor");
            }
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((bucket + "/" + after).getBytes(StandardCharsets.UTF_8));
        }
    }

    private BoundStatement size(Product product, int devices) {
        return database.bind(
                "INSERT INTO product_sizes (product_id, devices) VALUES (?, ?)", product.productId(), devices);
    }

    private static Product productOf(Row row) {
        List<TopicClass> classes = new ArrayList<>();
        Map<String, String> kept = row.getMap("topic_classes", String.class, String.class);
        if (kept != null) {
            new TreeMap<>(kept)
                    .forEach((suffix, privilege) -> classes.add(
                            new TopicClass(suffix, !privilege.equals("subscribe"), !privilege.equals("publish"))));
        }
        return new Product(
                text(row.getString("product_id")),
                text(row.getString("name")),
                classes,
                Optional.of(text(row.getString("message_id_field"))).filter(field -> !field.isEmpty()),
                PolicyColumns.read(row),
                row.getInt("device_buckets"),
                instant(row));
    }

    private static Device deviceOf(String productId, Row row) {
        ByteBuffer secret = Objects.requireNonNull(row.getByteBuffer("sealed_secret"));
        byte[] sealed = new byte[secret.remaining()];
        secret.get(sealed);
        return new Device(
                new DeviceId(productId, text(row.getString("device_name"))),
                sealed,
                row.getBoolean("enabled"),
                Optional.ofNullable(row.getByteBuffer("certificate"))
                        .filter(ByteBuffer::hasRemaining)
                        .map(der -> DeviceX509.ofDer(PolicyColumns.bytesOf(der))),
                instant(row));
    }

    private static String privilegeOf(TopicClass topicClass) {
        if (topicClass.publish() && topicClass.subscribe()) {
            return "both";
        }
        return topicClass.publish() ? "publish" : "subscribe";
    }

    private static String text(@Nullable String column) {
        return column == null ? "" : column;
    }

    private static Instant instant(Row row) {
        Instant at = row.getInstant("created_at");
        return at == null ? Instant.EPOCH : at;
    }
}
