package io.tributary.standalone;

import io.tributary.standalone.config.Site;
import io.tributary.standalone.supervise.RunLock;
import io.tributary.standalone.supervise.Supervisor;
import io.tributary.standalone.supervise.SupervisorProcess;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What {@code up} starts in the background; not for people. */
@Command(name = SupervisorProcess.VERB, hidden = true, description = "Supervise the platform (started by up).")
final class SuperviseCommand implements Callable<Integer> {
    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Site site = platform.site();
        try (RunLock ignored = RunLock.take(site.data())) {
            Supervisor supervisor = new Supervisor(site);
            supervisor.start();
            supervisor.awaitStop();
            return 0;
        }
    }
}
