package io.tributary.standalone.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/** Writes generated configuration; a file is only touched when its content changes. */
final class ConfFile {

    static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            // Moved into place whole: a neighbour that shares the file may be reading it.
            Path draft = Files.createTempFile(file.getParent(), ".new", "");
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    static Path properties(Path file, Map<String, String> entries) throws IOException {
        StringBuilder text = new StringBuilder("# Generated at every start: change settings in tributary.yaml.\n");
        new TreeMap<>(entries)
                .forEach((key, value) ->
                        text.append(key).append('=').append(escaped(value)).append('\n'));
        return write(file, text.toString());
    }

    /** A resource of this package as a file. */
    static Path resource(Path file, String name) throws IOException {
        try (InputStream content = ConfFile.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IOException("no resource " + name);
            }
            return write(file, new String(content.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\");
    }

    private ConfFile() {}
}
