package io.tributary.bench;

import io.tributary.standalone.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./tributary bench …}: one subcommand a benchmark. */
@Command(
        name = "bench",
        description = "Measure the platform on this machine.",
        subcommands = {
            UplinkCommand.class,
            LatencyCommand.class,
            HttpCommand.class,
            DownlinkCommand.class,
            ConnectCommand.class,
            CoapCommand.class,
            IdleCommand.class,
            OutageCommand.class,
            RegistryCommand.class,
            RulesCommand.class,
            DeployCommand.class,
            ShadowCommand.class,
            RrpcCommand.class,
            RepubCommand.class,
            DevicesCommand.class
        })
public final class BenchCommand implements Verb {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }
}
