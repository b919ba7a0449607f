package io.tributary.standalone.manage;

import io.tributary.standalone.Verb;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that only names what its subcommands are about. */
abstract class NounVerb implements Verb {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        String verbs = spec.subcommands().keySet().stream().collect(Collectors.joining(", "));
        throw new ParameterException(spec.commandLine(), "say what to do with a " + spec.name() + ": " + verbs + ".");
    }
}
