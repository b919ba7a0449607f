package io.tributary.standalone.client;

import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where a management API is, and what opens it.
 *
 * @param root without a path, such as {@code http://127.0.0.1:8080}
 * @param key an API key
 * @param keyFile where the key is from, for messages
 */
public record ApiAccess(URI root, String key, Path keyFile) {
    private static final Pattern KEY = Pattern.compile("[!-~]{1,512}");

    /** The access with the key in this file. */
    public static ApiAccess of(URI root, Path keyFile) {
        return new ApiAccess(root, keyIn(keyFile), keyFile);
    }

    /** Reads what a person gave as the address of an API; {@code /api/v1} at its end does not hurt. */
    public static URI rootOf(String text) {
        String root = text.strip().replaceFirst("/+$", "").replaceFirst("/api/v1$", "");
        try {
            URI uri = URI.create(root);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawPath().isEmpty() && uri.getRawQuery() == null) {
                return uri;
            }
            throw notAnEndpoint(text);
        } catch (IllegalArgumentException e) {
            throw notAnEndpoint(text);
        }
    }

    private static Refusal notAnEndpoint(String text) {
        return new Refusal(
                "'" + text + "' is not the address of a management API",
                "Write it as http://HOST:PORT or https://HOST.");
    }

    private static String keyIn(Path file) {
        String remedy =
                "Name a file that holds an API key with --key or TRIBUTARY_KEY; `./tributary up` makes the first one.";
        try {
            String key = Files.readString(file).strip();
            if (KEY.matcher(key).matches()) {
                return key;
            }
            throw new Refusal("the file " + file + " does not hold an API key", remedy);
        } catch (MalformedInputException e) {
            throw new Refusal("the file " + file + " does not hold an API key", remedy, e);
        } catch (IOException e) {
            throw new Refusal("the API key " + file + " cannot be read (" + IoReason.of(e) + ")", remedy, e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return root + " with the key of " + keyFile;
    }
}
