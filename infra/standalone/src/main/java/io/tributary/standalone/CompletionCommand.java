package io.tributary.standalone;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints the completion script for bash and zsh. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh: source <(./tributary completion)")
public final class CompletionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.print(AutoComplete.bash("tributary", Tributary.commandLine()));
        return 0;
    }
}
