package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.regex.Pattern;

/** The names of users, roles and policies: they are parts of resources, and so of paths. */
final class Names {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}");
    private static final int MAX_TEXT = 256;

    static String require(String name, String field) {
        if (!FORM.matcher(name).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + (name.length() > 80 ? name.substring(0, 80) + "…" : name) + "' is not a name",
                    "Use 1 to 64 letters, digits, '_', '.', '@' and '-', the first a letter or digit.",
                    field);
        }
        return name;
    }

    static String requireText(String text, String field) {
        if (text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the text is longer than " + MAX_TEXT + " characters or has control characters",
                    "Shorten it to one line.",
                    field);
        }
        return text;
    }

    private Names() {}
}
