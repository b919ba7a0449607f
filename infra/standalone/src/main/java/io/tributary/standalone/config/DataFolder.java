package io.tributary.standalone.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

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

    /** Makes the folder of one server; only the owner can look into it. */
    public Path make(String name) throws IOException {
        return ownersOnly(of(name));
    }

    /** Lets every account of the machine pass through the root, without letting it list what is there. */
    public void letPass() throws IOException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    }

    /** Who may pass still may: the account nobody, which PostgreSQL can run as, has to. */
    private void closeToReaders() throws IOException {
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(root);
        Set<PosixFilePermission> closed = EnumSet.copyOf(PosixFilePermissions.fromString("rwx--x--x"));
        closed.retainAll(now);
        if (!closed.equals(now)) {
            Files.setPosixFilePermissions(root, closed);
        }
    }

    private static Path ownersOnly(Path folder) throws IOException {
        Set<PosixFilePermission> owners = PosixFilePermissions.fromString("rwx------");
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(owners));
        } else if (!Files.getPosixFilePermissions(folder).equals(owners)) {
            Files.setPosixFilePermissions(folder, owners);
        }
        return folder;
    }

    /** Makes the folders the launcher itself writes to. */
    public void create() {
        try {
            if (Files.isDirectory(root)) {
                closeToReaders();
            } else {
                Optional<Path> parent = Optional.ofNullable(root.getParent());
                if (parent.isPresent()) {
                    Files.createDirectories(parent.get()); // as open as the person's other folders
                }
                ownersOnly(root);
            }
            ownersOnly(run());
            ownersOnly(logs());
            ownersOnly(conf());
        } catch (IOException e) {
            throw new Refusal(
                    "the data folder " + root + " cannot be written (" + IoReason.of(e) + ")",
                    IoReason.remedy(e, "Give yourself write permission there, or choose another folder with --data."),
                    e);
        }
    }
}
