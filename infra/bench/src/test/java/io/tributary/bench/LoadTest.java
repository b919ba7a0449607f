package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LoadTest {
    @Test
    void senselessSettingsAreRefusedByName() {
        assertThatThrownBy(() -> new UplinkBench.Load(0, 1, 200, 1, 1, 1)).hasMessageContaining("--connections");
        assertThatThrownBy(() -> new UplinkBench.Load(1, 1, 10, 1, 1, 1)).hasMessageContaining("--payload");
        assertThatThrownBy(() -> new UplinkBench.Load(1, 1, 200, 1, 0, 1)).hasMessageContaining("--seconds");
    }

    @Test
    void whoNamesNoModeIsToldTheModes() {
        UplinkCommand uplink = new UplinkCommand();
        new CommandLine(uplink).setCaseInsensitiveEnumValuesAllowed(true).parseArgs("--modes", "qos7");

        assertThatThrownBy(uplink::call).hasMessageContaining("'qos7'").hasMessageContaining("qos0, qos1, qos1_tls");
    }

    @Test
    void aRunPassesOnlyWithoutLosses() {
        BenchReport report = BenchReport.of("b");
        report.check("lost", 0);
        assertThat(report.passed()).isTrue();

        report.check("lost", 2);
        assertThat(report.passed()).isFalse();
        assertThat(report.checks()).containsEntry("lost", 2L);
    }

    @Test
    void whatAMessageCostsIsServerAndBrokerTogether() {
        List<Sample> samples = List.of(sample(1, 1), sample(4, 1), sample(2, 2));

        assertThat(Sample.median(samples, Sample::perMillion)).isEqualTo(4);
        assertThat(Sample.median(samples.subList(0, 2), Sample::serverPerMillion))
                .isEqualTo(2.5);
    }

    private static Sample sample(double server, double kafka) {
        return new Sample(1_000_000, 0, 1, server, kafka, 0, 0, new Histogram(3), new Histogram(3));
    }

    @Test
    void whatNoNamedProcessUsedIsOthers() {
        Map<String, Double> used = CpuMeter.between(
                Map.of("server", 1.0, "self", 0.0, "machine", 10.0),
                Map.of("server", 2.0, "self", 0.5, "machine", 12.0));

        assertThat(used).containsEntry("server", 1.0).containsEntry("other", 0.5);
    }
}
