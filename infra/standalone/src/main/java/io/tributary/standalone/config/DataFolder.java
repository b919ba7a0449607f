package io.tributary.standalone.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one folder that holds all of an installation's data, and the names inside it. */
public record DataFolder(Path root) {

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    public Path run() {
        return root.resolve("run");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path conf() {
        return root.resolve("conf");
    }

    public Path lock() {
        return run().resolve("lock");
    }

    public Path state() {
        return run().resolve("state.json");
    }

    public Path supervisorPid() {
        return run().resolve("supervisor.pid");
    }

    public Path supervisorLog() {
        return logs().resolve("supervisor.log");
    }

    public Path pid(Component component) {
        return run().resolve(component.id() + ".pid");
    }

    public Path log(Component component) {
        return logs().resolve(component.id() + ".log");
    }

    public Path of(String name) {
        return root.resolve(name);
    }

    /** Where secrets lie: beside the data, never in it, so that a copy of the data holds no key to itself. */
    public Path secrets() {
        return root.resolveSibling(root.getFileName() + ".secrets");
    }

    /** Makes the folders the launcher itself writes to. */
    public void create() {
        try {
            Files.createDirectories(run());
            Files.createDirectories(logs());
            Files.createDirectories(conf());
        } catch (IOException e) {
            throw new Refusal(
                    "the data folder " + root + " cannot be written (" + IoReason.of(e) + ")",
                    IoReason.remedy(e, "Give yourself write permission there, or choose another folder with --data."),
                    e);
        }
    }
}
