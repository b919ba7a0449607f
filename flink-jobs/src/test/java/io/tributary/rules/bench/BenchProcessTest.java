package io.tributary.rules.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.rules.compile.RuleCompiler;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each contestant as the benchmark starts it: what is compared gives the rows its rules say. */
class BenchProcessTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({"fabric,own_3", "hand,own_3", "sql,all_3"})
    @Timeout(180)
    void aContestantStandsStillUntilItIsMeasured(String contestant, String workload) throws Exception {
        Path rules = folder.resolve("rules");
        if (contestant.equals("fabric")) {
            try (RuleCompiler compiler = new RuleCompiler()) {
                RulesFile.compiled(Workload.named(workload), compiler).write(rules);
            }
        }
        Process process = start(contestant, rules, workload);
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                OutputStream in = process.getOutputStream()) {
            JsonNode ready = answer(out, BenchProcess.READY);
            in.write("0.2\n0.2\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            JsonNode first = answer(out, BenchProcess.MEASURED);
            JsonNode second = answer(out, BenchProcess.MEASURED);

            assertThat(ready.path("restoreSeconds").asDouble() > 0).isEqualTo(contestant.equals("fabric"));
            assertThat(List.of(first, second)).allSatisfy(each -> {
                assertThat(each.path("messages").asLong()).isPositive();
                assertThat(each.path("seconds").asDouble()).isGreaterThanOrEqualTo(0.2);
                assertThat(each.path("cpuSeconds").asDouble()).isPositive();
                assertThat(each.path("wrongRows").asLong()).isZero();
            });
            in.close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static JsonNode answer(BufferedReader out, String word) throws Exception {
        String line = out.readLine();
        while (line != null && !line.startsWith(word)) {
            line = out.readLine();
        }
        assertThat(line).as("a line that begins with " + word).isNotNull();
        return JSON.readTree(line.substring(word.length()));
    }

    private static Process start(String contestant, Path rules, String workload) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BenchProcess.class.getName(), contestant, rules.toString(), workload));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
