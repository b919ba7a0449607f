package io.tributary.management.credentials;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningRequestTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "cam_1");
    private static final String SUBJECT = "CN=" + DEVICE.clientId();
    private static final KeyPair RSA = KeyKind.RSA_2048.generate();
    private static final KeyPair EC = KeyKind.EC_P256.generate();

    @Test
    void aRequestForTheDeviceGivesItsKey() {
        assertThat(SigningRequest.read(pem(SUBJECT, RSA, "SHA256withRSA"), DEVICE)
                        .key())
                .isEqualTo(RSA.getPublic());
        assertThat(SigningRequest.read(pem(SUBJECT, EC, "SHA384withECDSA"), DEVICE)
                        .key())
                .isEqualTo(EC.getPublic());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=PROD123456other",
                "CN=PROD123456cam_1x",
                "CN=prod123456cam_1",
                "O=PROD123456cam_1",
                "CN=PROD123456cam_1,O=somebody",
                "CN=PROD123456cam_1,CN=PROD123456cam_2",
                "CN=PROD123456cam_1+CN=PROD123456cam_2",
                "CN=PROD123456cam_1+OU=x",
                "CN=*",
            })
    void anotherNameIsRefused(String subject) {
        assertRefused(pem(subject, EC, "SHA256withECDSA"), "CN=PROD123456cam_1");
    }

    @Test
    void aRequestMustBeSignedByItsOwnKey() throws Exception {
        byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Principal(SUBJECT), EC.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(KeyKind.EC_P256.generate().getPrivate()))
                .getEncoded();

        assertRefused(text(der), "own key");
    }

    @Test
    void keysThatAreTooWeakOrTooCostlyAreRefused() throws Exception {
        for (KeyPair keys : new KeyPair[] {KeyKind.rsa(1_024), KeyKind.rsa(4_104), small(), curve("secp521r1")}) {
            boolean rsa = keys.getPublic().getAlgorithm().equals("RSA");
            assertRefused(pem(SUBJECT, keys, rsa ? "SHA256withRSA" : "SHA256withECDSA"), "Make such a key");
        }
        assertThat(SigningRequest.read(pem(SUBJECT, curve("secp384r1"), "SHA384withECDSA"), DEVICE))
                .isNotNull();
        assertRefused(pem(SUBJECT, RSA, "SHA1withRSA"), "SHA-256");
    }

    @Test
    void whatIsNoRequestIsRefused() {
        String good = pem(SUBJECT, EC, "SHA256withECDSA");
        assertRefused("", "BEGIN CERTIFICATE REQUEST");
        assertRefused(good + good, "BEGIN CERTIFICATE REQUEST");
        assertRefused(good.replace("CERTIFICATE REQUEST", "CERTIFICATE"), "BEGIN CERTIFICATE REQUEST");
        assertRefused(text("not DER".getBytes(StandardCharsets.US_ASCII)), "BEGIN CERTIFICATE REQUEST");
        assertRefused(text(new byte[0]), "BEGIN CERTIFICATE REQUEST");
        assertRefused("x".repeat(10_000), "at most");
    }

    @Test
    void damagedRequestsAreRefusedAndNothingElseIsThrown() {
        byte[] good = Base64.getMimeDecoder()
                .decode(pem(SUBJECT, EC, "SHA256withECDSA").replaceAll("-----[A-Z ]+-----", ""));
        forAll(
                1_000,
                random -> {
                    byte[] bytes = good.clone();
                    for (int i = 1 + random.nextInt(3); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    return text(bytes);
                },
                pem -> {
                    try {
                        // Few mutations leave the bytes as they were.
                        assertThat(SigningRequest.read(pem, DEVICE).key()).isEqualTo(EC.getPublic());
                    } catch (RejectedException refused) {
                        assertThat(refused.reason()).isEqualTo(Rejection.INVALID);
                    }
                });
    }

    private static void assertRefused(String pem, String remedy) {
        RejectedException refusal =
                catchThrowableOfType(RejectedException.class, () -> SigningRequest.read(pem, DEVICE));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Rejection.INVALID);
        assertThat(refusal.remedy()).hasValueSatisfying(text -> assertThat(text).contains(remedy));
        assertThat(refusal.field()).contains("request");
    }

    /** Of the usual length, with the exponent 3. */
    private static KeyPair small() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new RSAKeyGenParameterSpec(2_048, BigInteger.valueOf(3)));
        return generator.generateKeyPair();
    }

    private static KeyPair curve(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(name));
        return generator.generateKeyPair();
    }

    static String pem(String subject, KeyPair keys, String algorithm) {
        try {
            return text(new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), keys.getPublic())
                    .build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()))
                    .getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(byte[] der) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }
}
