package io.tributary.gateway.device;

import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Allowances;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Decides who signed a request. (Device protocol, sections 12 and 13.) As at CONNECT, a stranger learns nothing: without a device, or with one
 * of another kind, the same steps are taken with a decoy, and what was wrong is decided only after them. Thread-safe.
 */
final class RequestProof {
    /** How far a device's clock may be off. */
    static final Duration CLOCK = Duration.ofMinutes(5);

    /** At 16 bytes each; at a thousand requests a second all that can be good. */
    private static final int NONCES = 1 << 20;
    /** Devices whose pace is remembered. */
    private static final int PACED = 20_000;

    private final Devices devices;
    private final CertificateProof certificates;
    private final Function<Optional<RegisteredDevice>, byte[]> keys;
    private final InstantSource clock;
    private final UsedNonces used = new UsedNonces(NONCES);
    private final Allowances<DeviceId> pace;
    private final int perSecond;

    /**
     * @param perSecond messages a device may publish where its product does not say otherwise; twice as many requests are looked at, for
     *     more would have this forget those of others
     * @param nanoTime for rates: never goes back
     * @param keys the text of a device's secret, to be overwritten after use; without a device, one that nobody has */
    RequestProof(
            Devices devices,
            CertificateProof certificates,
            Function<Optional<RegisteredDevice>, byte[]> keys,
            InstantSource clock,
            int perSecond,
            LongSupplier nanoTime) {
        this.pace = new Allowances<>(2 * perSecond, 2 * perSecond, PACED, nanoTime);
        this.perSecond = perSecond;
        this.devices = devices;
        this.certificates = certificates;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * The device that signed the request; each request is good once.
     *
     * @throws NotProvenException why it is not proven
     * @throws RejectedException UNAVAILABLE while nothing can be looked up
     */
    RegisteredDevice prove(Signed request) {
        Optional<RegisteredDevice> known = devices.find(request.device());
        boolean byCertificate = request.byCertificate();
        boolean signed =
                byCertificate ? certificates.isSigned(request::isSignedBy, known) : isSignedByKey(request, known);
        RegisteredDevice device = known.orElseThrow(() -> new NotProvenException(
                ProofFailure.UNKNOWN, "the device is not registered, or not yet known to this gateway"));
        if (!signed) {
            throw new NotProvenException(ProofFailure.SIGNATURE, "the signature is wrong");
        }
        Authentication kind = byCertificate ? Authentication.CERTIFICATE : Authentication.KEY;
        if (device.product().authentication() != kind) {
            throw new NotProvenException(ProofFailure.KIND, "the product's devices prove themselves in another way");
        }
        if (byCertificate && !certificates.isVouchedFor(device, clock.instant())) {
            throw new NotProvenException(
                    ProofFailure.CERTIFICATE_ENDED, "no authority vouches for the certificate on record now");
        }
        requireNew(request, device);
        return device;
    }

    private boolean isSignedByKey(Signed request, Optional<RegisteredDevice> known) {
        Optional<RegisteredDevice> real =
                known.filter(device -> !device.secret().isEmpty());
        byte[] key = keys.apply(real);
        try {
            return request.isSignedBy(key) && real.isPresent();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private void requireNew(Signed request, RegisteredDevice device) {
        long now = clock.instant().getEpochSecond();
        if (Math.abs(now - request.timestamp()) > CLOCK.toSeconds()) {
            throw new NotProvenException(
                    ProofFailure.EXPIRED, "the timestamp is more than five minutes off; it is " + now);
        }
        int rate = device.product().deviceMessagesPerSecond().orElse(perSecond);
        if (!pace.take(request.device(), Math.min(1, (double) perSecond / rate))) {
            throw new RejectedException(Rejection.THROTTLED, "the device sends requests above its rate");
        }
        switch (used.use(request.device(), request.timestamp(), request.nonce(), now - CLOCK.toSeconds())) {
            case NEW -> {}
            case USED ->
                throw new NotProvenException(
                        ProofFailure.REPLAYED, "this request was answered before; sign another with a new nonce");
            case TOO_OLD ->
                throw new NotProvenException(
                        ProofFailure.EXPIRED,
                        "under the present load only newer signatures are taken; it is " + now + ", sign anew");
        }
    }
}
