package io.tributary.management.server;

/** What the bodies of requests may be, path by path. */
public interface Bodies {
    /** Whether whoever serves the path reads or writes as it goes, and bounds the body itself. */
    boolean stream(String path);

    /** Bytes of one body, which is in memory before anybody serves it. */
    int most(String path);

    /** The same for every path: in memory, and no larger. */
    static Bodies upTo(int bytes) {
        return new Bodies() {
            @Override
            public boolean stream(String path) {
                return false;
            }

            @Override
            public int most(String path) {
                return bytes;
            }
        };
    }
}
