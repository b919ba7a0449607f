package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The class data archive of one Java component (application class data sharing): its classes parsed and verified beforehand, which
 * saves a third of the processor time of a start. A start without an archive notes which classes it loads; after the platform has
 * stopped, {@link #make} turns the note into an archive. The virtual machine ignores an archive that does not fit the jars.
 */
public final class ClassArchive {
    private final Path list;
    private final Path archive;
    private final Path log;
    private final List<Path> jars;

    private ClassArchive(Path folder, String component, List<Path> jars) {
        this.list = folder.resolve(component + ".classes");
        this.archive = folder.resolve(component + ".jsa");
        this.log = folder.resolve(component + ".log");
        this.jars = jars;
    }

    public static ClassArchive of(Installation installation, Component component) {
        return new ClassArchive(installation.classArchives(), component.id(), installation.jars(component.process()));
    }

    /** The flags that use the archive where there is one, and otherwise note the classes for it. */
    List<String> flags() throws IOException {
        if (isNewerThanJars(archive)) {
            return List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:class+path=off");
        }
        Files.createDirectories(list.getParent());
        return List.of("-XX:DumpLoadedClassList=" + list);
    }

    /** Whether a start has noted its classes and no archive was made of them. */
    public boolean isDue() throws IOException {
        return isNewerThanJars(list) && !isNewerThanJars(archive);
    }

    /** Makes the archive, at the lowest priority; takes some seconds of a processor. False when Java refused; its log says why. */
    public boolean make() throws IOException, InterruptedException {
        Path draft = archive.resolveSibling(archive.getFileName() + ".new");
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
            command.addAll(List.of("/usr/bin/nice", "-n", "19"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:dump",
                "-Xmx512m",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + draft,
                "-cp",
                Installation.classPath(jars)));
        Process dump = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (dump.waitFor() != 0) {
            Files.deleteIfExists(draft);
            return false;
        }
        Files.move(draft, archive, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private boolean isNewerThanJars(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(file);
        for (Path jar : jars) {
            if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                return false;
            }
        }
        return true;
    }
}
