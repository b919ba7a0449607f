package io.tributary.gateway.device;

/** Why a client was not let in: the tag of a metric and the cause in the log. What the client is told says less. */
public enum ProofFailure {
    /** A malformed client id, username or password. */
    FORM,
    /** No such device. */
    UNKNOWN,
    /** A signature, or the key of a handshake, that the device's secret did not make. */
    SIGNATURE,
    /** A signature that is right, and too old: a device whose clock is wrong. */
    EXPIRED,
    /** A request that is signed right and was answered before. */
    REPLAYED,
    /** A certificate that is not trusted, not valid now, or not the device's. */
    CERTIFICATE,
    /** The certificate on record, which no authority vouches for any more: its time is over, or its authority was removed. */
    CERTIFICATE_ENDED,
    /** A proof of a kind that the product does not allow. */
    KIND,
    /** The device's secret does not open under this gateway's master key. */
    SEALED,
    DISABLED,
    /** Slowed: too many failures of this identity. */
    SLOWED_IDENTITY,
    /** Slowed: too many failures from this address. */
    SLOWED_ADDRESS,
    /** The device connected a moment ago already. */
    CONNECT_INTERVAL;

    /** Whether who fails like this may be guessing; the others have shown what only the device has, too late or twice. */
    boolean isGuess() {
        return this != EXPIRED && this != REPLAYED && this != CERTIFICATE_ENDED;
    }

    /** As metrics and logs write it. */
    public String tag() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
