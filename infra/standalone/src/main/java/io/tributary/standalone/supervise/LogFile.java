package io.tributary.standalone.supervise;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A component's log: appended to by the child itself, so that it goes on when the supervisor dies. */
public final class LogFile {
    static final long LARGE = 16L * 1024 * 1024;
    private static final int TAIL_BYTES = 256 * 1024;

    /** At a start: keeps one older file. */
    static void rotateIfLarge(Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > LARGE) {
            Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** While the child writes: the content is copied away and the file emptied under it. */
    static void rotateInUse(Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > LARGE) {
            Files.copy(file, older(file), StandardCopyOption.REPLACE_EXISTING);
            Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
        }
    }

    public static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** What was written behind an offset; everything when the file is shorter by now. */
    public static String since(Path file, long offset) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            long from = content.length() < offset ? 0 : offset;
            byte[] bytes = new byte[(int) Math.min(content.length() - from, LARGE)];
            content.seek(from);
            content.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The last lines. */
    public static List<String> tail(Path file, int lines) throws IOException {
        String text = since(file, Math.max(0, size(file) - TAIL_BYTES));
        List<String> all = text.lines().toList();
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    private static Path older(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    private LogFile() {}
}
