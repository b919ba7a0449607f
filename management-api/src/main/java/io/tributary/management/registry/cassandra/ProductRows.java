package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductProfile;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Revision;
import io.tributary.topic.TopicClass;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Products as rows. What is empty is written as empty: a null would be a tombstone in every row. */
final class ProductRows {
    static final String COLUMNS = "product_id, name, topic_classes, message_id_field, device_buckets, created_at,"
            + " description, type, payload_schema, attributes, registration, registration_limit, registration_again, sealed_secret,"
            + " device_limit, revision, updated_at, " + PolicyColumns.NAMES;

    static BoundStatement insert(Database database, String account, Product product) {
        Map<String, String> classes = new TreeMap<>();
        product.topicClasses().forEach(each -> classes.put(each.suffix(), privilegeOf(each)));
        List<Object> values = new ArrayList<>(List.of(
                account,
                product.productId(),
                product.name(),
                classes,
                product.messageIdField().orElse(""),
                product.deviceBuckets(),
                product.createdAt(),
                product.profile().description(),
                ProductPolicy.word(product.profile().type()),
                product.profile().payloadSchema().orElse(""),
                product.profile().attributes(),
                ProductPolicy.word(product.registration().mode()),
                product.registration().limit(),
                ProductPolicy.word(product.registration().again()),
                ByteBuffer.wrap(product.sealedSecret().orElse(new byte[0])),
                product.settings().deviceLimit().orElse(0),
                product.revision().number(),
                product.revision().updatedAt()));
        values.addAll(PolicyColumns.of(product.policy()));
        return database.bind(
                "INSERT INTO products (account, " + COLUMNS + ") VALUES (?" + ", ?".repeat(values.size() - 1) + ")",
                values.toArray());
    }

    static Product read(Row row) {
        List<TopicClass> classes = new ArrayList<>();
        Map<String, String> kept = row.getMap("topic_classes", String.class, String.class);
        if (kept != null) {
            new TreeMap<>(kept)
                    .forEach((suffix, privilege) -> classes.add(
                            new TopicClass(suffix, !privilege.equals("subscribe"), !privilege.equals("publish"))));
        }
        Instant createdAt = Objects.requireNonNullElse(row.getInstant("created_at"), Instant.EPOCH);
        return new Product(
                text(row, "product_id"),
                new ProductSettings(
                        text(row, "name"),
                        classes,
                        optional(row, "message_id_field"),
                        PolicyColumns.read(row),
                        profile(row),
                        registration(row),
                        Optional.of(row.getInt("device_limit")).filter(limit -> limit > 0)),
                Optional.ofNullable(row.getByteBuffer("sealed_secret"))
                        .filter(ByteBuffer::hasRemaining)
                        .map(PolicyColumns::bytesOf),
                row.getInt("device_buckets"),
                new Revision(
                        row.getLong("revision"),
                        createdAt,
                        Objects.requireNonNullElse(row.getInstant("updated_at"), createdAt)));
    }

    private static ProductProfile profile(Row row) {
        if (row.isNull("type")) {
            return ProductProfile.EMPTY;
        }
        return new ProductProfile(
                text(row, "description"),
                ProductPolicy.choice(ProductProfile.Type.class, text(row, "type"), "type"),
                optional(row, "payload_schema"),
                Objects.requireNonNullElse(row.getMap("attributes", String.class, String.class), Map.of()));
    }

    private static DynamicRegistration registration(Row row) {
        if (row.isNull("registration")) {
            return DynamicRegistration.OFF;
        }
        return new DynamicRegistration(
                ProductPolicy.choice(DynamicRegistration.Mode.class, text(row, "registration"), "registration"),
                row.getInt("registration_limit"),
                optional(row, "registration_again")
                        .map(word -> ProductPolicy.choice(DynamicRegistration.Again.class, word, "registrationAgain"))
                        .orElse(DynamicRegistration.Again.ALLOW));
    }

    private static Optional<String> optional(Row row, String column) {
        return Optional.of(text(row, column)).filter(value -> !value.isEmpty());
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static String privilegeOf(TopicClass topicClass) {
        if (topicClass.publish() && topicClass.subscribe()) {
            return "both";
        }
        return topicClass.publish() ? "publish" : "subscribe";
    }

    private ProductRows() {}
}
