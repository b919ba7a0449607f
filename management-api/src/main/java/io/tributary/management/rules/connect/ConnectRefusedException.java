package io.tributary.management.rules.connect;

import java.io.IOException;

/** The worker answers and does not do it: what stands in the way is the one connector's matter. */
final class ConnectRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectRefusedException(String message) {
        super(message);
    }
}
