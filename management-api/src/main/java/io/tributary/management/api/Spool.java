package io.tributary.management.api;

import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A large body on disk: most clients read no answer before they have sent all, so one that is answered as it is read would stand still
 * as soon as the answer fills the sockets between them. Deletes itself.
 */
final class Spool implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final long LEAST_BYTES_PER_SECOND = 4_096;

    private final Path file;

    private Spool(Path file) {
        this.file = file;
    }

    /**
     * Takes a whole body in.
     *
     * @param maxBytes refuses with 413 beyond; and with 408 what comes more slowly than 4 KB a second
     */
    static Spool of(InputStream body, long maxBytes) throws IOException {
        Spool spool = new Spool(Files.createTempFile("tributary-import", ".part"));
        try (OutputStream output = Files.newOutputStream(spool.file)) {
            long begun = System.nanoTime();
            long size = 0;
            byte[] buffer = new byte[64 * 1_024];
            int read = body.read(buffer);
            while (read >= 0) {
                size += read;
                if (size > maxBytes) {
                    throw refuse(413, "the body is too large", "Send at most " + maxBytes + " bytes at a time.");
                }
                Duration taken = Duration.ofNanos(System.nanoTime() - begun).minus(GRACE);
                if (size < taken.toSeconds() * LEAST_BYTES_PER_SECOND) {
                    throw refuse(408, "the body comes too slowly", "Send at least 4 KB a second.");
                }
                output.write(buffer, 0, read);
                read = body.read(buffer);
            }
            return spool;
        } catch (IOException | HttpResponseException e) {
            spool.close();
            throw e;
        }
    }

    /** Its bytes. */
    InputStream stream() throws IOException {
        return Files.newInputStream(file);
    }

    /** Its text, in UTF-8. */
    Reader reader() throws IOException {
        return new InputStreamReader(stream(), StandardCharsets.UTF_8);
    }

    private static HttpResponseException refuse(int status, String detail, String remedy) {
        return new HttpResponseException(status, detail, Map.of("remedy", remedy));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
