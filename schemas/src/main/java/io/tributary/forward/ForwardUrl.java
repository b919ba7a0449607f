package io.tributary.forward;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The address of a user's HTTP server: {@code http} or {@code https}, with a host, without user info and fragment. Whether its host
 * may be connected to is {@link AddressPolicy}'s question, asked anew at each connection.
 *
 * @param uri as the user wrote it
 */
public record ForwardUrl(URI uri) {
    private static final int LONGEST = 2_048;

    public ForwardUrl {
        String scheme = uri.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw refused(uri.toString(), "its scheme is not http or https");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused(uri.toString(), "it holds a user name or a password; use the token, which is never sent");
        }
        if (uri.getHost() == null) {
            throw refused(uri.toString(), "it has no host of ASCII letters, digits, '-' and '.'");
        }
        if (uri.getRawFragment() != null) {
            throw refused(uri.toString(), "it has a fragment ('#'), which no server is sent");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw refused(uri.toString(), uri.getPort() + " is not a port");
        }
    }

    /** Reads the address, or refuses it with {@link Rejection#INVALID}, its field being {@code url}. */
    public static ForwardUrl parse(String text) {
        if (text.length() > LONGEST) {
            throw refused(text.substring(0, 64) + "…", "it is longer than " + LONGEST + " characters");
        }
        try {
            return new ForwardUrl(new URI(text));
        } catch (URISyntaxException e) {
            throw refused(text, e.getReason());
        }
    }

    /** For logs and dead letters: without the query, where users keep keys. */
    public String shown() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    /** Without the query. */
    @Override
    public String toString() {
        return shown();
    }

    private static RejectedException refused(String text, String cause) {
        String withoutPassword = text.replaceFirst("//[^/?#]*@", "//…@");
        return new RejectedException(
                Rejection.INVALID,
                "'" + withoutPassword + "' is not an address to forward to: " + cause,
                "Write it as https://example.org/path.",
                "url");
    }
}
