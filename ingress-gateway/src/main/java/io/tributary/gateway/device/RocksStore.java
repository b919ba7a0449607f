package io.tributary.gateway.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link LocalStore} in a folder. What cannot be opened is thrown away, for it can be filled again; a folder in use is not. Native
 * memory: two write buffers and a block cache of 8 MB each, and some 2 MB of index and filter per million entries.
 */
public final class RocksStore implements LocalStore {
    private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);
    private static final long MEGABYTE = 1L << 20;

    private final LRUCache blocks = new LRUCache(8 * MEGABYTE);
    private final BloomFilter filter = new BloomFilter(10, false);
    private final Options options;
    private final WriteOptions writing = new WriteOptions();
    /** Whoever reads a native store that was closed takes the process down. */
    private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();

    private final Path folder;
    private RocksDB db;
    private boolean open;
    private boolean ended;

    /**
     * Opens, or makes, the store.
     *
     * @throws IllegalArgumentException one line: the folder cannot be used, why, and what to do
     */
    public static RocksStore open(Path folder) {
        try {
            Path libraries = Files.createDirectories(folder.resolve("native"));
            NativeLibraryLoader.getInstance().loadLibrary(libraries.toString());
            RocksDB.loadLibrary();
            return new RocksStore(folder.resolve("registry"));
        } catch (IOException | RocksDBException | UnsatisfiedLinkError e) {
            throw new IllegalArgumentException(
                    "dataDir: " + folder + " cannot be used ("
                            + String.valueOf(e.getMessage()).replace('\n', ' ') + "); " + remedy(e),
                    e);
        }
    }

    private static String remedy(Throwable e) {
        if (e instanceof RocksDBException failure && isInUse(failure)) {
            return "another process has it, perhaps a gateway with the same nodeId: give each its own nodeId and dataDir";
        }
        return isDiskFull(e)
                ? "free some space there, or name a folder on another disk"
                : "name a writable folder of a local disk that no other process uses";
    }

    /** Whether there is no room left on the disk; a quota that is used up says so, too. */
    static boolean isDiskFull(Throwable e) {
        String said = String.valueOf(e.getMessage());
        return said.contains("No space left on device") || said.contains("Disk quota exceeded");
    }

    private RocksStore(Path folder) throws IOException, RocksDBException {
        this.folder = Files.createDirectories(folder);
        options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(8 * MEGABYTE)
                .setMaxWriteBufferNumber(2)
                .setMaxBackgroundJobs(2)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(MEGABYTE)
                .setStatsDumpPeriodSec(0)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(blocks).setFilterPolicy(filter));
        db = openOrStartAnew(folder);
        open = true;
    }

    private RocksDB openOrStartAnew(Path folder) throws IOException, RocksDBException {
        try {
            return RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            if (isInUse(e) || isDiskFull(e)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("cause", e.getMessage())
                    .log("the local copy of the registry is damaged; it is thrown away and read again");
            deleteAll(folder);
            return RocksDB.open(options, folder.toString());
        }
    }

    /** Not every message with a "lock" in it means that: "block checksum mismatch" is damage. */
    static boolean isInUse(RocksDBException e) {
        String said = String.valueOf(e.getMessage());
        @Nullable Status status = e.getStatus();
        return status != null
                && status.getCode() == Status.Code.IOError
                && (said.contains("While lock file") || said.contains("lock hold by current process"));
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Files.createDirectories(folder);
    }

    /** What is done with an open store. */
    @FunctionalInterface
    private interface Work<T extends @Nullable Object> {
        T with(RocksDB db) throws RocksDBException;
    }

    private <T extends @Nullable Object> T doing(Work<T> work) {
        closing.readLock().lock();
        try {
            if (!open) {
                throw new DamagedStoreException("the local copy of the registry is closed");
            }
            return work.with(db);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            closing.readLock().unlock();
        }
    }

    private DamagedStoreException failed(Exception e) {
        return new DamagedStoreException(
                "the local copy of the registry: " + e.getMessage()
                        + (isDiskFull(e) ? "; free some space on the disk of " + folder : ""),
                e);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return this.<byte @Nullable []>doing(store -> store.get(key));
    }

    @Override
    public void scan(byte first, BiConsumer<byte[], byte[]> each) {
        doing(store -> {
            try (Slice end = new Slice(new byte[] {(byte) (first + 1)});
                    ReadOptions reading = new ReadOptions().setFillCache(false).setIterateUpperBound(end);
                    RocksIterator entries = store.newIterator(reading)) {
                for (entries.seek(new byte[] {first}); entries.isValid(); entries.next()) {
                    each.accept(entries.key(), entries.value());
                }
                entries.status();
            }
            return true;
        });
    }

    @Override
    public void write(List<Change> changes) {
        doing(store -> {
            try (WriteBatch batch = new WriteBatch()) {
                for (Change change : changes) {
                    byte @Nullable [] value = change.value();
                    if (value == null) {
                        batch.delete(change.key());
                    } else {
                        batch.put(change.key(), value);
                    }
                }
                store.write(writing, batch);
            }
            return true;
        });
    }

    @Override
    public void clear() {
        closing.writeLock().lock();
        try {
            if (!ended) {
                open = false;
                db.close();
                deleteAll(folder); // not entry by entry: what is damaged would have to be read
                db = RocksDB.open(options, folder.toString());
                open = true;
            }
        } catch (IOException | RocksDBException e) {
            throw failed(e);
        } finally {
            closing.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        closing.writeLock().lock();
        try {
            if (!ended) {
                ended = true;
                open = false;
                db.close();
                writing.close();
                options.close();
                filter.close();
                blocks.close();
            }
        } finally {
            closing.writeLock().unlock();
        }
    }
}
