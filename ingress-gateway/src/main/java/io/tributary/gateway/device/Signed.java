package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.security.interfaces.RSAPublicKey;

/** Something that a device has signed, good once. */
interface Signed {
    /** Who it says it is. */
    DeviceId device();

    /** Whether with the private key of its certificate; otherwise with its secret. */
    boolean byCertificate();

    /** When, by the device's clock, Unix seconds. */
    long timestamp();

    /** What no other of this second has. */
    String nonce();

    /** Whether this key, a text, made the signature; a wrong one costs the same whatever the key is. */
    boolean isSignedBy(byte[] key);

    /** Whether the other half of this key made the signature. */
    boolean isSignedBy(RSAPublicKey key);
}
