package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "dev01");
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final Credentials GOOD = new Credentials(
            "PROD123456dev01",
            "PROD123456dev01;12010126;dyBA2;1795292803",
            "ed44ae2adf9ff0cecb239be80f0d5ed8d61e194e571ab0fe5b344575e0842aa2;hmacsha256");

    @Test
    void aSignedPasswordProvesTheDevice() {
        RegisteredDevice device = registered(true, DEVICE.toString());
        Authenticator authenticator = authenticator(Optional.of(device));

        assertThat(authenticator.authenticate(GOOD, TransportProof.NONE, HERE).id())
                .isEqualTo(DEVICE);
        assertThat(authenticator.stillHolds(device)).isTrue();
    }

    @Test
    void eachRefusalHasItsReason() {
        Credentials strange = new Credentials("short", GOOD.username(), GOOD.password());
        Credentials forged = new Credentials(GOOD.clientId(), GOOD.username(), "00;hmacsha256");

        assertReason(Optional.empty(), GOOD, Rejection.UNAUTHENTICATED);
        assertReason(Optional.of(registered(true, DEVICE.toString())), strange, Rejection.INVALID);
        assertReason(Optional.of(registered(true, DEVICE.toString())), forged, Rejection.UNAUTHENTICATED);
        assertReason(Optional.of(registered(false, DEVICE.toString())), forged, Rejection.UNAUTHENTICATED);
        assertReason(Optional.of(registered(false, DEVICE.toString())), GOOD, Rejection.FORBIDDEN);
        assertReason(Optional.of(registered(true, "PROD123456/other")), GOOD, Rejection.UNAUTHENTICATED);
    }

    @Test
    void credentialsNeverPrintTheirSecrets() {
        assertThat(GOOD.toString()).doesNotContain("ed44").doesNotContain("hmac");
    }

    private static void assertReason(Optional<RegisteredDevice> known, Credentials credentials, Rejection reason) {
        assertThatThrownBy(() -> authenticator(known).authenticate(credentials, TransportProof.NONE, HERE))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private static Authenticator authenticator(Optional<RegisteredDevice> known) {
        return new Authenticator(id -> known, BOX, InstantSource.fixed(Instant.ofEpochSecond(1_795_292_000)));
    }

    private static RegisteredDevice registered(boolean enabled, String sealedFor) {
        byte[] secret = "AQIDBAUGBwgJCgsMDQ4PEA==".getBytes(StandardCharsets.US_ASCII);
        return new RegisteredDevice(
                DEVICE,
                enabled,
                new SealedSecret(BOX.seal(secret, sealedFor)),
                new ProductProfile("PROD123456", true, List.of(), Optional.empty()));
    }
}
