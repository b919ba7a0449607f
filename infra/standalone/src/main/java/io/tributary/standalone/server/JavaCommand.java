package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line of a Java child: small heap, serial collector, an end instead of a limp after memory runs out. */
final class JavaCommand {
    private final Site site;
    private final Component component;
    private final List<String> flags = new ArrayList<>();
    private int initialHeap = 64;

    JavaCommand(Site site, Component component) {
        this.site = site;
        this.component = component;
    }

    /** Compiles with C1 only: ready sooner, and enough for what has little to do on one machine. */
    JavaCommand quickCompiler() {
        flags.add("-XX:TieredStopAtLevel=1");
        return this;
    }

    /** Most objects live until Kafka answers: with the usual small young generation they would grow old in flight, and be copied twice. */
    JavaCommand manyInFlight() {
        flags.add("-XX:NewRatio=1");
        flags.add("-XX:SurvivorRatio=3");
        return this;
    }

    JavaCommand initialHeap(int megabytes) {
        initialHeap = megabytes;
        return this;
    }

    JavaCommand flag(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    JavaCommand opens(String module, String... packages) {
        for (String name : packages) {
            flags.add("--add-opens=" + module + "/" + name + "=ALL-UNNAMED");
        }
        return this;
    }

    JavaCommand exports(String module, String... packages) {
        for (String name : packages) {
            flags.add("--add-exports=" + module + "/" + name + "=ALL-UNNAMED");
        }
        return this;
    }

    Launch run(String process, String mainClass, Readiness readiness, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        int heap = site.config().heap(component);
        command.add("-Xms" + Math.min(initialHeap, heap) + "m");
        command.add("-Xmx" + heap + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Djava.awt.headless=true");
        command.add("-Dtributary.component=" + component);
        command.addAll(flags);
        command.addAll(ClassArchive.of(site.installation(), component).flags());
        command.add("-cp");
        command.add(Installation.classPath(site.installation().jars(process)));
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return new Launch(
                command,
                // Without this, glibc keeps an arena per thread and the process a GB it does not use.
                Map.of("MALLOC_ARENA_MAX", "2"),
                site.data().root(),
                readiness,
                "TERM",
                Duration.ofSeconds(20));
    }
}
