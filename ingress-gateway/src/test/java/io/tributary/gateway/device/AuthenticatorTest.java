package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import io.tributary.gateway.Passwords;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Key devices: the signed password and the handshake. Certificates have a test of their own. */
class AuthenticatorTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "dev01");
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final String SECRET = "AQIDBAUGBwgJCgsMDQ4PEA==";
    private static final InetAddress HERE = address("192.0.2.1");
    private static final Credentials GOOD = new Credentials(
            "PROD123456dev01",
            "PROD123456dev01;12010126;dyBA2;1795292803",
            "ed44ae2adf9ff0cecb239be80f0d5ed8d61e194e571ab0fe5b344575e0842aa2;hmacsha256");
    private static final Credentials FORGED =
            new Credentials(GOOD.clientId(), GOOD.username(), "00".repeat(32) + ";hmacsha256");

    private final Map<DeviceId, RegisteredDevice> registry = new HashMap<>();
    private final AuthenticationCounts counts = new AuthenticationCounts();
    private final AtomicLong nanos = new AtomicLong();
    private final Authenticator authenticator = new Authenticator(
            id -> Optional.ofNullable(registry.get(id)),
            new DeviceSecrets(BOX),
            new DeviceAuthorities(List.of()),
            Limits.DEFAULTS,
            counts,
            () -> Instant.ofEpochSecond(1_795_292_000),
            nanos::get);

    @Test
    void aSignedPasswordProvesTheDevice() {
        RegisteredDevice device = register(true, SECRET);

        assertThat(authenticator.authenticate(GOOD, TransportProof.NONE, HERE).id())
                .isEqualTo(DEVICE);
        assertThat(authenticator.stillHolds(device)).isTrue();
    }

    @Test
    void eachRefusalHasItsReason() {
        Credentials strange = new Credentials("short", GOOD.username(), GOOD.password());

        assertReason(FORGED, Rejection.UNAUTHENTICATED, ProofFailure.UNKNOWN);
        register(true, SECRET);
        assertReason(strange, Rejection.INVALID, ProofFailure.FORM);
        assertReason(FORGED, Rejection.UNAUTHENTICATED, ProofFailure.SIGNATURE);
        register(false, SECRET);
        assertReason(FORGED, Rejection.UNAUTHENTICATED, ProofFailure.SIGNATURE);
        assertReason(GOOD, Rejection.FORBIDDEN, ProofFailure.DISABLED);
        registry.put(DEVICE, device(true, sealed(SECRET, "PROD123456/other")));
        assertReason(GOOD, Rejection.UNAUTHENTICATED, ProofFailure.SEALED);
        registry.put(DEVICE, device(true, new SealedSecret(new byte[0])));
        assertReason(GOOD, Rejection.UNAUTHENTICATED, ProofFailure.SIGNATURE);
    }

    @Test
    void aStrangerIsToldNothing() {
        String unknown = refusal(GOOD).getMessage();
        register(true, SECRET);
        String wrong = refusal(FORGED).getMessage();
        registry.put(DEVICE, device(true, sealed(SECRET, "PROD123456/other")));
        String unopened = refusal(GOOD).getMessage();

        assertThat(List.of(wrong, unopened)).containsOnly(unknown);
    }

    @Test
    void aCertificateProductRefusesTheKeysPassword() {
        registry.put(
                DEVICE,
                new RegisteredDevice(
                        DEVICE,
                        true,
                        sealed(SECRET, DEVICE.toString()),
                        CertificateProofTest.certificateProduct(List.of())));

        assertReason(GOOD, Rejection.UNAUTHENTICATED, ProofFailure.KIND);
        assertThat(authenticator.pskKeys().find(GOOD.clientId())).isEmpty();
    }

    @Test
    void aHandshakeProvesTheDeviceWithoutAPassword() {
        register(true, SECRET);
        byte[] key = authenticator.pskKeys().find(GOOD.clientId()).orElseThrow();
        assertThat(key).isEqualTo(Base64.getDecoder().decode(SECRET));
        Credentials plain = new Credentials(GOOD.clientId(), GOOD.username(), "");

        TransportProof proof = new TransportProof.PreSharedKey(GOOD.clientId(), KeyDigest.taking(key));

        assertThat(authenticator.authenticate(plain, proof, HERE).id()).isEqualTo(DEVICE);
        assertThat(key).containsOnly(0);
    }

    @Test
    void aHandshakeProvesNoOtherDeviceAndNoOtherKey() {
        register(true, SECRET);
        byte[] key = Base64.getDecoder().decode(SECRET);
        Credentials plain = new Credentials(GOOD.clientId(), GOOD.username(), "");
        Credentials otherName = new Credentials(GOOD.clientId(), "PROD123456dev02;1;2;3", "");

        assertReason(plain, psk("PROD123456dev02", key), Rejection.UNAUTHENTICATED, ProofFailure.FORM);
        assertReason(otherName, psk(GOOD.clientId(), key), Rejection.UNAUTHENTICATED, ProofFailure.FORM);
        register(true, "b3RoZXI=");
        assertReason(plain, psk(GOOD.clientId(), key), Rejection.UNAUTHENTICATED, ProofFailure.SIGNATURE);
        registry.clear();
        assertReason(plain, psk(GOOD.clientId(), key), Rejection.UNAUTHENTICATED, ProofFailure.UNKNOWN);
        assertThat(authenticator.pskKeys().find(GOOD.clientId())).isEmpty();
        assertThat(authenticator.pskKeys().find("no client id at all")).isEmpty();
    }

    @Test
    void aDisabledDeviceHasNoKeyForAHandshake() {
        register(false, SECRET);
        assertThat(authenticator.pskKeys().find(GOOD.clientId())).isEmpty();
    }

    @Test
    void aDeviceConnectsOncePerInterval() {
        register(true, SECRET);

        authenticator.authenticate(GOOD, TransportProof.NONE, HERE);
        assertReason(GOOD, Rejection.THROTTLED, ProofFailure.CONNECT_INTERVAL);
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());

        assertThat(authenticator.authenticate(GOOD, TransportProof.NONE, HERE)).isNotNull();
    }

    @Test
    void failedAttemptsOfOthersDoNotCountAgainstTheInterval() {
        register(true, SECRET);
        refusal(FORGED);
        assertThat(authenticator.authenticate(GOOD, TransportProof.NONE, HERE)).isNotNull();
    }

    @Test
    void guessesAreSlowedAndNotEvenLookedAt() {
        register(true, SECRET);
        for (int i = 0; i < Limits.DEFAULTS.authenticationFailures(); i++) {
            refusal(FORGED);
        }

        assertReason(GOOD, Rejection.THROTTLED, ProofFailure.SLOWED_IDENTITY);
        assertThat(authenticator.pskKeys().admits(GOOD.clientId(), HERE)).isFalse();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(authenticator.authenticate(GOOD, TransportProof.NONE, HERE)).isNotNull();
    }

    @Test
    void anExpiredSignatureIsToldToWhoMadeItAndSlowsNoNeighbour() {
        register(true, SECRET);
        Credentials late = new Credentials(
                GOOD.clientId(),
                "PROD123456dev01;12010126;dyBA2;1795291999",
                Passwords.sign(SECRET, "PROD123456dev01;12010126;dyBA2;1795291999"));
        for (int i = 0; i < Limits.DEFAULTS.authenticationFailures(); i++) {
            assertReason(late, Rejection.UNAUTHENTICATED, ProofFailure.EXPIRED);
        }
        assertReason(late, Rejection.THROTTLED, ProofFailure.SLOWED_IDENTITY);
        for (int i = 0; i < Limits.DEFAULTS.authenticationFailuresPerAddress(); i++) {
            String other = "PROD123456dev" + i;
            assertThat(authenticator.pskKeys().admits(other, HERE)).isTrue();
        }
    }

    /** Anyone can name a device whose secret does not open: that must not fill the log with errors. */
    @Test
    void aSecretThatDoesNotOpenIsOneLine() {
        registry.put(DEVICE, device(true, sealed(SECRET, "PROD123456/other")));
        Logger log = (Logger) LoggerFactory.getLogger(Authenticator.class);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        log.addAppender(seen);
        try {
            for (int i = 0; i < 4; i++) {
                refusal(GOOD);
            }
        } finally {
            log.detachAppender(seen);
        }
        assertThat(seen.list.stream().filter(event -> event.getLevel() == Level.ERROR))
                .hasSize(1);
    }

    @Test
    void failedHandshakesCountLikeFailedPasswords() {
        register(true, SECRET);
        PskKeys keys = authenticator.pskKeys();
        for (int i = 0; i < Limits.DEFAULTS.authenticationFailures(); i++) {
            assertThat(keys.admits(GOOD.clientId(), HERE)).isTrue();
            keys.failed(GOOD.clientId(), HERE);
        }
        assertReason(GOOD, Rejection.THROTTLED, ProofFailure.SLOWED_IDENTITY);
    }

    @Test
    void aHandshakeThatFailsForWantOfAKeyHereIsNotTheDevicesFault() {
        registry.put(DEVICE, device(true, sealed(SECRET, "PROD123456/other")));
        PskKeys keys = authenticator.pskKeys();
        for (int i = 0; i <= Limits.DEFAULTS.authenticationFailures(); i++) {
            keys.failed(GOOD.clientId(), HERE);
        }
        assertThat(keys.admits(GOOD.clientId(), HERE)).isTrue();
    }

    @Test
    void anotherSealOfTheSameSecretStillHoldsAndAnotherSecretDoesNot() {
        RegisteredDevice device = register(true, SECRET);
        register(true, SECRET);
        assertThat(authenticator.stillHolds(device)).isTrue();
        register(true, "b3RoZXI=");
        assertThat(authenticator.stillHolds(device)).isFalse();
        register(false, SECRET);
        assertThat(authenticator.stillHolds(device)).isFalse();
    }

    @Test
    void nothingSecretIsEverLogged() {
        Logger root = (Logger) LoggerFactory.getLogger("io.tributary");
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        Level before = root.getLevel();
        seen.start();
        root.addAppender(seen);
        root.setLevel(Level.ALL);
        try {
            register(true, SECRET);
            authenticator.authenticate(GOOD, TransportProof.NONE, HERE);
            for (int i = 0; i < 30; i++) {
                refusal(FORGED);
                refusal(new Credentials(GOOD.clientId(), GOOD.username(), "mistyped " + SECRET));
            }
            registry.put(DEVICE, device(true, sealed(SECRET, "PROD123456/other")));
            nanos.addAndGet(Duration.ofHours(1).toNanos());
            refusal(GOOD);
        } finally {
            root.detachAppender(seen);
            root.setLevel(before);
        }
        assertThat(seen.list).isNotEmpty();
        for (ILoggingEvent event : seen.list) {
            String all = event.getFormattedMessage()
                    + event.getKeyValuePairs()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : event.getThrowableProxy().getMessage());
            assertThat(all)
                    .doesNotContain(SECRET)
                    .doesNotContain("hmacsha256")
                    .doesNotContain("ed44ae")
                    .doesNotContain("00000000");
        }
        assertThat(seen.list.stream().filter(event -> event.getLevel() == Level.WARN))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void credentialsNeverPrintTheirSecrets() {
        assertThat(GOOD.toString()).doesNotContain("ed44").doesNotContain("hmac");
    }

    @Test
    void everyMethodSignsForItself() {
        Limits eager = Config.parse("connectInterval: PT0S", "limits", Limits.class, Map.of());
        register(true, SECRET);
        Authenticator another = new Authenticator(
                id -> Optional.ofNullable(registry.get(id)),
                new DeviceSecrets(BOX),
                new DeviceAuthorities(List.of()),
                eager,
                counts,
                () -> Instant.ofEpochSecond(1_795_292_000),
                nanos::get);
        String username = Passwords.username(DEVICE.clientId());
        Credentials sha256 = new Credentials(DEVICE.clientId(), username, Passwords.sign(SECRET, username));
        assertThat(another.authenticate(sha256, TransportProof.NONE, HERE)).isNotNull();
        assertThat(another.authenticate(GOOD, TransportProof.NONE, HERE)).isNotNull();
    }

    private static TransportProof psk(String identity, byte[] key) {
        return new TransportProof.PreSharedKey(identity, KeyDigest.taking(key.clone()));
    }

    private void assertReason(Credentials credentials, Rejection reason, ProofFailure failure) {
        assertReason(credentials, TransportProof.NONE, reason, failure);
    }

    private void assertReason(Credentials credentials, TransportProof proof, Rejection reason, ProofFailure failure) {
        long before = counts.of(failure).sum();
        RejectedException refused = catchThrowableOfType(
                RejectedException.class, () -> authenticator.authenticate(credentials, proof, HERE));
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(counts.of(failure).sum()).isEqualTo(before + 1);
    }

    private RejectedException refusal(Credentials credentials) {
        return catchThrowableOfType(
                RejectedException.class, () -> authenticator.authenticate(credentials, TransportProof.NONE, HERE));
    }

    private RegisteredDevice register(boolean enabled, String secret) {
        RegisteredDevice device = device(enabled, sealed(secret, DEVICE.toString()));
        registry.put(DEVICE, device);
        return device;
    }

    private static SealedSecret sealed(String secret, String owner) {
        return new SealedSecret(BOX.seal(secret.getBytes(StandardCharsets.US_ASCII), owner));
    }

    private static RegisteredDevice device(boolean enabled, SealedSecret secret) {
        return new RegisteredDevice(
                DEVICE, enabled, secret, new ProductProfile("PROD123456", true, List.of(), Optional.empty()));
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
