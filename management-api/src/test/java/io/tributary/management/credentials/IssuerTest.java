package io.tributary.management.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.registry.DeviceX509;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IssuerTest {
    private static final String CLIENT = "PROD123456a:b_c-1";
    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");
    private static final Issuer AUTHORITY = Issuer.create("Devices", NOW);

    @ParameterizedTest
    @EnumSource
    void aCertificateIsForThisDeviceAsAClientAndNothingElse(KeyKind kind) throws Exception {
        KeyPair keys = kind.generate();

        DeviceX509 issued = AUTHORITY.issue(CLIENT, keys.getPublic(), NOW, Duration.ofDays(3_650));

        X509Certificate certificate = issued.certificate();
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + CLIENT);
        assertThat(issued.commonNames()).containsExactly(CLIENT);
        assertThat(issued.isIssuedBy(AUTHORITY.certificate())).isTrue();
        assertOnlyForClients(certificate);
        assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(certificate.getKeyUsage())
                .as("signs, and nothing else")
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(issued.notBefore()).isBefore(NOW);
        assertThat(issued.notAfter()).isEqualTo(NOW.plus(Duration.ofDays(3_650)));
        String pem = Issuer.pem(keys);
        assertThat(pem).startsWith("-----BEGIN " + (kind == KeyKind.RSA_2048 ? "RSA" : "EC") + " PRIVATE KEY-----");
        KeyPair read =
                new JcaPEMKeyConverter().getKeyPair((PEMKeyPair) new PEMParser(new StringReader(pem)).readObject());
        Signature signature = Signature.getInstance(kind == KeyKind.RSA_2048 ? "SHA256withRSA" : "SHA256withECDSA");
        signature.initSign(read.getPrivate());
        byte[] made = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        assertThat(signature.verify(made)).isTrue();
    }

    @Test
    void theAuthorityVouchesForClientsOnlyAndForNoAuthority() throws Exception {
        X509Certificate own = AUTHORITY.certificate().certificate();

        assertOnlyForClients(own);
        assertThat(own.getBasicConstraints()).isZero();
        own.verify(own.getPublicKey());
    }

    @Test
    void noCertificateOutlivesItsAuthority() {
        DeviceX509 issued =
                AUTHORITY.issue(CLIENT, KeyKind.EC_P256.generate().getPublic(), NOW, Duration.ofDays(365 * 100));

        assertThat(issued.notAfter()).isEqualTo(AUTHORITY.certificate().notAfter());
    }

    @Test
    void serialNumbersAreRandom() {
        KeyPair keys = KeyKind.EC_P256.generate();
        Set<BigInteger> serials = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            BigInteger serial = AUTHORITY
                    .issue(CLIENT, keys.getPublic(), NOW, Duration.ofDays(1))
                    .certificate()
                    .getSerialNumber();
            assertThat(serial.signum()).isEqualTo(1);
            serials.add(serial.shiftRight(64));
        }
        assertThat(serials).as("upper halves").hasSize(50);
    }

    private static void assertOnlyForClients(X509Certificate certificate) throws CertificateParsingException {
        assertThat(certificate.getExtendedKeyUsage()).isEqualTo(List.of("1.3.6.1.5.5.7.3.2"));
    }
}
