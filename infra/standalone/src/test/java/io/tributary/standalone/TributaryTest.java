package io.tributary.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.AutoComplete;
import picocli.CommandLine;

class TributaryTest {
    private final StringWriter errors = new StringWriter();
    private final CommandLine line = Tributary.commandLine().setErr(new PrintWriter(errors, true));

    @Test
    void anUnknownVerbIsOneLineWithTheRemedy() {
        assertThat(line.execute("fly")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString().lines()).singleElement().asString().contains("fly", "--help");
    }

    @Test
    void anUnknownOptionNamesTheHelpOfItsVerb() {
        assertThat(line.execute("status", "--bogus")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("--bogus", "./tributary status --help");
    }

    @Test
    void whatCannotBeDoneIsOneLineAndTheStackTraceOnlyOnRequest(@TempDir Path folder) {
        String missing = folder.resolve("none.yaml").toString();

        assertThat(line.execute("status", "--config", missing)).isEqualTo(1);
        assertThat(errors.toString().lines()).singleElement().asString().contains(missing);

        assertThat(line.execute("--verbose", "status", "--config", missing)).isEqualTo(1);
        assertThat(errors.toString()).contains("\tat io.tributary");
    }

    @Test
    void lessThanNoLinesAreRefused() {
        assertThat(line.execute("logs", "-n", "-5")).isEqualTo(1);
        assertThat(errors.toString().lines()).singleElement().asString().contains("--lines");
    }

    @Test
    void everyVerbHasHelpAndADescription() {
        assertThat(line.getSubcommands()).allSatisfy((name, verb) -> {
            assertThat(verb.getCommandSpec().usageMessage().description()).isNotEmpty();
            assertThat(verb.getCommandSpec().findOption("--help")).isNotNull();
        });
    }

    @Test
    void completionKnowsTheVerbs() {
        assertThat(AutoComplete.bash("tributary", line)).contains("up", "doctor", "--foreground");
    }
}
