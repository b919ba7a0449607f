package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.metrics.GatewayMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that was put in place before its time is taken when the time has come. */
class EarlyCertificateTest {
    private final GatewayMetrics metrics = new GatewayMetrics();
    private Instant now = Instant.now();

    @Test
    void itIsRefusedOnceAndTakenWhenItIsValid(@TempDir Path folder) throws Exception {
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        TestCertificates authority = new TestCertificates();
        authority.server().write(certificate, key);
        ServerCertificates shown = new ServerCertificates(
                TlsConfig.of(certificate, key),
                new ServerTls(TlsConfig.Provider.auto),
                () -> now,
                new TransportMetrics(metrics));
        try {
            Instant begin = now.plus(Duration.ofHours(1));
            authority.serverFrom(begin).write(certificate, key);
            for (int i = 0; i < 5; i++) {
                shown.look();
            }
            assertThat(reloads("refused")).isEqualTo(1);
            assertThat(reloads("loaded")).isZero();

            now = begin.plusSeconds(1);
            shown.look();
            assertThat(reloads("loaded")).isEqualTo(1);
            shown.look();
            assertThat(reloads("loaded")).as("once").isEqualTo(1);

            authority.serverFrom(now.plus(Duration.ofHours(1))).write(certificate, key);
            shown.look();
            shown.look();
            authority.server().write(certificate, key);
            shown.look();
            shown.look();
            assertThat(reloads("loaded")).as("another in its place").isEqualTo(2);
            assertThat(reloads("refused")).isEqualTo(2);
        } finally {
            shown.close();
        }
    }

    private double reloads(String result) {
        return metrics.scrape()
                .lines()
                .filter(line ->
                        line.startsWith("tributary_gateway_certificate_reloads_total{result=\"" + result + "\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
