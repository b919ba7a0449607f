package io.tributary.standalone;

import io.tributary.standalone.config.Refusal;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code ./tributary}. The verbs of this package are listed in the annotation; other packages, and jars beside this one
 * in {@code dist/lib/launcher}, add theirs as a {@link Verb} service.
 */
@Command(
        name = "tributary",
        description = "A self-hosted IoT hub whose rule language is Flink SQL.",
        mixinStandardHelpOptions = false,
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DoctorCommand.class,
            ResetCommand.class,
            TestCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            SuperviseCommand.class,
            ArchiveCommand.class
        },
        footer = {
            "",
            "Settings come from tributary.yaml, the environment (TRIBUTARY_DATA, …) and options, each over the one before."
        })
public final class Tributary implements Runnable {
    private static final int FAILED = 1;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command, every verb registered. */
    public static CommandLine commandLine() {
        Tributary root = new Tributary();
        CommandLine line = new CommandLine(root);
        for (Verb verb : ServiceLoader.load(Verb.class)) {
            line.addSubcommand(verb);
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((error, given) -> {
            error.getCommandLine().getErr().println(oneLine(error));
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((error, failed, parsed) -> root.report(error, failed));
        return line;
    }

    @Override
    public void run() {
        commandLine().usage(System.out);
    }

    boolean isVerbose() {
        return verbose;
    }

    private int report(Exception error, CommandLine failed) {
        String cause = error instanceof Refusal refusal
                ? refusal.line()
                : error.toString().lines().findFirst().orElse("");
        failed.getErr().println("tributary: " + cause + (error instanceof Refusal ? "" : " (--verbose shows more)"));
        if (verbose) {
            error.printStackTrace(failed.getErr());
        }
        return FAILED;
    }

    private static String oneLine(CommandLine.ParameterException error) {
        String message = error.getMessage() == null
                ? "wrong use"
                : error.getMessage().lines().findFirst().orElse("");
        String name = error.getCommandLine().getCommandSpec().qualifiedName();
        String help = "tributary".equals(name) ? "tributary --help" : name + " --help";
        String end = message.endsWith(".") ? " " : ". ";
        return "tributary: " + message + end + "See `./" + help + "`.";
    }
}
