package io.tributary.jobs;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints that jobs left in a directory, each under the id of its attempt. */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d+)");

    private final Path directory;

    private record Found(long number, Path path) {}

    /** @param directory URI text, such as {@code file:///…} */
    public Checkpoints(String directory) {
        this.directory = new Path(directory);
    }

    /**
     * The newest complete checkpoint over several attempts of one job. Numbers go on from attempt to attempt, so the highest is the
     * newest; one that cannot be read, because the cluster died while writing it, is passed over.
     *
     * @param jobIds of the attempts, in any order
     */
    public Optional<String> newest(List<String> jobIds) throws IOException {
        List<Found> found = new ArrayList<>();
        for (String jobId : jobIds) {
            found.addAll(of(jobId));
        }
        found.sort(Comparator.comparingLong(Found::number).reversed());
        for (Found checkpoint : found) {
            if (isComplete(checkpoint.path())) {
                return Optional.of(checkpoint.path().toString());
            }
        }
        return Optional.empty();
    }

    /** Removes all checkpoints of one attempt; there may be none. */
    public void discard(String jobId) throws IOException {
        directory.getFileSystem().delete(new Path(directory, jobId), true);
    }

    private List<Found> of(String jobId) throws IOException {
        Path attempt = new Path(directory, jobId);
        FileSystem files = directory.getFileSystem();
        if (!files.exists(attempt)) {
            return List.of();
        }
        List<Found> found = new ArrayList<>();
        for (FileStatus entry : files.listStatus(attempt)) {
            Matcher name = CHECKPOINT.matcher(entry.getPath().getName());
            if (name.matches()) {
                found.add(new Found(Long.parseLong(name.group(1)), entry.getPath()));
            }
        }
        return found;
    }

    private boolean isComplete(Path checkpoint) throws IOException {
        Path metadata = new Path(checkpoint, "_metadata");
        FileSystem files = directory.getFileSystem();
        if (!files.exists(metadata)) {
            return false;
        }
        try (DataInputStream in = new DataInputStream(files.open(metadata))) {
            org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata(
                    in, Checkpoints.class.getClassLoader(), checkpoint.toString());
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("checkpoint {} cannot be read and is passed over: {}", checkpoint, e.toString());
            return false;
        }
    }
}
