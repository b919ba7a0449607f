package io.tributary.standalone.server;

import io.tributary.standalone.config.Refusal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The archive that holds a whole PostgreSQL; unpacked here, for a fresh machine may have no tar. */
record PostgresBinaries(Path archive, String version) {
    private static final Pattern ARCHIVE = Pattern.compile("postgres-(\\d+\\.\\d+\\.\\d+)\\.tar");

    static PostgresBinaries find(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> archives = Files.newDirectoryStream(folder, "postgres-*.tar")) {
                for (Path archive : archives) {
                    Matcher name = ARCHIVE.matcher(archive.getFileName().toString());
                    if (name.matches()) {
                        return new PostgresBinaries(archive, name.group(1));
                    }
                }
            }
        }
        throw new Refusal("PostgreSQL's binaries are not built into " + folder, "Run `mvn -Dquick package` again.");
    }

    /** Unpacks once; returns the folder with {@code bin}, {@code lib} and {@code share}. */
    Path unpackedInto(Path folder) throws IOException {
        Path target = folder.resolve("dist-" + version);
        if (Files.isDirectory(target)) {
            return target;
        }
        Path draft = folder.resolve("dist.new");
        DeepDelete.folder(draft);
        Files.createDirectories(draft);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(archive), 1 << 16))) {
            unpack(tar, draft);
        }
        Files.move(draft, target);
        return target;
    }

    private static void unpack(TarArchiveInputStream tar, Path folder) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path file = folder.resolve(entry.getName()).normalize();
            if (!file.startsWith(folder)) {
                throw new IOException("an entry leaves the archive: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(file);
            } else if (entry.isSymbolicLink()) {
                Files.createDirectories(file.getParent());
                Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            } else {
                write(tar, file, (entry.getMode() & 0100) != 0);
            }
        }
    }

    private static void write(InputStream content, Path file, boolean executable) throws IOException {
        Files.createDirectories(file.getParent());
        Files.copy(content, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
