package io.tributary.standalone.manage;

import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A new file that its owner alone can read, made before what it is to hold: what is shown only once must not be lost because the disk
 * said no. A file that is there is never overwritten.
 */
record OwnersFile(Path path) {

    static OwnersFile create(Path path) {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new OwnersFile(path);
        } catch (FileAlreadyExistsException e) {
            throw new Refusal("the file " + path + " exists already", "Move it away, or name another one.", e);
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    void write(String text) {
        try {
            Files.writeString(path, text.endsWith("\n") ? text : text + "\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    /** Takes it back, since there is nothing to put in. */
    void discard() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    private static Refusal refused(Path path, IOException e) {
        return new Refusal(
                "the file " + path + " cannot be written (" + IoReason.of(e) + ")",
                "Free some space, or name a file where you may write.",
                e);
    }
}
