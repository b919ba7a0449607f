package io.tributary.standalone.supervise;

import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Held by the supervisor for its life; the system lets go of it however the supervisor ends. */
public final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, or refuses because a platform runs on this data. */
    public static RunLock take(DataFolder data) {
        data.create();
        try {
            FileChannel channel = FileChannel.open(data.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isPresent()) {
                return new RunLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new Refusal(
                    "the lock " + data.lock() + " cannot be taken (" + IoReason.of(e) + ")",
                    IoReason.remedy(e, "Give yourself write permission there, or choose another folder with --data."),
                    e);
        }
        String holder = ProcessIdentity.read(data.supervisorPid())
                .map(identity -> " (process " + identity.pid() + ")")
                .orElse("");
        throw new Refusal(
                "Tributary is already running on " + data.root() + holder,
                "See `./tributary status`, stop it with `./tributary down`, or use other data with --data.");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new Refusal("the lock cannot be released (" + IoReason.of(e) + ")", "End this process.", e);
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }
}
