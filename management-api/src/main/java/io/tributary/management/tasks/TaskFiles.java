package io.tributary.management.tasks;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Unsealing;
import io.tributary.management.tasks.TaskFileStore.TaskFile;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The files that tasks read: uploaded once under a name the platform chose, sealed because they may hold secrets, and gone by themselves.
 * Thread-safe; refuses with {@link RejectedException}.
 */
public final class TaskFiles {
    /** Bytes of one file. */
    public static final int MAX_BYTES = 16 << 20;

    /** Bytes of all files of the account. */
    static final long MAX_BYTES_TOGETHER = 1L << 30;

    /** Files of the account, about: what is taken in at this moment is not among those that are counted. */
    static final int MAX_FILES = 1_000;

    /** For so long after it was put a task can be asked for with a file. */
    public static final Duration USABLE = Duration.ofDays(1);

    /** A task that is asked for at the last moment has the time it may take, and an hour for its last window. */
    static final Duration KEPT = USABLE.plus(Task.LONGEST).plusHours(1);

    private static final int PIECE = 256 << 10;
    private static final int NAME_BYTES = 9;

    private final TaskFileStore store;
    private final SecretBox box;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public TaskFiles(TaskFileStore store, SecretBox box, Clock clock) {
        this.store = store;
        this.box = box;
        this.clock = clock;
    }

    /** A name that nobody has. */
    public String newName(String productId) {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        return productId + "-" + HexFormat.of().formatHex(bytes) + ".csv";
    }

    /**
     * Takes a file in. The same bytes again are no error, for an answer may get lost; others under the name are refused with CONFLICT.
     *
     * @param body at most {@link #MAX_BYTES}, which the caller sees to
     */
    public TaskFile take(String name, String productId, InputStream body) throws IOException {
        requireRoom();
        UUID upload = UUID.randomUUID();
        TaskFile file = keep(name, productId, upload, body);
        if (store.put(file, KEPT)) {
            return file;
        }
        store.forget(upload, file.pieces());
        return store.find(name)
                .filter(present -> present.md5().equals(file.md5()))
                .orElseThrow(() -> new RejectedException(
                        Rejection.CONFLICT,
                        "another file was uploaded to this address already",
                        "Ask for another address with CreateTaskFileUrl.",
                        ""));
    }

    private TaskFile keep(String name, String productId, UUID upload, InputStream body) throws IOException {
        MessageDigest md5 = md5();
        int bytes = 0;
        int pieces = 0;
        try {
            byte[] piece = body.readNBytes(PIECE);
            while (piece.length > 0) {
                md5.update(piece);
                bytes += piece.length;
                store.putPiece(upload, pieces, box.seal(piece, ownerOf(upload, pieces)), KEPT);
                pieces++;
                piece = body.readNBytes(PIECE);
            }
        } catch (IOException | RejectedException e) { // else its pieces would lie there for days, counted nowhere
            forgetQuietly(upload, pieces + 1, e);
            throw e;
        }
        return new TaskFile(
                name, productId, upload, pieces, bytes, HexFormat.of().formatHex(md5.digest()));
    }

    private void forgetQuietly(UUID upload, int pieces, Exception why) {
        try {
            store.forget(upload, pieces);
        } catch (RejectedException e) { // then they go by themselves
            why.addSuppressed(e);
        }
    }

    /** An uploaded file of the product, or a refusal with NOT_FOUND. */
    public TaskFile get(String name, String productId) {
        return store.find(name)
                .filter(file -> file.productId().equals(productId))
                .orElseThrow(() -> gone(name));
    }

    /**
     * An uploaded file of the product that is there for as long as a task which begins now may take. Refuses with NOT_FOUND when there is none,
     * and with CONFLICT when it will not be.
     */
    TaskFile forTask(String name, String productId) {
        TaskFile file = get(name, productId);
        boolean young = store.putAt(name)
                .filter(at -> clock.instant().isBefore(at.plus(USABLE)))
                .isPresent();
        if (!young) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "the file '" + name + "' was uploaded more than " + USABLE.toHours()
                            + " hours ago and may be gone before a task has read it",
                    "Upload it again, to an address that CreateTaskFileUrl gives.",
                    "fileName");
        }
        return file;
    }

    /** The bytes of a file. A piece is read when it is wanted, and refused with NOT_FOUND when it is gone. */
    InputStream open(Work.InFile file) {
        return new Pieces(file);
    }

    private void requireRoom() {
        List<TaskFile> there = store.files();
        long together = there.stream().mapToLong(TaskFile::bytes).sum();
        if (there.size() >= MAX_FILES || together > MAX_BYTES_TOGETHER - MAX_BYTES) {
            throw new RejectedException(
                    Rejection.THROTTLED,
                    "there are " + there.size() + " files of the last " + KEPT.toDays() + " days, of "
                            + (together >> 20) + " MiB together; there is room for " + MAX_FILES + " of "
                            + (MAX_BYTES_TOGETHER >> 20) + " MiB together",
                    "Wait until the oldest go by themselves, or import with POST …/devices:import.",
                    "");
        }
    }

    private static RejectedException gone(String name) {
        return new RejectedException(
                Rejection.NOT_FOUND,
                "there is no uploaded file '" + name + "' for this product",
                "Upload one to the address that CreateTaskFileUrl gives; it can be used for " + USABLE.toHours()
                        + " hours.",
                "fileName");
    }

    private static String ownerOf(UUID upload, int piece) {
        return "task-file/" + upload + "/" + piece;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is part of every JDK", e);
        }
    }

    /** One piece in memory at a time. */
    private final class Pieces extends InputStream {
        private final Work.InFile file;
        private byte[] piece = new byte[0];
        private int at;
        private int next;

        Pieces(Work.InFile file) {
            this.file = file;
        }

        @Override
        public int read() {
            return fill() ? piece[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int some = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, into, from, some);
            at += some;
            return some;
        }

        private boolean fill() {
            while (at == piece.length) {
                if (next == file.pieces()) {
                    return false;
                }
                byte[] sealed = store.piece(file.upload(), next).orElseThrow(() -> gone(file.fileName()));
                piece = Unsealing.open(box, sealed, ownerOf(file.upload(), next));
                next++;
                at = 0;
            }
            return true;
        }
    }
}
