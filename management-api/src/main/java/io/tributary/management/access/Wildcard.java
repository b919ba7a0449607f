package io.tributary.management.access;

/** Patterns in which a star stands for any number of any characters, slashes too. Time is bounded by the product of both lengths. */
final class Wildcard {
    static boolean matches(String pattern, String text) {
        int at = 0;
        int inText = 0;
        int star = -1;
        int retry = 0;
        while (inText < text.length()) {
            // The star first: it also stands for a star in the text.
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                retry = inText;
            } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(inText)) {
                at++;
                inText++;
            } else if (star >= 0) {
                at = star + 1;
                inText = ++retry;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    private Wildcard() {}
}
