package io.tributary.management.rules;

import io.tributary.forward.ForwardUrl;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A database or a server that rules write to.
 *
 * @param type {@link #JDBC} or {@link #HTTP}
 * @param sealedPassword the password, or the token requests are signed with (empty: they are not), sealed by the platform's master key for {@code destination/<name>}
 */
public record Destination(
        String name, String type, String url, String username, byte[] sealedPassword, Instant createdAt) {
    /** A database, through its JDBC driver. */
    public static final String JDBC = "jdbc";

    /** A server that results are posted to. */
    public static final String HTTP = "http";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    public Destination {
        if (!NAME.matcher(name).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + name + "' is not a destination name",
                    "Use 1 to 63 lower-case letters, digits, '_' or '-'.",
                    "name");
        }
        if (!type.equals(JDBC) && !type.equals(HTTP)) {
            throw new RejectedException(
                    Rejection.INVALID, "'" + type + "' is not a type of destination", "Use jdbc or http.", "type");
        }
        if (type.equals(HTTP)) {
            ForwardUrl.parse(url);
        }
        if (type.equals(JDBC) && !url.matches("jdbc:[a-z0-9]+:\\S+")) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + url + "' is not a JDBC URL",
                    "Write it as jdbc:postgresql://host:5432/database or jdbc:mariadb://host:3306/database.",
                    "url");
        }
    }
}
