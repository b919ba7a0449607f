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
import java.time.Duration;
import java.util.HexFormat;
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

    /** A task that begins on a file's last day has the time it may take. */
    static final Duration KEPT = Task.LONGEST.plusDays(1);

    private static final int PIECE = 256 << 10;
    private static final int NAME_BYTES = 9;

    private final TaskFileStore store;
    private final SecretBox box;
    private final SecureRandom random = new SecureRandom();

    public TaskFiles(TaskFileStore store, SecretBox box) {
        this.store = store;
        this.box = box;
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
        MessageDigest md5 = md5();
        int bytes = 0;
        int pieces = 0;
        byte[] piece = body.readNBytes(PIECE);
        while (piece.length > 0) {
            md5.update(piece);
            bytes += piece.length;
            store.putPiece(upload, pieces, box.seal(piece, ownerOf(upload, pieces)), KEPT);
            pieces++;
            piece = body.readNBytes(PIECE);
        }
        TaskFile file = new TaskFile(
                name, productId, upload, pieces, bytes, HexFormat.of().formatHex(md5.digest()));
        if (store.put(file, KEPT)) {
            return file;
        }
        store.forget(upload, pieces);
        return store.find(name)
                .filter(present -> present.md5().equals(file.md5()))
                .orElseThrow(() -> new RejectedException(
                        Rejection.CONFLICT,
                        "another file was uploaded to this address already",
                        "Ask for another address with CreateTaskFileUrl.",
                        ""));
    }

    /** An uploaded file of the product, or a refusal with NOT_FOUND. */
    public TaskFile get(String name, String productId) {
        return store.find(name)
                .filter(file -> file.productId().equals(productId))
                .orElseThrow(() -> gone(name));
    }

    /** The bytes of a file. A piece is read when it is wanted, and refused with NOT_FOUND when it is gone. */
    InputStream open(Work.InFile file) {
        return new Pieces(file);
    }

    private void requireRoom() {
        long together = store.files().stream().mapToLong(TaskFile::bytes).sum();
        if (together > MAX_BYTES_TOGETHER - MAX_BYTES) {
            throw new RejectedException(
                    Rejection.THROTTLED,
                    "the files of the last " + KEPT.toDays() + " days fill the " + (MAX_BYTES_TOGETHER >> 20)
                            + " MiB there are for them",
                    "Wait until the oldest go by themselves, or import with POST …/devices:import.",
                    "");
        }
    }

    private static RejectedException gone(String name) {
        return new RejectedException(
                Rejection.NOT_FOUND,
                "there is no uploaded file '" + name + "' for this product",
                "Upload one to the address that CreateTaskFileUrl gives; it is kept for " + KEPT.toDays() + " days.",
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
