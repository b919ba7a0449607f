package io.tributary.management.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.management.credentials.DeviceCertificates.Issued;
import io.tributary.management.credentials.DeviceCertificates.Keep;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.schemas.avro.RegistryRecord;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceCertificatesTest {
    private static final AvroCodec<RegistryRecord> CODEC = AvroCodec.of(RegistryRecord.class);
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final PlatformAuthority FIRST = first();

    private final Clock clock = Clock.systemUTC();
    private final MemoryRegistry registry = new MemoryRegistry();
    private final MemoryCredentials.Platform platform = new MemoryCredentials.Platform();
    private final MemoryCredentials.Keys keys = new MemoryCredentials.Keys();
    private final Devices devices = new Devices(registry, BOX, Limits.DEFAULTS, clock);
    private final PlatformAuthorities authorities = new PlatformAuthorities(platform, BOX, clock);
    private final DeviceCertificates certificates =
            new DeviceCertificates(devices, authorities, keys, BOX, Duration.ofDays(100), clock);
    private DeviceId device = new DeviceId("PROD123456", "none");

    @BeforeEach
    void register() {
        String product = new Products(registry, BOX, Limits.DEFAULTS, clock)
                .create(ProductSettings.named("cameras"))
                .productId();
        device = new DeviceId(product, "cam_1");
        devices.create(device.productId(), NewDevice.named(device.deviceName()));
        platform.put(FIRST, AuthorityRecords.of(FIRST));
    }

    /** Made once for all tests: an RSA key takes its time. */
    private static PlatformAuthority first() {
        PlatformAuthorities once = new PlatformAuthorities(new MemoryCredentials.Platform(), BOX, Clock.systemUTC());
        once.ensure();
        return once.current();
    }

    @Test
    void whatIsIssuedIsOnRecordAtOnceAndAnnounced() {
        Issued issued = certificates.issue(device, KeyKind.RSA_2048, Keep.NOT);

        assertThat(certificates.get(device)).isEqualTo(issued.certificate());
        assertThat(issued.privateKey())
                .hasValueSatisfying(key -> assertThat(key).contains("BEGIN RSA PRIVATE KEY"));
        assertThat(issued.toString()).doesNotContain("PRIVATE");
        assertThat(issued.certificate().isIssuedBy(authorities.current().certificate()))
                .isTrue();
        assertThat(announced()).contains(ByteBuffer.wrap(issued.certificate().der()));
        assertThatThrownBy(() -> certificates.fetchKey(device)).isInstanceOf(RejectedException.class);
    }

    @Test
    void aRequestIsSignedWithoutAKeyOfOurs() {
        Issued issued = certificates.sign(
                device,
                SigningRequestTest.pem("CN=" + device.clientId(), KeyKind.EC_P256.generate(), "SHA256withECDSA"));

        assertThat(issued.privateKey()).isEmpty();
        assertThat(certificates.get(device)).isEqualTo(issued.certificate());
    }

    @Test
    void revokedMeansOffTheRecord() {
        certificates.issue(device, KeyKind.EC_P256, Keep.NOT);

        certificates.revoke(device);

        assertThat(announced()).isEmpty();
        assertThatThrownBy(() -> certificates.get(device)).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> certificates.revoke(device)).hasMessageContaining("no certificate on record");
    }

    @Test
    void aKeptKeyIsFetchedOnceHoweverManyTry() {
        Issued issued = certificates.issue(device, KeyKind.EC_P256, Keep.UNTIL_FETCHED);
        assertThat(waiting()).containsExactly("cam_1");
        AtomicInteger got = new AtomicInteger();

        IntStream.range(0, 16).parallel().forEach(i -> {
            try {
                assertThat(certificates.fetchKey(device))
                        .isEqualTo(issued.privateKey().orElseThrow());
                got.incrementAndGet();
            } catch (RejectedException late) {
                assertThat(late).hasMessageContaining("fetched already");
            }
        });

        assertThat(got).hasValue(1);
        assertThat(waiting()).isEmpty();
    }

    @Test
    void aKeptKeyOfAFormerCertificateIsNotGivenAway() {
        certificates.issue(device, KeyKind.EC_P256, Keep.UNTIL_FETCHED);
        certificates.issue(device, KeyKind.EC_P256, Keep.NOT);

        assertThatThrownBy(() -> certificates.fetchKey(device)).hasMessageContaining("fetched already, or never kept");
    }

    @Test
    void aDeviceIsMadeWithItsCertificateAndItsKeyWaits() {
        NewDevice wanted = NewDevice.named("cam_2");
        Issued issued = certificates.create(device.productId(), wanted, KeyKind.EC_P256, Keep.UNTIL_FETCHED);
        DeviceId made = new DeviceId(device.productId(), "cam_2");

        assertThat(devices.get(made).certificate()).contains(issued.certificate());
        assertThat(announced()).contains(ByteBuffer.wrap(issued.certificate().der()));
        assertThat(certificates.keysWaiting(device.productId(), List.of(devices.get(device), devices.get(made))))
                .containsExactly("cam_2");
        assertThatThrownBy(() -> certificates.create(device.productId(), wanted, KeyKind.EC_P256, Keep.UNTIL_FETCHED))
                .hasMessageContaining("already");
        assertThat(certificates.fetchKey(made))
                .as("the attempt to make it once more took nothing away")
                .isEqualTo(issued.privateKey().orElseThrow());
        assertThatThrownBy(() -> certificates.create("PROD123456", wanted, KeyKind.EC_P256, Keep.NOT))
                .hasMessageContaining("no product");
    }

    @Test
    void ofTwoThatMakeOneDeviceTheLoserTakesNothingFromTheWinner() {
        NewDevice wanted = NewDevice.named("cam_2");
        DeviceId made = new DeviceId(device.productId(), "cam_2");
        List<Issued> winner = new ArrayList<>();
        DeviceCertificates loser = interruptedBy(
                () -> winner.add(certificates.create(device.productId(), wanted, KeyKind.EC_P256, Keep.UNTIL_FETCHED)));

        assertThatThrownBy(() -> loser.create(device.productId(), wanted, KeyKind.EC_P256, Keep.UNTIL_FETCHED))
                .hasMessageContaining("already");

        assertThat(keys.fingerprints(made.productId(), List.of("cam_2")))
                .as("nothing of the loser's waits")
                .containsEntry("cam_2", Set.of(winner.get(0).certificate().fingerprint()));
        assertThat(certificates.fetchKey(made))
                .isEqualTo(winner.get(0).privateKey().orElseThrow());
    }

    @Test
    void ofTwoThatIssueForOneDeviceTheKeyOfTheCertificateOnRecordWaits() {
        List<Issued> first = new ArrayList<>();
        DeviceCertificates second =
                interruptedBy(() -> first.add(certificates.issue(device, KeyKind.EC_P256, Keep.UNTIL_FETCHED)));

        Issued last = second.issue(device, KeyKind.EC_P256, Keep.UNTIL_FETCHED);

        assertThat(certificates.get(device))
                .isEqualTo(last.certificate())
                .isNotEqualTo(first.get(0).certificate());
        assertThat(certificates.fetchKey(device)).isEqualTo(last.privateKey().orElseThrow());
    }

    @Test
    void keysOfNobodyDoNotAddUp() {
        certificates.issue(device, KeyKind.EC_P256, Keep.UNTIL_FETCHED);
        for (int i = 0; i < 40; i++) {
            keys.put(new ClientKeyStore.ClientKey(device, "of a device that was deleted " + i, new byte[] {1}));
        }

        Issued next = certificates.issue(device, KeyKind.EC_P256, Keep.UNTIL_FETCHED);

        assertThat(keys.fingerprints(device.productId(), List.of("cam_1")))
                .as("all but the one on record, and that when another is")
                .containsEntry("cam_1", Set.of(next.certificate().fingerprint()));
    }

    /** Certificates that are interrupted once, between the look at what there is and the change of it. */
    private DeviceCertificates interruptedBy(Runnable other) {
        AtomicBoolean once = new AtomicBoolean();
        Clock interrupting = new Clock() {
            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return clock.withZone(zone);
            }

            @Override
            public Instant instant() {
                if (once.compareAndSet(false, true)) {
                    other.run();
                }
                return clock.instant();
            }
        };
        return new DeviceCertificates(devices, authorities, keys, BOX, Duration.ofDays(100), interrupting);
    }

    @Test
    void aKeyOfAFormerCertificateDoesNotWait() {
        certificates.issue(device, KeyKind.EC_P256, Keep.UNTIL_FETCHED);
        certificates.revoke(device);
        assertThat(waiting()).isEmpty();
        certificates.issue(device, KeyKind.EC_P256, Keep.NOT);
        assertThat(waiting()).isEmpty();
    }

    @Test
    void theFirstAuthorityIsMadeOnceTheNewestIssuesAndTheOthersVouch() {
        PlatformAuthority first = authorities.current();
        authorities.ensure();
        assertThat(platform.authorities()).containsExactly(first);
        assertThat(CODEC.decode(platform.announced.get(0).value().orElseThrow())
                        .getAuthority()
                        .getCertificate())
                .isEqualTo(ByteBuffer.wrap(first.certificate().der()));

        platform.newId(); // that of the first
        PlatformAuthority second = authorities.renew();
        assertThat(certificates
                        .issue(device, KeyKind.EC_P256, Keep.NOT)
                        .certificate()
                        .isIssuedBy(second.certificate()))
                .isTrue();
        assertThatThrownBy(() -> authorities.delete(second.id().toString())).hasMessageContaining("issues");
        assertThatThrownBy(() -> authorities.delete("x")).hasMessageContaining("no authority");
        authorities.delete(first.id().toString());
        assertThat(platform.announced.get(2))
                .isEqualTo(new Announcement("registry", "authority:" + first.id(), Optional.empty()));
    }

    private Set<String> waiting() {
        return certificates.keysWaiting(device.productId(), List.of(devices.get(device)));
    }

    /** The certificate of the device's newest record. */
    private Optional<ByteBuffer> announced() {
        byte[] record =
                registry.announced.get(registry.announced.size() - 1).value().orElseThrow();
        return Optional.ofNullable(CODEC.decode(record).getDevice().getCertificate());
    }
}
