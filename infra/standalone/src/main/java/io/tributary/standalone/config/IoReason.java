package io.tributary.standalone.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Why a file could not be read or written, in words; Java's own messages often are just the path. */
public final class IoReason {

    public static String of(IOException error) {
        if (error instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (error instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (error instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason().toLowerCase(Locale.ROOT);
        }
        return isFull(error) ? "no space left on device" : error.toString();
    }

    /** What helps: for a full disk space, for everything else what the caller knows. */
    public static String remedy(IOException error, String otherwise) {
        return isFull(error) ? "Free some space, or choose another folder with --data." : otherwise;
    }

    private static boolean isFull(IOException error) {
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded");
    }

    private IoReason() {}
}
