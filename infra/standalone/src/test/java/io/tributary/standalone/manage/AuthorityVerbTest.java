package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.standalone.client.FakeApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Authorities of one's own from the command line, and the proof that is made here. */
class AuthorityVerbTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CODES = "POST /api/v1/authorities/verification-codes";

    private final FakeApi api = new FakeApi();
    private final Path folder;
    private final Commands tributary;

    AuthorityVerbTest(@TempDir Path folder) {
        this.folder = folder;
        tributary = new Commands(api, folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource({"RSA, traditional", "RSA, pkcs8", "EC, pkcs8", "EC, openssl"})
    void theProofIsMadeOfTheKeyWhichStaysHere(String algorithm, String form)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair keys = keys(algorithm);
        Path certificate = write("ca.pem", authority(keys));
        Path key = write("ca.key", pem(keys, form));
        api.on(CODES, 201, "{\"code\":\"5d41\"}").on("POST /api/v1/authorities", 201, "{\"name\":\"line-4\"}");

        tributary
                .run("authority", "create", "line-4", certificate.toString(), "--authority-key", key.toString())
                .succeeded();

        JsonNode sent = JSON.readTree(api.asked().get(1).body());
        assertThat(sent.path("name").asText()).isEqualTo("line-4");
        assertThat(sent.path("certificate").asText()).isEqualTo(Files.readString(certificate));
        assertThat(sent.toString()).doesNotContain("PRIVATE");
        X509Certificate proof = read(sent.path("verification").asText());
        proof.verify(keys.getPublic());
        assertThat(proof.getSubjectX500Principal().getName()).isEqualTo("CN=5d41");
        assertThat(proof.getIssuerX500Principal())
                .isEqualTo(read(Files.readString(certificate)).getSubjectX500Principal());
        proof.checkValidity();
    }

    @Test
    void aProofMadeElsewhereIsSentAsItIs() throws IOException {
        Path certificate = write("ca.pem", "the certificate");
        Path proof = write("proof.pem", "the proof");
        api.on("PUT /api/v1/authorities/line-4", 200, "{}");

        tributary
                .run("authority", "replace", "line-4", certificate.toString(), "--proof", proof.toString())
                .succeeded();

        assertThat(api.asked())
                .singleElement()
                .satisfies(asked -> assertThat(JSON.readTree(asked.body()))
                        .isEqualTo(
                                JSON.readTree("{\"certificate\":\"the certificate\",\"verification\":\"the proof\"}")));
    }

    @Test
    void whatCannotBeProvenIsRefusedBeforeAnythingIsAsked()
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair keys = keys("EC");
        String certificate = write("ca.pem", authority(keys)).toString();
        String key = write("ca.key", pem(keys, "pkcs8")).toString();
        String nothing = write("nothing", "nothing").toString();

        tributary.run("authority", "create", "a", certificate).refused("--authority-key", "--proof");
        tributary
                .run("authority", "create", "a", certificate, "--authority-key", key, "--proof", nothing)
                .refused("--authority-key", "--proof");
        tributary
                .run("authority", "create", "a", certificate, "--authority-key", nothing)
                .refused("nothing", "no private key", "--proof");
        tributary
                .run("authority", "create", "a", certificate, "--authority-key", certificate)
                .refused("ca.pem", "no private key");
        tributary
                .run("authority", "create", "a", nothing, "--authority-key", key)
                .refused("nothing", "holds no certificate");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void anAuthorityIsBoundToAProduct() {
        api.on("PUT /api/v1/products/PROD123456/authorities/line-4", 204, "");
        assertThat(tributary
                        .run("authority", "bind", "line-4", "PROD123456")
                        .succeeded()
                        .out())
                .contains("authority line-4 is bound to product PROD123456");
    }

    @Test
    void aCodeIsForProofsMadeElsewhere() {
        api.on(CODES, 201, "{\"code\":\"5d41\",\"expiresAt\":\"2026-12-01T00:00:00Z\"}");
        assertThat(tributary.run("authority", "code").succeeded().out()).contains("code       5d41", "expiresAt");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static KeyPair keys(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("RSA") ? 2_048 : 256);
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair keys, String form) throws IOException, OperatorCreationException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            switch (form) {
                case "pkcs8" -> pem.writeObject(new JcaPKCS8Generator(keys.getPrivate(), null));
                case "openssl" -> { // the curve comes before the key, and in it
                    PrivateKeyInfo info =
                            PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
                    ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
                    ECPrivateKey key = new ECPrivateKey(
                            256,
                            ((java.security.interfaces.ECPrivateKey) keys.getPrivate()).getS(),
                            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded())
                                    .getPublicKeyData(),
                            curve);
                    pem.writeObject(new PemObject(
                            "EC PARAMETERS", curve.toASN1Primitive().getEncoded()));
                    pem.writeObject(new PemObject("EC PRIVATE KEY", key.getEncoded()));
                }
                default -> pem.writeObject(keys);
            }
        }
        return text.toString();
    }

    private static String authority(KeyPair keys) throws IOException, OperatorCreationException {
        X500Principal self = new X500Principal("O=Pumps, CN=Line 4");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder draft = new JcaX509v3CertificateBuilder(
                self, BigInteger.ONE, Date.from(now), Date.from(now.plus(Duration.ofDays(1))), self, keys.getPublic());
        String signature = "SHA256with" + (keys.getPrivate().getAlgorithm().equals("EC") ? "ECDSA" : "RSA");
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(draft.build(new JcaContentSignerBuilder(signature).build(keys.getPrivate())));
        }
        return text.toString();
    }

    private static X509Certificate read(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
