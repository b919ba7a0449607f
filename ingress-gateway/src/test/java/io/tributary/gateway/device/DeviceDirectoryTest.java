package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.testing.Samples;
import io.tributary.topic.TopicClass;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceDirectoryTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "pump-1");
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final SealedSecret SECRET = sealed(BOX, "AQID");

    private final List<String> heard = new ArrayList<>();
    private final RegistryListener listener = new RegistryListener() {
        @Override
        public void deviceRevoked(DeviceId id, String reason) {
            heard.add(id + ": " + reason);
        }

        @Override
        public void productRevoked(String productId, String reason) {
            heard.add(productId + ": " + reason);
        }

        @Override
        public void logLevelChanged(DeviceId id, int level) {
            heard.add(id + ": logs at " + level);
        }

        @Override
        public void productChanged(ProductProfile product) {
            heard.add(product.productId() + ": changed");
        }
    };
    private final TestDirectory directory = new TestDirectory(BOX, listener);

    @Test
    void aDeviceIsFoundOnceItsProductIsKnownToo() {
        directory.putDevice(DEVICE, true, SECRET);
        assertThat(directory.find(DEVICE)).isEmpty();

        directory.putProduct(product(true));

        assertThat(directory.find(DEVICE)).hasValueSatisfying(found -> {
            assertThat(found.enabled()).isTrue();
            assertThat(found.secret()).isEqualTo(SECRET);
        });
        assertThat(heard).isEmpty();
    }

    @Test
    void authoritiesOfThePlatformComeGoAndOutliveARestart() {
        MemoryStore store = new MemoryStore();
        DeviceDirectory first = new DeviceDirectory(store, new DeviceSecrets(BOX), listener);
        X509Certificate one = TestAuthority.root("one").certificate();
        X509Certificate two = TestAuthority.root("two").certificate();
        DeviceDirectory.Batch change = first.batch();
        change.putProduct(certified(), new byte[0]);
        change.putAuthority("1", one, encoded(one));
        change.putAuthority("2", two, encoded(two));
        assertThat(first.authorities()).as("nothing before the commit").isEmpty();
        change.commit();
        assertThat(first.authorities()).containsExactlyInAnyOrder(one, two);
        assertThat(heard).isEmpty();

        change = first.batch();
        change.removeAuthority("1");
        change.removeAuthority("unknown");
        change.commit();
        assertThat(heard).containsExactly("PROD123456: certificate authority of the platform removed");

        DeviceDirectory again = new DeviceDirectory(store, new DeviceSecrets(BOX), listener);
        again.restore(record -> certified());
        assertThat(again.authorities()).containsExactly(two);
        again.clear();
        assertThat(again.authorities()).isEmpty();
    }

    private static ProductProfile certified() {
        return new ProductProfile(
                "PROD123456",
                true,
                List.of(),
                Optional.empty(),
                ProductProfile.Authentication.CERTIFICATE,
                Optional.empty(),
                ProductProfile.Retain.IGNORE,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDeviceOfADisabledProductIsDisabled() {
        directory.putProduct(product(true));
        directory.putDevice(DEVICE, true, SECRET);

        directory.putProduct(product(false));

        assertThat(directory.find(DEVICE).map(RegisteredDevice::enabled)).contains(false);
        assertThat(heard).containsExactly("PROD123456: product disabled");
    }

    @Test
    void whateverEndsADevicesRightIsTold() {
        directory.putProduct(product(true));
        directory.putDevice(DEVICE, true, SECRET);

        directory.putDevice(DEVICE, true, sealed(BOX, "AQID"));
        directory.putDevice(DEVICE, true, sealed(BOX, "CQ=="));
        directory.putDevice(DEVICE, false, sealed(BOX, "CQ=="));
        directory.removeDevice(DEVICE);
        directory.removeDevice(DEVICE);
        directory.removeProduct("PROD123456");

        assertThat(heard)
                .containsExactly(
                        DEVICE + ": device secret replaced",
                        DEVICE + ": device disabled",
                        DEVICE + ": device deleted",
                        "PROD123456: product deleted");
    }

    @Test
    void otherTopicsAreTold() {
        directory.putProduct(product(true));
        directory.putProduct(product(true));
        directory.putProduct(new ProductProfile(
                "PROD123456", true, List.of(new TopicClass("alarm", true, false)), Optional.empty()));

        assertThat(heard).containsExactly("PROD123456: changed");
    }

    @Test
    void anotherCertificateIsTold() {
        TestAuthority authority = TestAuthority.root("devices");
        DeviceCertificate one = DeviceCertificate.of(authority.issue("a").certificate());
        DeviceCertificate two = DeviceCertificate.of(authority.issue("a").certificate());
        directory.putProduct(CertificateProofTest.certificateProduct(List.of(authority.certificate())));
        directory.putDevice(DEVICE, true, SECRET, Optional.of(one));
        directory.putDevice(DEVICE, true, SECRET, Optional.of(one));
        directory.putDevice(DEVICE, true, SECRET, Optional.of(two));
        directory.putDevice(DEVICE, true, SECRET);
        directory.putProduct(CertificateProofTest.certificateProduct(List.of()));
        directory.putProduct(product(true));

        assertThat(heard)
                .containsExactly(
                        DEVICE + ": device certificate replaced",
                        DEVICE + ": device certificate replaced",
                        "PROD123456: product certificate authority removed",
                        "PROD123456: product authentication changed");
    }

    @Test
    void whatAStoreKeepsIsReadBackAsItWas() {
        DeviceCertificate certificate =
                DeviceCertificate.of(TestAuthority.root("devices").issue("a").certificate());
        Samples.forAll(
                500,
                random -> new StoredDevice(
                        random.nextBoolean(),
                        new SealedSecret(bytes(random.nextInt(100))),
                        random.nextBoolean() ? Optional.of(certificate) : Optional.empty(),
                        random.nextInt(5)),
                device -> {
                    assertThat(StoredDevice.ofBytes(device.toBytes())).isEqualTo(device);
                    assertThat(StoredDevice.ofBytes(device.toBytes())
                                    .certificate()
                                    .map(read -> HexFormat.of().formatHex(read.der())))
                            .isEqualTo(device.certificate()
                                    .map(read -> HexFormat.of().formatHex(read.der())));
                    for (int cut = 0; cut < Math.min(device.toBytes().length, 60); cut++) {
                        byte[] part = Arrays.copyOf(device.toBytes(), cut);
                        assertThatThrownBy(() -> StoredDevice.ofBytes(part)).isInstanceOf(DamagedStoreException.class);
                    }
                });
    }

    @Test
    void anotherLogLevelIsToldAndEndsNoConnection() {
        assertThat(directory.logLevelOf(DEVICE)).isEmpty();
        directory.putLogLevel(DEVICE, SECRET, 0);
        directory.putLogLevel(DEVICE, SECRET, 4);
        directory.putLogLevel(DEVICE, SECRET, 4);

        assertThat(directory.logLevelOf(DEVICE)).hasValue(4);
        assertThat(heard).containsExactly(DEVICE + ": logs at 4");
    }

    @Test
    void whatHappensInOneBatchIsToldOnceItIsTrue() {
        DeviceDirectory whole = new DeviceDirectory(new MemoryStore(), new DeviceSecrets(BOX), new RegistryListener() {
            @Override
            public void deviceRevoked(DeviceId id, String reason) {
                heard.add(reason);
            }

            @Override
            public void productRevoked(String productId, String reason) {
                heard.add(reason);
            }

            @Override
            public void logLevelChanged(DeviceId id, int level) {
                heard.add(id + ": logs at " + level);
            }

            @Override
            public void productChanged(ProductProfile product) {
                heard.add("changed");
            }
        });
        DeviceDirectory.Batch first = whole.batch();
        first.putProduct(product(true), new byte[0]);
        first.putDevice(DEVICE, true, SECRET, Optional.empty(), 0);
        first.commit();
        DeviceDirectory.Batch batch = whole.batch();
        batch.removeDevice(DEVICE);
        batch.putDevice(DEVICE, true, SECRET, Optional.empty(), 0);
        batch.putDevice(new DeviceId("PROD123456", "other"), true, SECRET, Optional.empty(), 0);
        assertThat(heard).isEmpty();
        assertThat(whole.size()).isEqualTo(1);
        batch.commit();

        assertThat(heard).containsExactly("device deleted");
        assertThat(whole.size()).isEqualTo(2);
        assertThat(whole.find(DEVICE)).isPresent();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) length);
        return bytes;
    }

    private static SealedSecret sealed(SecretBox box, String secret) {
        return new SealedSecret(box.seal(secret.getBytes(StandardCharsets.US_ASCII), DEVICE.toString()));
    }

    private static ProductProfile product(boolean enabled) {
        return new ProductProfile("PROD123456", enabled, List.of(), Optional.empty());
    }
}
