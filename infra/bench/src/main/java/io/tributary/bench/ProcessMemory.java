package io.tributary.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process on this machine holds, after a full collection.
 *
 * @param heapBytes objects that are alive
 * @param nativeBytes resident memory outside the heap
 */
record ProcessMemory(long heapBytes, long nativeBytes) {
    private static final Pattern USED = Pattern.compile(
            "(?:total|size)\\s+\\d+K?.*used\\s+(\\d+)K.*\\[0x([0-9a-f]+), 0x[0-9a-f]+, 0x([0-9a-f]+)\\)");
    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");
    private static final Pattern RESIDENT = Pattern.compile("^Rss:\\s+(\\d+) kB");
    private static final int COLLECTIONS = 2;

    /** Collects, then looks; needs the JDK's {@code jcmd} and Linux. */
    static ProcessMemory of(long pid) {
        for (int i = 0; i < COLLECTIONS; i++) {
            jcmd(pid, "GC.run");
        }
        long heap = 0;
        long from = Long.MAX_VALUE;
        long to = 0;
        for (String line : jcmd(pid, "GC.heap_info").lines().toList()) {
            Matcher used = USED.matcher(line);
            if (used.find()) {
                heap += Long.parseLong(used.group(1)) * 1024;
                from = Math.min(from, Long.parseUnsignedLong(used.group(2), 16));
                to = Math.max(to, Long.parseUnsignedLong(used.group(3), 16));
            }
        }
        if (to == 0) {
            throw new IllegalStateException("jcmd does not say how large the heap of process " + pid + " is");
        }
        return new ProcessMemory(heap, residentOutside(pid, from, to));
    }

    private static long residentOutside(long pid, long from, long to) {
        long resident = 0;
        boolean inHeap = false;
        for (String line : read(Path.of("/proc", Long.toString(pid), "smaps"))) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                long start = Long.parseUnsignedLong(mapping.group(1), 16);
                inHeap = start >= from && start < to;
            } else if (!inHeap) {
                Matcher size = RESIDENT.matcher(line);
                if (size.find()) {
                    resident += Long.parseLong(size.group(1)) * 1024;
                }
            }
        }
        return resident;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static String jcmd(long pid, String command) {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(tool, Long.toString(pid), command)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("jcmd " + command + " failed: " + answer.strip());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("jcmd, a part of the JDK, cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
