package io.tributary.gateway.device;

import java.util.Optional;

/** The keys of TLS-PSK and DTLS-PSK. (Device protocol, section 2.4.) Thread-safe; answers from local memory or disk. */
@FunctionalInterface
public interface PskKeys {
    /** The decoded device secret of an identity, which is a client id; empty when there is no such device, or it may not connect. */
    Optional<byte[]> find(String identity);
}
