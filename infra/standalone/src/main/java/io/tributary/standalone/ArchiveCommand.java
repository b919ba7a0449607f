package io.tributary.standalone;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Installation;
import io.tributary.standalone.server.ClassArchive;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Makes class data archives of what earlier starts have noted; the supervisor runs it in the background after it has stopped. */
@Command(
        name = "archive",
        description = "Make the archives that let the next start be faster; `down` does it in the background.",
        hidden = true)
public final class ArchiveCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, InterruptedException {
        Installation installation = Installation.find();
        Path folder = Files.createDirectories(installation.classArchives());
        try (FileChannel file =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                return 0; // another process is at it
            }
            for (Component component : Component.values()) {
                if (component.heapMegabytes() > 0) {
                    ClassArchive archive = ClassArchive.of(installation, component);
                    if (archive.isDue()) {
                        archive.make();
                    }
                }
            }
        }
        return 0;
    }
}
