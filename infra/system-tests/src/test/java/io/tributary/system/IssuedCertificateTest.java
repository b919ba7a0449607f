package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.gateway.device.AuthenticationCounts;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.Certificates;
import io.tributary.gateway.device.Credentials;
import io.tributary.gateway.device.DeviceAuthorities;
import io.tributary.gateway.device.DeviceCertificate;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.device.SealedSecret;
import io.tributary.gateway.device.TransportProof;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.credentials.DeviceCertificates.Keep;
import io.tributary.management.credentials.KeyKind;
import io.tributary.management.credentials.MemoryCredentials;
import io.tributary.management.credentials.PlatformAuthorities;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.schemas.avro.DeviceRecord;
import io.tributary.schemas.avro.RegistryRecord;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the management API issues and announces, the gateway's own code lets in: the two sides know each other by records alone. */
class IssuedCertificateTest {
    private static final AvroCodec<RegistryRecord> CODEC = AvroCodec.of(RegistryRecord.class);
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);

    private final Clock clock = Clock.systemUTC();
    private final MemoryRegistry registry = new MemoryRegistry();
    private final MemoryCredentials.Platform platform = new MemoryCredentials.Platform();
    private final Devices devices = new Devices(registry, BOX, Limits.DEFAULTS, clock);
    private final PlatformAuthorities authorities = new PlatformAuthorities(platform, BOX, clock);
    private final DeviceCertificates certificates = new DeviceCertificates(
            devices, authorities, new MemoryCredentials.Keys(), BOX, Duration.ofDays(3_650), clock);
    private final Authenticator gateway = new Authenticator(
            this::asRecorded,
            new DeviceSecrets(BOX),
            new DeviceAuthorities(List.of(), this::announced),
            Limits.DEFAULTS,
            new AuthenticationCounts(),
            clock,
            new Ticks()::next);
    private final DeviceId device = register();

    @ParameterizedTest
    @EnumSource
    void anIssuedCertificateLetsItsDeviceInUntilItIsRevoked(KeyKind kind) {
        DeviceX509 former = certificates.issue(device, kind, Keep.NOT).certificate();
        DeviceX509 issued = certificates.issue(device, kind, Keep.NOT).certificate();

        assertThat(connect(issued).id()).isEqualTo(device);
        assertRefused(former);
        certificates.revoke(device);
        assertRefused(issued);
    }

    @Test
    void anotherAuthorityCountsAtOnceAndOneThatWasTakenAwayNoMore() {
        DeviceX509 byTheFirst =
                certificates.issue(device, KeyKind.EC_P256, Keep.NOT).certificate();
        String first = authorities.current().id().toString();
        authorities.renew();
        assertThat(connect(byTheFirst).id()).isEqualTo(device);

        authorities.delete(first);
        assertRefused(byTheFirst);
        assertThat(connect(certificates.issue(device, KeyKind.EC_P256, Keep.NOT).certificate())
                        .id())
                .isEqualTo(device);
    }

    private DeviceId register() {
        authorities.ensure();
        ProductPolicy certified = new ProductPolicy(
                true,
                ProductPolicy.Authentication.CERTIFICATE,
                Optional.empty(),
                ProductPolicy.Retain.IGNORE,
                Optional.empty(),
                Optional.empty(),
                List.of());
        DeviceId id = new DeviceId(
                new Products(registry, BOX, Limits.DEFAULTS, clock)
                        .create(ProductSettings.named("cameras").withPolicy(certified))
                        .productId(),
                "cam_1");
        devices.create(id.productId(), NewDevice.named(id.deviceName()));
        return id;
    }

    private RegisteredDevice connect(DeviceX509 shown) {
        String client = device.clientId();
        return gateway.authenticate(
                new Credentials(client, client + ";12010126;dyBA2;2147483647", ""),
                new TransportProof.ClientCertificate(List.of(shown.certificate())),
                InetAddress.getLoopbackAddress());
    }

    private void assertRefused(DeviceX509 shown) {
        assertThatThrownBy(() -> connect(shown))
                .isInstanceOf(RejectedException.class)
                .hasMessage("the certificate is not the device's");
    }

    /** The device as a gateway knows it from the newest record. */
    private Optional<RegisteredDevice> asRecorded(DeviceId id) {
        return registry.announced.stream()
                .filter(each -> each.key().equals(id.toString()))
                .reduce((older, newer) -> newer)
                .flatMap(Announcement::value)
                .map(value -> CODEC.decode(value).getDevice())
                .map(record -> new RegisteredDevice(
                        id,
                        record.getEnabled(),
                        new SealedSecret(bytesOf(record.getEncryptedSecret())),
                        new ProductProfile(
                                id.productId(),
                                true,
                                List.of(),
                                Optional.empty(),
                                ProductProfile.Authentication.CERTIFICATE,
                                Optional.empty(),
                                ProductProfile.Retain.IGNORE,
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        certificateOf(record)));
    }

    private static Optional<DeviceCertificate> certificateOf(DeviceRecord record) {
        return Optional.ofNullable(record.getCertificate()).map(der -> DeviceCertificate.of(x509(der)));
    }

    /** The authorities as a gateway knows them from the records so far. */
    private List<X509Certificate> announced() {
        List<X509Certificate> all = new ArrayList<>();
        for (Announcement each : platform.announced) {
            boolean gone = platform.announced.stream()
                    .anyMatch(other ->
                            other.key().equals(each.key()) && other.value().isEmpty());
            if (!gone) {
                all.add(x509(
                        CODEC.decode(each.value().orElseThrow()).getAuthority().getCertificate()));
            }
        }
        return all;
    }

    private static X509Certificate x509(ByteBuffer der) {
        try {
            return Certificates.ofDer(bytesOf(der));
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Time that passes so quickly that nobody comes too early. */
    private static final class Ticks {
        private long nanos;

        long next() {
            nanos += Duration.ofMinutes(20).toNanos();
            return nanos;
        }
    }
}
