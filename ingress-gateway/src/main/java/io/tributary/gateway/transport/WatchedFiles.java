package io.tributary.gateway.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Notices that files belonging together have new contents. Not thread-safe. */
public final class WatchedFiles {
    /** What a look shows. */
    public enum State {
        /** As they were when they were last new, or at first. */
        KNOWN,
        /** Not the same twice: who replaces several files needs a moment. */
        CHANGING,
        /** Others than before; said once. */
        NEW
    }

    private final List<Path> files;
    private List<byte[]> known;
    private List<byte[]> last;

    public WatchedFiles(List<Path> files) throws IOException {
        this.files = List.copyOf(files);
        known = contents();
        last = known;
    }

    public State look() throws IOException {
        List<byte[]> now = contents();
        boolean settled = same(now, last);
        last = now;
        if (!settled) {
            return State.CHANGING;
        }
        if (same(now, known)) {
            return State.KNOWN;
        }
        known = now;
        return State.NEW;
    }

    private List<byte[]> contents() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files) {
            // A file that is just being replaced may be missing for a moment; whoever reads it names it if it stays so.
            contents.add(Files.isReadable(file) ? Files.readAllBytes(file) : new byte[0]);
        }
        return contents;
    }

    private static boolean same(List<byte[]> some, List<byte[]> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!Arrays.equals(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }
}
