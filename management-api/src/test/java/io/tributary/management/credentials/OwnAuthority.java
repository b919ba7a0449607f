package io.tributary.management.credentials;

import io.tributary.management.registry.DeviceX509;
import java.time.Duration;
import java.time.Instant;

/** An authority of an account, as its people run it. */
final class OwnAuthority {
    private final Issuer issuer;

    OwnAuthority(String name) {
        this.issuer = Issuer.create(name, Instant.now());
    }

    DeviceX509 certificate() {
        return issuer.certificate();
    }

    String pem() {
        return issuer.certificate().pem();
    }

    /** A certificate that shows possession, in PEM. */
    String proof(String code) {
        return issuer.issue(code, KeyKind.EC_P256.generate().getPublic(), Instant.now(), Duration.ofDays(1))
                .pem();
    }
}
