package io.tributary.management.credentials;

import io.tributary.identity.DeviceId;
import io.tributary.management.registry.DeviceX509;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;

/** An authority of an account, as its people run it. */
public final class OwnAuthority {
    private final Issuer issuer;

    /** What a device is given, both in PEM. */
    public record Identity(String certificate, String privateKey) {}

    public OwnAuthority(String name) {
        this.issuer = Issuer.create(name, Instant.now());
    }

    public DeviceX509 certificate() {
        return issuer.certificate();
    }

    public String pem() {
        return issuer.certificate().pem();
    }

    /** Its private key, in PEM. */
    public String keyPem() {
        return Issuer.pem(new KeyPair(issuer.certificate().certificate().getPublicKey(), issuer.key()));
    }

    /** A certificate that shows possession, in PEM. */
    public String proof(String code) {
        return issue(code, KeyKind.EC_P256.generate());
    }

    /** The certificate of a device, in PEM. */
    public String device(DeviceId device) {
        return identity(device).certificate();
    }

    public Identity identity(DeviceId device) {
        KeyPair keys = KeyKind.EC_P256.generate();
        return new Identity(issue(device.clientId(), keys), Issuer.pem(keys));
    }

    private String issue(String name, KeyPair keys) {
        return issuer.issue(name, keys.getPublic(), Instant.now(), Duration.ofDays(1))
                .pem();
    }
}
