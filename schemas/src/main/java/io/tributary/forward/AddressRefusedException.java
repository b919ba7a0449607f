package io.tributary.forward;

import java.net.UnknownHostException;

/** A host's addresses are known and must not be connected to. An UnknownHostException, so that any HTTP client lets it through. */
public final class AddressRefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    AddressRefusedException(String message) {
        super(message);
    }
}
