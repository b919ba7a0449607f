package io.tributary.standalone.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Segments of Cassandra's commit log without a single byte in them. On a full disk each of its starts makes one and fails to write its
 * heading; and beside one without a heading that is not the last it does not start either, when there is space again.
 */
final class UnwrittenSegments {
    private static final int BLOCK = 64 * 1024;

    /** Removes them while Cassandra does not run. What has a heading stays: it may hold what was acknowledged. */
    static void remove(Path commitLog) throws IOException {
        if (!Files.isDirectory(commitLog)) {
            return;
        }
        List<Path> segments;
        try (Stream<Path> files = Files.list(commitLog)) {
            segments = files.filter(file -> file.getFileName().toString().matches("CommitLog-.*\\.log"))
                    .toList();
        }
        for (Path segment : segments) {
            if (isUnwritten(segment)) {
                Files.delete(segment);
            }
        }
    }

    private static boolean isUnwritten(Path segment) throws IOException {
        byte[] block = new byte[BLOCK];
        try (InputStream in = Files.newInputStream(segment)) {
            for (int read = in.read(block); read > 0; read = in.read(block)) {
                for (int i = 0; i < read; i++) {
                    if (block[i] != 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private UnwrittenSegments() {}
}
