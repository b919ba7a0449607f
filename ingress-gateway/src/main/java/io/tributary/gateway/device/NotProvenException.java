package io.tributary.gateway.device;

/** A proof failed. Stays within the package: what the client is told is the {@link Authenticator}'s choice. */
final class NotProvenException extends RuntimeException {
    private final ProofFailure failure;

    /**
     * @param detail for the operator's log
     */
    NotProvenException(ProofFailure failure, String detail) {
        super(detail, null, false, false);
        this.failure = failure;
    }

    ProofFailure failure() {
        return failure;
    }
}
