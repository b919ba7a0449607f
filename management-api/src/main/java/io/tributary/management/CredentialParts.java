package io.tributary.management;

import io.tributary.codec.SecretBox;
import io.tributary.management.api.AuthorityRoutes;
import io.tributary.management.api.CertificateRoutes;
import io.tributary.management.api.MasterKeyRoutes;
import io.tributary.management.api.PlatformAuthorityRoutes;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.credentials.KeyKind;
import io.tributary.management.credentials.PlatformAuthorities;
import io.tributary.management.credentials.RewrapParts;
import io.tributary.management.credentials.Rewrapping;
import io.tributary.management.credentials.cassandra.CassandraAccountAuthorities;
import io.tributary.management.credentials.cassandra.CassandraClientKeys;
import io.tributary.management.credentials.cassandra.CassandraPlatformAuthorities;
import io.tributary.management.credentials.cassandra.CassandraRewraps;
import io.tributary.management.platform.Rounds;
import io.tributary.management.registration.CertificateSource;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.Rewrapped;
import io.tributary.management.rules.Destinations;
import io.tributary.management.rules.RuleSigner;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Authorities, certificates and master keys of an API node, wired by hand. */
final class CredentialParts implements AutoCloseable {
    private static final Duration REWRAP_EVERY = Duration.ofSeconds(2);

    private final Devices devices;
    private final PlatformAuthorities platform;
    private final AccountAuthorities own;
    private final DeviceCertificates certificates;
    private final Rewrapping rewrapping;
    private final Rounds rounds;

    CredentialParts(
            Database database,
            Claims claims,
            OutboxPublisher publisher,
            Products products,
            Devices devices,
            Destinations destinations,
            RuleSigner signer,
            Supplier<Rewrapped> cloudKeys,
            SecretBox box,
            Duration certificateLife,
            Clock clock) {
        this.devices = devices;
        this.platform =
                new PlatformAuthorities(new CassandraPlatformAuthorities(database, claims, publisher), box, clock);
        this.own = new AccountAuthorities(new CassandraAccountAuthorities(database), products, clock);
        CassandraClientKeys keys = new CassandraClientKeys(database);
        this.certificates = new DeviceCertificates(devices, platform, keys, box, certificateLife, clock);
        this.rewrapping = new Rewrapping(
                box,
                new CassandraRewraps(database),
                List.of(
                        RewrapParts.of(platform),
                        RewrapParts.whole("destinations", destinations::rewrap),
                        RewrapParts.whole("rule-signer", signer::rewrap),
                        RewrapParts.whole("cloud-keys", cloudKeys),
                        RewrapParts.of(products),
                        RewrapParts.of(products, devices),
                        RewrapParts.of(products, keys, box)),
                clock);
        this.rounds = new Rounds("rewrap", REWRAP_EVERY, rewrapping::round);
    }

    void addTo(RouteTable table) {
        table.add("devices", new CertificateRoutes(certificates, devices).routes())
                .add("platform", new PlatformAuthorityRoutes(platform).routes())
                .add("authorities", new AuthorityRoutes(own).routes())
                .add("master-keys", new MasterKeyRoutes(rewrapping, rounds::soon).routes());
    }

    /** For the cloud API and tasks, which are over the same services. */
    DeviceCertificates certificates() {
        return certificates;
    }

    AccountAuthorities authorities() {
        return own;
    }

    /** Certificates for devices that register themselves: RSA, which their SDKs can use; the key is theirs alone. */
    CertificateSource forRegistration() {
        return device -> {
            DeviceCertificates.Issued issued =
                    certificates.issue(device, KeyKind.RSA_2048, DeviceCertificates.Keep.NOT);
            return new CertificateSource.KeyAndCertificate(
                    issued.certificate().pem(), issued.privateKey().orElseThrow());
        };
    }

    /** Makes the platform's device authority when there is none. */
    void ensure() {
        platform.ensure();
    }

    /** Goes on with what was interrupted. */
    void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rewrapping.stop();
        rounds.close();
    }
}
