package io.tributary.gateway.device;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The remote configuration of a product's devices. (Device protocol, section 8.)
 *
 * @param payload a JSON object
 */
public record ProductConfiguration(long version, boolean enabled, String payload) {
    static final byte KEY_PREFIX = 'c';

    private static final byte FORM = 1;

    static byte[] keyOf(String productId) {
        return ((char) KEY_PREFIX + productId).getBytes(StandardCharsets.UTF_8);
    }

    byte[] toBytes() {
        byte[] text = payload.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + Long.BYTES + text.length)
                .put(FORM)
                .put((byte) (enabled ? 1 : 0))
                .putLong(version)
                .put(text)
                .array();
    }

    /**
     * @throws DamagedStoreException for what another version, or an accident, wrote
     */
    static ProductConfiguration ofBytes(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != FORM) {
                throw new DamagedStoreException("a configuration is written in an unknown form");
            }
            boolean enabled = in.get() == 1;
            long version = in.getLong();
            return new ProductConfiguration(
                    version, enabled, StandardCharsets.UTF_8.decode(in).toString());
        } catch (BufferUnderflowException e) {
            throw new DamagedStoreException("a configuration is cut short", e);
        }
    }
}
