package io.tributary.standalone;

import io.tributary.standalone.config.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs the whole build with every test; the script {@code ./tributary} does the same without needing a build first. */
@Command(name = "test", description = "Run every test of the project (mvn -B verify); the exit code is Maven's.")
public final class TestCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "MAVEN-ARGUMENT", description = "Passed on to Maven, after --.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "verify"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(Installation.find().root().toFile())
                .inheritIO()
                .start()
                .waitFor();
    }
}
