package io.tributary.gateway.device;

import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.gateway.logging.Seldom;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides from the local copy of the registry who a client is. (Device protocol, section 2.) A stranger learns nothing: an unknown
 * device costs the same work and gets the same answer as a wrong signature, and that a device is disabled is said only after it
 * has proven itself. Who fails often is slowed. Thread-safe; never waits.
 */
public final class Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);
    private static final int MAX_CLIENT_ID = 80;
    private static final DeviceId NOBODY = new DeviceId("NOBODY0000", "nobody");

    private final Devices devices;
    private final DeviceSecrets secrets;
    private final CertificateProof certificates;
    private final FailedProofs failures;
    private final ConnectPace pace;
    private final AuthenticationCounts counts;
    private final InstantSource clock;
    private final SealedSecret decoy;
    private final RequestProof requests;
    /** Anyone can name a device whose secret does not open. */
    private final Seldom sealed = new Seldom();

    /**
     * @param clock for the dates of signatures and certificates
     * @param nanoTime for pauses: never goes back
     */
    public Authenticator(
            Devices devices,
            DeviceSecrets secrets,
            DeviceAuthorities authorities,
            Limits limits,
            AuthenticationCounts counts,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.devices = devices;
        this.secrets = secrets;
        this.certificates = new CertificateProof(authorities);
        this.failures = new FailedProofs(limits, nanoTime);
        this.pace = new ConnectPace(limits.connectInterval(), nanoTime);
        this.counts = counts;
        this.clock = clock;
        this.decoy = secrets.decoy(NOBODY);
        this.requests = new RequestProof(
                devices,
                certificates,
                device -> opened(
                        device.map(RegisteredDevice::id).orElse(NOBODY),
                        device.map(RegisteredDevice::secret).orElse(decoy),
                        secrets::text),
                clock,
                limits.uplinkPerSecond(),
                nanoTime);
    }

    /**
     * The device these credentials prove.
     *
     * @param proof what the transport has proven already
     * @param from where the client connects from, as far as it can be known
     * @throws RejectedException INVALID for a malformed client id, UNAUTHENTICATED for a failed proof, FORBIDDEN when disabled or the
     *     certificate is not the device's, THROTTLED when it comes too often, UNAVAILABLE while nothing can be looked up; the
     *     message may be told to the client
     */
    public RegisteredDevice authenticate(Credentials credentials, TransportProof proof, InetAddress from) {
        RegisteredDevice device = proven(credentials.clientId(), proof, from, () -> prove(credentials, proof));
        if (!pace.take(device.id())) {
            counts.add(ProofFailure.CONNECT_INTERVAL);
            throw new RejectedException(Rejection.THROTTLED, "the device connected a moment ago already");
        }
        return device;
    }

    /** The device that the credentials of a single request prove; it may come as often as it likes. Otherwise as for a connection. */
    public RegisteredDevice authenticate(Credentials credentials, InetAddress from) {
        return proven(credentials.clientId(), TransportProof.NONE, from, () -> prove(credentials, TransportProof.NONE));
    }

    /**
     * The device that signed a request; each request is good once. Refuses as for a connection, headers that are not of their form with
     * UNAUTHENTICATED.
     *
     * @param device who it says it is
     * @param path as it was signed, and so as it was asked for
     */
    public RegisteredDevice authenticate(
            DeviceId device, String path, SignedRequest.Headers headers, byte[] body, InetAddress from) {
        return proven(
                device.clientId(),
                TransportProof.NONE,
                from,
                () -> requests.prove(SignedRequest.of(device, path, headers, body)));
    }

    /** The device that signed a log in the old form; each log is good once. Refuses as for a request. */
    public RegisteredDevice authenticate(SignedLog log, InetAddress from) {
        return proven(log.device().clientId(), TransportProof.NONE, from, () -> requests.prove(log));
    }

    private RegisteredDevice proven(
            String clientId, TransportProof proof, InetAddress from, Supplier<RegisteredDevice> prove) {
        String identity = bounded(clientId);
        Optional<ProofFailure> refusal = failures.refusal(identity, from);
        if (refusal.isPresent()) {
            counts.add(refusal.get());
            throw new RejectedException(Rejection.THROTTLED, "too many failed attempts; try again later");
        }
        RegisteredDevice device;
        try {
            device = prove.get();
        } catch (NotProvenException e) {
            failed(identity, from, e);
            throw answer(e, proof);
        } catch (RejectedException e) {
            if (e.reason() == Rejection.INVALID) {
                failed(identity, from, new NotProvenException(ProofFailure.FORM, "the client id is malformed"));
            }
            throw e;
        }
        failures.succeeded(identity, from);
        if (!device.enabled()) {
            counts.add(ProofFailure.DISABLED);
            throw new RejectedException(Rejection.FORBIDDEN, "the device or its product is disabled");
        }
        return device;
    }

    /** Whether what was found at authentication still holds: the registry may change while a session is opened. */
    public boolean stillHolds(RegisteredDevice device) {
        try {
            return isSame(device, devices.find(device.id()));
        } catch (RejectedException e) {
            return false; // nothing can be looked up: the device may try again
        }
    }

    private boolean isSame(RegisteredDevice device, Optional<RegisteredDevice> found) {
        return found.filter(now -> now.enabled()
                        && now.product().equals(device.product())
                        && now.certificate().equals(device.certificate())
                        && secrets.same(device.id(), now.secret(), device.secret()))
                .isPresent();
    }

    /** The keys of handshakes, and the count of those that fail; shares the slowing of guesses with this. */
    public PskKeys pskKeys() {
        return new DevicePskKeys(devices, secrets, failures, counts);
    }

    private RegisteredDevice prove(Credentials credentials, TransportProof proof) {
        DeviceId id = DeviceId.ofClientId(credentials.clientId());
        Optional<RegisteredDevice> known = devices.find(id);
        Instant now = clock.instant();
        if (proof instanceof TransportProof.PreSharedKey psk) {
            return byHandshake(credentials, psk, known);
        }
        if (proof instanceof TransportProof.ClientCertificate shown) {
            return byCertificate(id, credentials, shown, known, now);
        }
        return byPassword(SignedPassword.of(credentials), known, now);
    }

    /**
     * By the certificate, or, where the product's devices have keys and the certificate means nothing, by the password. Who fails has
     * been through both, with a decoy where there is nothing of its own, and is told the same: else the answer, or its delay, would tell
     * which names there are, and of what kind.
     */
    private RegisteredDevice byCertificate(
            DeviceId id,
            Credentials credentials,
            TransportProof.ClientCertificate shown,
            Optional<RegisteredDevice> known,
            Instant now) {
        SignedPassword.requireOwner(credentials);
        Optional<NotProvenException> refusal = certificates.refusal(
                id,
                shown.chain(),
                known,
                known.map(device -> device.product().caCertificates())
                        .orElseGet(() -> devices.authoritiesOf(id.productId())),
                now);
        if (refusal.isEmpty()) {
            return known.orElseThrow();
        }
        Optional<RegisteredDevice> withKey =
                known.filter(device -> device.product().authentication() == Authentication.KEY);
        try {
            return byPassword(SignedPassword.of(credentials), withKey, now);
        } catch (NotProvenException e) {
            if (withKey.isEmpty()) {
                throw refusal.get();
            }
            throw e.failure() == ProofFailure.FORM // of which only the owner of a key would be told
                    ? new NotProvenException(ProofFailure.CERTIFICATE, String.valueOf(e.getMessage()))
                    : e;
        }
    }

    private RegisteredDevice byHandshake(
            Credentials credentials, TransportProof.PreSharedKey psk, Optional<RegisteredDevice> known) {
        SignedPassword.requireOwner(credentials);
        if (!psk.identity().equals(credentials.clientId())) {
            throw new NotProvenException(ProofFailure.FORM, "the client id is not the identity of the handshake");
        }
        RegisteredDevice device = known.orElseThrow(
                () -> new NotProvenException(ProofFailure.UNKNOWN, "the device was deleted after the handshake"));
        requireKind(device, Authentication.KEY);
        byte[] key = open(device.id(), device.secret());
        try {
            if (!psk.key().isOf(key)) {
                throw new NotProvenException(
                        ProofFailure.SIGNATURE, "the device has another secret since the handshake");
            }
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        return device;
    }

    /** Without a device the same steps are taken with a decoy, and what was wrong is decided only after them. */
    private RegisteredDevice byPassword(SignedPassword password, Optional<RegisteredDevice> known, Instant now) {
        boolean signed;
        if (password.method() == SignedPassword.Method.RSA_SHA256) {
            signed = certificates.isSigned(password::isSignedBy, known);
        } else {
            boolean real = known.isPresent() && !known.get().secret().isEmpty();
            byte[] key = real ? open(known.get().id(), known.get().secret()) : open(NOBODY, decoy);
            try {
                signed = password.isSignedBy(key) && real;
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }
        RegisteredDevice device = known.orElseThrow(() -> new NotProvenException(
                ProofFailure.UNKNOWN, "the device is not registered, or not yet known to this gateway"));
        if (!signed) {
            throw new NotProvenException(ProofFailure.SIGNATURE, "the signature is wrong");
        }
        boolean byKeyOfCertificate = password.method() == SignedPassword.Method.RSA_SHA256;
        requireKind(device, byKeyOfCertificate ? Authentication.CERTIFICATE : Authentication.KEY);
        if (byKeyOfCertificate && !certificates.isVouchedFor(device, now)) {
            throw new NotProvenException(
                    ProofFailure.CERTIFICATE_ENDED, "no authority vouches for the certificate on record now");
        }
        if (password.hasExpired(now.getEpochSecond())) {
            throw new NotProvenException(ProofFailure.EXPIRED, "the signature has expired");
        }
        return device;
    }

    private static void requireKind(RegisteredDevice device, Authentication kind) {
        if (device.product().authentication() != kind) {
            throw new NotProvenException(ProofFailure.KIND, "the product's devices prove themselves in another way");
        }
    }

    private byte[] open(DeviceId owner, SealedSecret secret) {
        return opened(owner, secret, secrets::open);
    }

    private byte[] opened(DeviceId owner, SealedSecret secret, BiFunction<DeviceId, SealedSecret, byte[]> openedAs) {
        try {
            return openedAs.apply(owner, secret);
        } catch (IllegalArgumentException e) {
            if (sealed.now()) {
                LOG.atError()
                        .addKeyValue("device", owner)
                        .log(
                                "a device's secret does not open; give the gateway and the management API the same"
                                        + " masterKeyFile; others like it are only counted for a while: {}",
                                e.getMessage());
            }
            throw new NotProvenException(ProofFailure.SEALED, "the device's secret does not open");
        }
    }

    private void failed(String identity, InetAddress from, NotProvenException failure) {
        counts.add(failure.failure());
        failures.failed(identity, from, failure.failure());
        LOG.atDebug()
                .addKeyValue("clientId", identity)
                .addKeyValue("address", from.getHostAddress())
                .addKeyValue("failure", failure.failure().tag())
                .log(String.valueOf(failure.getMessage()));
    }

    /** What the client is told: all that depends on the registry sounds the same. */
    private static RejectedException answer(NotProvenException failure, TransportProof proof) {
        return switch (failure.failure()) {
            case FORM, EXPIRED, REPLAYED ->
                new RejectedException(Rejection.UNAUTHENTICATED, String.valueOf(failure.getMessage()));
            default ->
                proof instanceof TransportProof.ClientCertificate
                        ? new RejectedException(Rejection.FORBIDDEN, "the certificate is not the device's")
                        : new RejectedException(Rejection.UNAUTHENTICATED, "the credentials do not prove this device");
        };
    }

    private static String bounded(String clientId) {
        return clientId.length() <= MAX_CLIENT_ID ? clientId : clientId.substring(0, MAX_CLIENT_ID);
    }
}
