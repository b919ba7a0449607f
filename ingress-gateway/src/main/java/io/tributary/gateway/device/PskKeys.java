package io.tributary.gateway.device;

import java.net.InetAddress;
import java.util.Optional;

/** The keys of TLS-PSK and DTLS-PSK. (Device protocol, section 2.4.) Thread-safe; answers from local memory or disk. */
@FunctionalInterface
public interface PskKeys {
    /** The decoded device secret of an identity, which is a client id; empty when there is no such device, or it may not connect. */
    Optional<byte[]> find(String identity);

    /** Whether a handshake may be tried at all: false while a row of failed ones is being slowed. Ask before {@link #find}. */
    default boolean admits(String identity, InetAddress from) {
        return true;
    }

    /** The handshake failed, because the identity is not known or its key was another. Call it once for each such handshake. */
    default void failed(String identity, InetAddress from) {}
}
