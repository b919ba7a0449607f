package io.tributary.standalone.host;

import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much is free where the data lies: a full disk breaks every server in its own way, so it is refused before. */
public record DiskSpace(Path folder, long freeMegabytes, long neededMegabytes) {
    static final String REMEDY = "Free some space, or choose a folder on another disk with --data.";
    /** With less, servers cannot write any more, and each ends with other words. */
    private static final long FULL_MEGABYTES = 64;

    private static final long MIB = 1024 * 1024;

    static DiskSpace of(Site site) throws IOException {
        Path folder = existing(site.data().root());
        long free = Files.getFileStore(folder).getUsableSpace() / MIB;
        return new DiskSpace(folder, free, site.config().diskNeededMegabytes());
    }

    /** Refuses to start where too little is free. */
    public static void refuseTooLittle(Site site) throws IOException {
        of(site).refuseTooLittle();
    }

    void refuseTooLittle() {
        if (!suffices()) {
            throw new Refusal(
                    "only " + freeMegabytes + " MiB are free at " + folder + ", and " + neededMegabytes
                            + " are needed (diskNeededMegabytes)",
                    REMEDY);
        }
    }

    /** What to add to the words of a server that ended; empty unless the disk is full, or when nothing is known of it. */
    public static String ifFull(Site site) {
        try {
            return of(site).ifFull();
        } catch (IOException e) { // its own words have to do
            return "";
        }
    }

    String ifFull() {
        return freeMegabytes < FULL_MEGABYTES
                ? "; the disk is full, " + freeMegabytes + " MiB are free at " + folder + ": free some space"
                : "";
    }

    boolean suffices() {
        return freeMegabytes >= neededMegabytes;
    }

    private static Path existing(Path folder) {
        Path parent = folder.getParent();
        return Files.exists(folder) || parent == null ? folder : existing(parent);
    }
}
