package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import io.tributary.gateway.Passwords;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.gateway.device.ProductProfile.Retain;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

/** Certificate devices. (Device protocol, section 2.3.) */
class CertificateProofTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "cam-1");
    private static final String CLIENT = DEVICE.clientId();
    private static final String USERNAME = CLIENT + ";12010126;dyBA2;2147483647";
    private static final Credentials BARE = new Credentials(CLIENT, USERNAME, "");
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final String SECRET = "AQIDBAUGBwgJCgsMDQ4PEA==";

    private static final TestAuthority PLATFORM = TestAuthority.root("platform devices");
    private static final TestAuthority OWN = TestAuthority.root("the account's own");
    private static final TestAuthority.Issued CAMERA = PLATFORM.issue(CLIENT);
    private static final TestAuthority.Issued FORMER = PLATFORM.issue(CLIENT);

    private final Map<DeviceId, RegisteredDevice> registry = new HashMap<>();
    private Instant now = NOW;
    private List<X509Certificate> announced = List.of();
    private final AuthenticationCounts counts = new AuthenticationCounts();
    private final Authenticator authenticator =
            authenticator(new DeviceAuthorities(List.of(PLATFORM.certificate()), () -> announced), counts, () -> now);

    private Authenticator authenticator(DeviceAuthorities platform, AuthenticationCounts counted, InstantSource clock) {
        return new Authenticator(
                id -> Optional.ofNullable(registry.get(id)),
                new DeviceSecrets(BOX),
                platform,
                Config.parse(
                        "{connectInterval: PT0S, authenticationFailures: 1000, authenticationFailuresPerAddress: 1000}",
                        "limits",
                        Limits.class,
                        Map.of()),
                counted,
                clock,
                () -> 0);
    }

    @Test
    void theCertificateOnRecordProvesTheDeviceWithoutAPassword() {
        register(List.of(), CAMERA.certificate());
        assertThat(authenticate(BARE, CAMERA.certificate()).id()).isEqualTo(DEVICE);
        Credentials withText = new Credentials(CLIENT, USERNAME, "anything");
        assertThat(authenticate(withText, CAMERA.certificate()).id()).isEqualTo(DEVICE);
    }

    @Test
    void aFormerCertificateOfThePlatformIsRefused() {
        register(List.of(), CAMERA.certificate());
        assertRefused(BARE, FORMER.certificate());
        register(List.of(), null);
        assertRefused(BARE, CAMERA.certificate());
    }

    @Test
    void theProductsOwnAuthorityNeedsNoRecordButIsBoundByOne() {
        TestAuthority.Issued issued = OWN.issue(CLIENT);
        register(List.of(OWN.certificate()), null);
        assertThat(authenticate(BARE, issued.certificate()).id()).isEqualTo(DEVICE);

        register(List.of(OWN.certificate()), OWN.issue(CLIENT).certificate());
        assertRefused(BARE, issued.certificate());

        register(List.of(), issued.certificate());
        assertRefused(BARE, issued.certificate());
    }

    @Test
    void anIntermediateAuthorityMustBeShown() {
        TestAuthority line = PLATFORM.intermediate("line 4");
        TestAuthority.Issued issued = line.issue(CLIENT);
        register(List.of(), issued.certificate());

        assertRefused(BARE, issued.certificate());
        assertThat(authenticate(BARE, issued.certificate(), line.certificate()).id())
                .isEqualTo(DEVICE);
        assertThat(authenticate(BARE, issued.certificate(), line.certificate(), PLATFORM.certificate())
                        .id())
                .isEqualTo(DEVICE);
    }

    @Test
    void anAuthorityThatTheRegistryNamesCountsFromThenOn() {
        TestAuthority later = TestAuthority.root("platform devices of later");
        TestAuthority.Issued issued = later.issue(CLIENT);
        register(List.of(), issued.certificate());
        assertRefused(BARE, issued.certificate());

        announced = List.of(later.certificate());
        assertThat(authenticate(BARE, issued.certificate()).id()).isEqualTo(DEVICE);
        announced = List.of();
        assertRefused(BARE, issued.certificate());
    }

    @Test
    void datesCount() {
        Instant end = NOW.plusSeconds(60);
        TestAuthority.Issued brief = PLATFORM.issue("CN=" + CLIENT, NOW, end, KeyPurposeId.id_kp_clientAuth);
        register(List.of(), brief.certificate());

        assertThat(authenticate(BARE, brief.certificate())).isNotNull();
        now = NOW.minusSeconds(1);
        assertRefused(BARE, brief.certificate());
        now = end.plusSeconds(1);
        assertRefused(BARE, brief.certificate());
        now = TestAuthority.UNTIL.plusSeconds(1);
        assertRefused(BARE, brief.certificate());
    }

    @Test
    void theNameMustBeTheClientId() {
        for (String subject :
                List.of("CN=PROD123456cam-2", "CN=prod123456cam-1", "O=" + CLIENT, "CN=" + CLIENT + ",CN=" + CLIENT)) {
            TestAuthority.Issued other =
                    PLATFORM.issue(subject, TestAuthority.FROM, TestAuthority.UNTIL, KeyPurposeId.id_kp_clientAuth);
            register(List.of(), other.certificate());
            assertRefused(BARE, other.certificate());
        }
        TestAuthority.Issued more = PLATFORM.issue(
                "O=factory,CN=" + CLIENT, TestAuthority.FROM, TestAuthority.UNTIL, KeyPurposeId.id_kp_clientAuth);
        register(List.of(), more.certificate());
        assertThat(authenticate(BARE, more.certificate())).isNotNull();
        Credentials other = new Credentials(CLIENT, "PROD123456cam-2;1;2;3", "");
        assertThat(refusal(other, more.certificate()).reason()).isEqualTo(Rejection.UNAUTHENTICATED);
    }

    @Test
    void aServersCertificateIsNoDevices() {
        TestAuthority.Issued server =
                PLATFORM.issue("CN=" + CLIENT, TestAuthority.FROM, TestAuthority.UNTIL, KeyPurposeId.id_kp_serverAuth);
        register(List.of(), server.certificate());
        assertRefused(BARE, server.certificate());
    }

    @Test
    void anAuthorityNobodyNamedIsRefused() {
        TestAuthority.Issued forged = TestAuthority.root("platform devices").issue(CLIENT);
        register(List.of(), forged.certificate());
        assertRefused(BARE, forged.certificate());
    }

    @Test
    void anUnknownDeviceIsAnsweredLikeAWrongCertificate() {
        RejectedException unknown = refusal(BARE, CAMERA.certificate());
        register(List.of(), FORMER.certificate());
        RejectedException wrong = refusal(BARE, CAMERA.certificate());

        assertThat(unknown.reason()).isEqualTo(wrong.reason());
        assertThat(unknown.getMessage()).isEqualTo(wrong.getMessage());
        assertThat(counts.of(ProofFailure.UNKNOWN).sum()).isEqualTo(1);
    }

    @Test
    void withoutACertificateThePasswordMustBeSignedByItsKey() throws GeneralSecurityException {
        register(List.of(), CAMERA.certificate());
        Credentials signed = new Credentials(CLIENT, USERNAME, sign(CAMERA) + ";rsa-sha256");
        Credentials former = new Credentials(CLIENT, USERNAME, sign(FORMER) + ";rsa-sha256");
        Credentials none = new Credentials(CLIENT, USERNAME, "");

        assertThat(authenticator.authenticate(signed, TransportProof.NONE, HERE).id())
                .isEqualTo(DEVICE);
        assertReason(former, Rejection.UNAUTHENTICATED, ProofFailure.SIGNATURE);
        assertReason(none, Rejection.UNAUTHENTICATED, ProofFailure.FORM);
        register(List.of(), null);
        assertReason(signed, Rejection.UNAUTHENTICATED, ProofFailure.SIGNATURE);
        registry.clear();
        assertReason(signed, Rejection.UNAUTHENTICATED, ProofFailure.UNKNOWN);
        register(List.of(), CAMERA.certificate());
        now = TestAuthority.UNTIL.plusSeconds(1);
        assertReason(signed, Rejection.UNAUTHENTICATED, ProofFailure.CERTIFICATE_ENDED);
    }

    @Test
    void aSignatureIsWorthNothingOnceTheAuthorityIsGone() throws GeneralSecurityException {
        TestAuthority.Issued issued = OWN.issue(CLIENT);
        Credentials signed = new Credentials(CLIENT, USERNAME, sign(issued) + ";rsa-sha256");

        register(List.of(OWN.certificate()), issued.certificate());
        assertThat(authenticator.authenticate(signed, TransportProof.NONE, HERE).id())
                .isEqualTo(DEVICE);
        register(List.of(), issued.certificate());
        assertReason(signed, Rejection.UNAUTHENTICATED, ProofFailure.CERTIFICATE_ENDED);

        register(List.of(), CAMERA.certificate());
        Credentials ofThePlatform = new Credentials(CLIENT, USERNAME, sign(CAMERA) + ";rsa-sha256");
        assertThat(authenticator.authenticate(ofThePlatform, TransportProof.NONE, HERE))
                .isNotNull();
        assertThat(catchThrowableOfType(
                                RejectedException.class,
                                () -> authenticator(new DeviceAuthorities(List.of()), counts, () -> now)
                                        .authenticate(ofThePlatform, TransportProof.NONE, HERE))
                        .reason())
                .isEqualTo(Rejection.UNAUTHENTICATED);
        assertThat(counts.of(ProofFailure.CERTIFICATE_ENDED).sum()).isEqualTo(2);
    }

    /** A chain that leads to an authority by way of another comes only with a handshake. */
    @Test
    void aSignatureAloneNeedsTheIssuerToBeNamed() throws GeneralSecurityException {
        TestAuthority line = PLATFORM.intermediate("line 5");
        TestAuthority.Issued issued = line.issue(CLIENT);
        Credentials signed = new Credentials(CLIENT, USERNAME, sign(issued) + ";rsa-sha256");

        register(List.of(), issued.certificate());
        assertReason(signed, Rejection.UNAUTHENTICATED, ProofFailure.CERTIFICATE_ENDED);
        register(List.of(line.certificate()), issued.certificate());
        assertThat(authenticator.authenticate(signed, TransportProof.NONE, HERE))
                .isNotNull();
    }

    /** Its time is over: the device has shown what only it has, and is not guessing. */
    @Test
    void theCertificateOnRecordThatEndedIsNoGuess() {
        register(List.of(), CAMERA.certificate());
        now = TestAuthority.UNTIL.plusSeconds(1);
        assertRefused(BARE, CAMERA.certificate());
        assertThat(counts.of(ProofFailure.CERTIFICATE_ENDED).sum()).isEqualTo(1);
        assertRefused(BARE, FORMER.certificate());
        assertThat(counts.of(ProofFailure.CERTIFICATE).sum()).isEqualTo(1);
    }

    /** Whoever has some certificate must not find out which names there are, nor how they prove themselves. */
    @Test
    void aCertificateTellsNothingOfTheRegistry() throws GeneralSecurityException {
        List<Credentials> tries = List.of(
                BARE,
                new Credentials(CLIENT, USERNAME, "anything"),
                new Credentials(CLIENT, USERNAME, "00".repeat(32) + ";hmacsha256"),
                new Credentials(CLIENT, USERNAME, sign(FORMER) + ";rsa-sha256"),
                new Credentials(CLIENT, CLIENT + ";1;2;0", "00".repeat(20) + ";hmacsha1"),
                new Credentials(CLIENT, CLIENT, ""),
                new Credentials(CLIENT, "PROD123456cam-2;1;2;3", ""));
        List<X509Certificate> shown = List.of(
                CAMERA.certificate(),
                TestAuthority.root("platform devices").issue(CLIENT).certificate(),
                PLATFORM.issue("PROD123456other").certificate());
        for (Credentials credentials : tries) {
            for (X509Certificate certificate : shown) {
                registry.clear();
                String unknown = told(credentials, certificate);
                registerWithKey();
                assertThat(told(credentials, certificate))
                        .as("a device with a key")
                        .isEqualTo(unknown);
                register(List.of(), FORMER.certificate());
                assertThat(told(credentials, certificate))
                        .as("another certificate")
                        .isEqualTo(unknown);
                register(List.of(OWN.certificate()), null);
                assertThat(told(credentials, certificate)).as("no certificate").isEqualTo(unknown);
            }
        }
    }

    private String told(Credentials credentials, X509Certificate certificate) {
        RejectedException refused = refusal(credentials, certificate);
        return refused.reason() + " " + refused.getMessage();
    }

    /** A device with a key may show a certificate that means nothing here. */
    @Test
    void aDeviceWithAKeyIsJudgedByItsPassword() {
        registerWithKey();
        Credentials signed = new Credentials(CLIENT, USERNAME, Passwords.sign(SECRET, USERNAME));
        assertThat(authenticate(signed, CAMERA.certificate()).id()).isEqualTo(DEVICE);
    }

    private void registerWithKey() {
        registry.put(
                DEVICE,
                new RegisteredDevice(
                        DEVICE,
                        true,
                        new SealedSecret(BOX.seal(SECRET.getBytes(StandardCharsets.US_ASCII), DEVICE.toString())),
                        new ProductProfile("PROD123456", true, List.of(), Optional.empty())));
    }

    @Test
    void aNewCertificateNoLongerHolds() {
        RegisteredDevice before = register(List.of(), CAMERA.certificate());
        assertThat(authenticator.stillHolds(before)).isTrue();
        register(List.of(), FORMER.certificate());
        assertThat(authenticator.stillHolds(before)).isFalse();
    }

    static ProductProfile certificateProduct(List<X509Certificate> authorities) {
        return new ProductProfile(
                "PROD123456",
                true,
                List.of(),
                Optional.empty(),
                Authentication.CERTIFICATE,
                Optional.empty(),
                Retain.IGNORE,
                Optional.empty(),
                Optional.empty(),
                authorities);
    }

    private RegisteredDevice register(
            List<X509Certificate> authorities, @org.jspecify.annotations.Nullable X509Certificate onRecord) {
        RegisteredDevice device = new RegisteredDevice(
                DEVICE,
                true,
                new SealedSecret(new byte[0]),
                certificateProduct(authorities),
                Optional.ofNullable(onRecord).map(DeviceCertificate::of));
        registry.put(DEVICE, device);
        return device;
    }

    private RegisteredDevice authenticate(Credentials credentials, X509Certificate... chain) {
        return authenticator.authenticate(credentials, new TransportProof.ClientCertificate(List.of(chain)), HERE);
    }

    private RejectedException refusal(Credentials credentials, X509Certificate... chain) {
        return catchThrowableOfType(RejectedException.class, () -> authenticate(credentials, chain));
    }

    private void assertRefused(Credentials credentials, X509Certificate... chain) {
        assertThat(refusal(credentials, chain).reason()).isEqualTo(Rejection.FORBIDDEN);
    }

    private void assertReason(Credentials credentials, Rejection reason, ProofFailure failure) {
        long before = counts.of(failure).sum();
        RejectedException refused = catchThrowableOfType(
                RejectedException.class, () -> authenticator.authenticate(credentials, TransportProof.NONE, HERE));
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(counts.of(failure).sum()).isEqualTo(before + 1);
    }

    /** As the Java SDK does. */
    private static String sign(TestAuthority.Issued issued) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(issued.keys().getPrivate());
        signature.update(USERNAME.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().withUpperCase().formatHex(signature.sign());
    }
}
