package io.tributary.standalone.client;

import io.tributary.standalone.config.Refusal;

/** The management API answered, and refused. */
public final class ApiRefusal extends Refusal {
    private static final long serialVersionUID = 1L;

    private final int status;

    ApiRefusal(int status, String cause, String remedy) {
        super(cause, remedy);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
