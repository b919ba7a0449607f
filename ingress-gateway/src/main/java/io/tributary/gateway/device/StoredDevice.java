package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A device as the local copy keeps it: some 60 bytes with a key, 800 to 900 with a certificate of 2048 bits.
 *
 * @param enabled the device alone
 * @param logLevel 0 off to 4 debug
 */
record StoredDevice(boolean enabled, SealedSecret secret, Optional<DeviceCertificate> certificate, int logLevel) {
    static final byte KEY_PREFIX = 'd';

    private static final byte FORM = 2;
    private static final int ENABLED = 1;
    private static final int CERTIFIED = 2;
    private static final int LOG_LEVEL_SHIFT = 2; // zeros where an earlier version wrote
    private static final int LOG_LEVELS = 7;

    static byte[] keyOf(DeviceId id) {
        return ("d" + id).getBytes(StandardCharsets.UTF_8);
    }

    byte[] toBytes() {
        byte[] box = secret.box();
        int certified =
                certificate.map(record -> Short.BYTES + record.der().length).orElse(0);
        ByteBuffer out = ByteBuffer.allocate(2 + Short.BYTES + box.length + certified);
        int flags = (enabled ? ENABLED : 0) | (certificate.isPresent() ? CERTIFIED : 0);
        out.put(FORM).put((byte) (flags | (logLevel & LOG_LEVELS) << LOG_LEVEL_SHIFT));
        out.putShort((short) box.length).put(box);
        certificate.ifPresent(
                record -> out.putShort((short) record.der().length).put(record.der()));
        return out.array();
    }

    /**
     * @throws DamagedStoreException for what another version, or an accident, wrote
     */
    static StoredDevice ofBytes(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != FORM) {
                throw new DamagedStoreException("a device is written in an unknown form");
            }
            int flags = in.get();
            int logLevel = (flags >> LOG_LEVEL_SHIFT) & LOG_LEVELS;
            SealedSecret secret = new SealedSecret(next(in, Short.toUnsignedInt(in.getShort())));
            if ((flags & CERTIFIED) == 0) {
                return new StoredDevice((flags & ENABLED) != 0, secret, Optional.empty(), logLevel);
            }
            byte[] der = next(in, Short.toUnsignedInt(in.getShort()));
            return new StoredDevice((flags & ENABLED) != 0, secret, Optional.of(new DeviceCertificate(der)), logLevel);
        } catch (BufferUnderflowException e) {
            throw new DamagedStoreException("a device is cut short", e);
        }
    }

    private static byte[] next(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
