package io.tributary.jobs;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The savepoints of one job, beside the checkpoints of its cluster: {@code savepoints/<job>} for those that were asked for, {@code
 * snapshots/<job>} for those the platform takes by itself. A savepoint may be moved and copied as a whole.
 */
public final class SavepointFolder {
    private final Path folder;
    private final boolean automatic;

    private SavepointFolder(Path folder, boolean automatic) {
        this.folder = folder;
        this.automatic = automatic;
    }

    /**
     * Of those that were asked for.
     *
     * @param directory of the checkpoints, URI text that the cluster and this process both reach
     */
    public static SavepointFolder asked(String directory, String job) {
        return new SavepointFolder(new Path(new Path(directory, "savepoints"), job), false);
    }

    /** Of those that the platform takes by itself. */
    public static SavepointFolder automatic(String directory, String job) {
        return new SavepointFolder(new Path(new Path(directory, "snapshots"), job), true);
    }

    /** Where new ones are to go, URI text. */
    public String uri() {
        return folder.toString();
    }

    /** Those that are complete, newest first. */
    public List<Savepoint> list() throws IOException {
        FileSystem files = folder.getFileSystem();
        if (!files.exists(folder)) {
            return List.of();
        }
        List<Savepoint> complete = new ArrayList<>();
        for (FileStatus entry : files.listStatus(folder)) {
            Path metadata = new Path(entry.getPath(), "_metadata"); // written last
            if (entry.isDir() && files.exists(metadata)) {
                complete.add(new Savepoint(
                        entry.getPath().getName(),
                        entry.getPath().toString(),
                        Instant.ofEpochMilli(files.getFileStatus(metadata).getModificationTime()),
                        bytesIn(files, entry.getPath()),
                        automatic));
            }
        }
        complete.sort(Comparator.comparing(Savepoint::takenAt).reversed().thenComparing(Savepoint::name));
        return complete;
    }

    /** Removes one; it may be gone. */
    public void remove(Savepoint savepoint) throws IOException {
        folder.getFileSystem().delete(new Path(folder, savepoint.name()), true);
    }

    private static long bytesIn(FileSystem files, Path folder) throws IOException {
        long bytes = 0;
        for (FileStatus file : files.listStatus(folder)) {
            bytes += file.getLen();
        }
        return bytes;
    }
}
