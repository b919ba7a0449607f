package io.tributary.standalone.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformCertificatesTest {
    private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "::1", "*.iot.example.org");
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theGatewayHasAnRsaAndAnEllipticCertificateOfThePlatformsOwnAuthority() throws Exception {
        PlatformCertificates all = new PlatformCertificates(folder);
        all.createMissing(NAMES, NOW);

        X509Certificate ca = PemFile.readCertificate(all.ca());
        assertThat(ca.getBasicConstraints()).isPositive();
        for (Path file : List.of(all.gateway(), all.gatewayEc())) {
            X509Certificate server = PemFile.readCertificate(file);
            server.verify(ca.getPublicKey());
            assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
            assertThat(server.getSubjectAlternativeNames()).hasSize(NAMES.size());
            server.checkValidity(Date.from(NOW));
        }
        assertThat(PemFile.readCertificate(all.gateway()).getPublicKey().getAlgorithm())
                .isEqualTo("RSA");
        assertThat(PemFile.readCertificate(all.gatewayEc()).getPublicKey().getAlgorithm())
                .isEqualTo("EC");
        for (Path key : List.of(all.caKey(), all.gatewayKey(), all.gatewayEcKey())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
        assertThat(filesIn(folder)).as("no drafts are left").isEqualTo(6);
    }

    @Test
    void theyStayWhileTheyAreGood() throws IOException {
        PlatformCertificates all = new PlatformCertificates(folder);
        all.createMissing(NAMES, NOW);
        String before = text(all);
        all.createMissing(NAMES, NOW.plus(Duration.ofDays(300)));
        assertThat(text(all)).isEqualTo(before);
    }

    @Test
    void theGatewaysIsRenewedInTimeAndTheAuthorityStays() throws IOException {
        PlatformCertificates all = new PlatformCertificates(folder);
        all.createMissing(NAMES, NOW);
        String before = Files.readString(all.gateway());
        String ca = Files.readString(all.ca());
        all.createMissing(NAMES, NOW.plus(Duration.ofDays(400)));
        assertThat(Files.readString(all.gateway())).isNotEqualTo(before);
        assertThat(all.ca()).hasContent(ca.strip());
    }

    @Test
    void anotherNameMeansAnotherCertificate() throws IOException {
        PlatformCertificates all = new PlatformCertificates(folder);
        all.createMissing(NAMES, NOW);
        String before = Files.readString(all.gateway());
        all.createMissing(List.of("localhost", "iot.example.org"), NOW);
        assertThat(Files.readString(all.gateway())).isNotEqualTo(before);
    }

    @Test
    void halfAnAuthorityIsNotReplaced() throws IOException {
        PlatformCertificates all = new PlatformCertificates(folder);
        all.createMissing(NAMES, NOW);
        Files.delete(all.caKey());
        assertThatThrownBy(() -> all.createMissing(NAMES, NOW))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("platform-ca.key is missing");
    }

    @Test
    void namesComeFromTheMachineAndTheSettings() {
        List<String> names = names(Map.of("TRIBUTARY_HOST", "::", "TRIBUTARY_TLS_NAMES", "iot.example.org, 192.0.2.1"));
        assertThat(names)
                .startsWith("localhost", "127.0.0.1", "::1")
                .endsWith("iot.example.org", "192.0.2.1")
                .doesNotContain("::");
        assertThatThrownBy(() -> names(Map.of("TRIBUTARY_TLS_NAMES", "under_score")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("under_score");
    }

    private List<String> names(Map<String, String> environment) {
        return PlatformCertificates.names(new Settings(new Installation(folder), environment)
                .data(Optional.of(folder.resolve("data")))
                .site());
    }

    private static String text(PlatformCertificates all) throws IOException {
        return Files.readString(all.ca()) + Files.readString(all.gateway()) + Files.readString(all.gatewayEc());
    }

    private static long filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
