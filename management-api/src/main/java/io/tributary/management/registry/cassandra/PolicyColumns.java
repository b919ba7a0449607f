package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.ProductPolicy.Retain;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The policy of a product in its row; rows of before there was one have none of these columns. */
final class PolicyColumns {
    static final String NAMES = "enabled, authentication, message_id_property, retain, device_messages_per_second,"
            + " messages_per_second, ca_certificates";

    /** The values, in the order of the names. */
    static List<Object> of(ProductPolicy policy) {
        return List.of(
                policy.enabled(),
                ProductPolicy.word(policy.authentication()),
                policy.messageIdProperty().orElse(""),
                ProductPolicy.word(policy.retain()),
                policy.deviceMessagesPerSecond().orElse(0),
                policy.messagesPerSecond().orElse(0),
                policy.caCertificates().stream()
                        .map(each -> ByteBuffer.wrap(each.der()))
                        .toList());
    }

    static ProductPolicy read(Row row) {
        if (row.isNull("authentication")) {
            return ProductPolicy.DEFAULTS;
        }
        List<ByteBuffer> authorities =
                Objects.requireNonNullElse(row.getList("ca_certificates", ByteBuffer.class), List.<ByteBuffer>of());
        return new ProductPolicy(
                row.getBoolean("enabled"),
                ProductPolicy.choice(Authentication.class, text(row, "authentication"), "authentication"),
                Optional.of(text(row, "message_id_property")).filter(name -> !name.isEmpty()),
                ProductPolicy.choice(Retain.class, text(row, "retain"), "retain"),
                rate(row, "device_messages_per_second"),
                rate(row, "messages_per_second"),
                authorities.stream().map(der -> DeviceX509.ofDer(bytesOf(der))).toList());
    }

    static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static Optional<Integer> rate(Row row, String column) {
        return Optional.of(row.getInt(column)).filter(rate -> rate > 0);
    }

    private PolicyColumns() {}
}
