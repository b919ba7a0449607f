package io.tributary.standalone;

import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.server.DeepDelete;
import io.tributary.standalone.supervise.Orphans;
import io.tributary.standalone.supervise.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes everything the platform has stored. */
@Command(name = "reset", description = "Delete all data and secrets of the platform; asks first.")
public final class ResetCommand implements Callable<Integer> {
    private static final int REFUSED = 1;

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataFolder data = platform.site().data();
        if (!Files.exists(data.root()) && !Files.exists(data.secrets())) {
            System.out.println("There is nothing to delete at " + data.root() + ".");
            return 0;
        }
        refuseForeignFolder(data);
        if (!yes && !agreed(data)) {
            System.err.println("tributary: nothing was deleted.");
            return REFUSED;
        }
        try (RunLock ignored = RunLock.take(data)) {
            new Orphans(data).stop(); // servers a killed supervisor left running write into what is deleted
            DeepDelete.folder(data.root());
            DeepDelete.folder(data.secrets());
        }
        System.out.println("Deleted " + data.root() + " and " + data.secrets() + ".");
        return 0;
    }

    /** A mistyped --data must not cost somebody's files. */
    private static void refuseForeignFolder(DataFolder data) {
        if (Files.exists(data.root()) && !Files.exists(data.run())) {
            throw new Refusal(
                    data.root() + " does not look like Tributary's data (it has no folder 'run')",
                    "Name the right folder with --data.");
        }
    }

    private static boolean agreed(DataFolder data) {
        if (!Terminal.isThere()) {
            throw new Refusal("reset asks before it deletes, and there is no terminal to ask on", "Add --yes.");
        }
        String answer = Terminal.ask("Delete everything in " + data.root() + " and " + data.secrets()
                + " (registry, messages, keys)? [y/N] ");
        return answer.equalsIgnoreCase("y");
    }
}
