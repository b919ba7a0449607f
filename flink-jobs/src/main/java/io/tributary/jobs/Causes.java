package io.tributary.jobs;

/** The first cause of a failure, in one line. */
final class Causes {
    private static final String MARK = "Caused by: ";

    static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return line(root.toString());
    }

    /** Of a stack trace as text. */
    static String root(String stackTrace) {
        int last = stackTrace.lastIndexOf(MARK);
        return line(last < 0 ? stackTrace : stackTrace.substring(last + MARK.length()));
    }

    private static String line(String text) {
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    private Causes() {}
}
