package io.tributary.management.credentials;

import io.tributary.identity.DeviceId;
import io.tributary.management.registry.DeviceX509;
import java.time.Duration;
import java.time.Instant;

/** An authority of an account, as its people run it. */
public final class OwnAuthority {
    private final Issuer issuer;

    public OwnAuthority(String name) {
        this.issuer = Issuer.create(name, Instant.now());
    }

    public DeviceX509 certificate() {
        return issuer.certificate();
    }

    public String pem() {
        return issuer.certificate().pem();
    }

    /** A certificate that shows possession, in PEM. */
    public String proof(String code) {
        return issue(code);
    }

    /** The certificate of a device, in PEM. */
    public String device(DeviceId device) {
        return issue(device.clientId());
    }

    private String issue(String name) {
        return issuer.issue(name, KeyKind.EC_P256.generate().getPublic(), Instant.now(), Duration.ofDays(1))
                .pem();
    }
}
