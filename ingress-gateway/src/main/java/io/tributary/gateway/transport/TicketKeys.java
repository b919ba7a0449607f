package io.tributary.gateway.transport;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which sessions are sealed into tickets: the first makes new ones, the others still open theirs. Whoever has a key can
 * read what was said in the sessions of its tickets, so they are changed: those of a file by whoever owns it, those of this process
 * alone after as long as a session may be resumed. Never logged. Immutable.
 */
final class TicketKeys {
    /** For how long a session may be resumed. */
    static final Duration SESSION_LIFE = Duration.ofHours(12);

    private static final int MOST = 8;

    private final List<byte[]> keys;
    /** Of this process alone; null for those of a file. */
    private final @Nullable Instant made;

    private TicketKeys(List<byte[]> keys, @Nullable Instant made) {
        this.keys = keys;
        this.made = made;
    }

    /** A key that no other process has. */
    static TicketKeys ofThisProcess(Instant now) {
        return new TicketKeys(List.of(newKey()), now);
    }

    /**
     * Those of a file: one a line, 48 bytes in base64, the one for new tickets first.
     *
     * @throws GeneralSecurityException one line: which file, which line, what to do
     */
    static TicketKeys of(Path file) throws IOException, GeneralSecurityException {
        if (!Files.isReadable(file)) {
            throw new GeneralSecurityException(
                    file + ": cannot be read; put ticket keys there, such as openssl rand -base64 48 makes");
        }
        List<byte[]> keys = new ArrayList<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                keys.add(key(file, i + 1, line));
            }
        }
        if (keys.isEmpty() || keys.size() > MOST) {
            throw new GeneralSecurityException(file + ": holds " + keys.size() + " ticket keys; put 1 to " + MOST
                    + ", one a line, each as openssl rand -base64 48 makes it");
        }
        return new TicketKeys(List.copyOf(keys), null);
    }

    private static byte[] key(Path file, int line, String text) throws GeneralSecurityException {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            key = new byte[0]; // what is wrong with it would show it
        }
        if (key.length != OpenSslSessionTicketKey.TICKET_KEY_SIZE) {
            throw new GeneralSecurityException(file + ": line " + line
                    + " is no ticket key, 48 bytes in base64; make one with openssl rand -base64 48");
        }
        return key;
    }

    /** These, or, once they have been used for long enough, a new one before the last. */
    TicketKeys at(Instant now) {
        if (made == null || Duration.between(made, now).compareTo(SESSION_LIFE) < 0) {
            return this;
        }
        return new TicketKeys(List.of(newKey(), keys.get(0)), now);
    }

    /** Lets a context make and open tickets with them; those of the JDK have keys of their own. */
    void giveTo(@Nullable SslContext context) {
        if (context != null && context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            sessions.setTicketKeys(keys.stream().map(TicketKeys::parts).toArray(OpenSslSessionTicketKey[]::new));
        }
    }

    private static OpenSslSessionTicketKey parts(byte[] key) {
        int name = OpenSslSessionTicketKey.NAME_SIZE;
        int hmac = name + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
        return new OpenSslSessionTicketKey(
                Arrays.copyOf(key, name),
                Arrays.copyOfRange(key, name, hmac),
                Arrays.copyOfRange(key, hmac, hmac + OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private static byte[] newKey() {
        byte[] key = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
