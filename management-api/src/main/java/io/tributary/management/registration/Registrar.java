package io.tributary.management.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registration.CertificateSource.KeyAndCertificate;
import io.tributary.management.registration.Registration.Granted;
import io.tributary.management.registration.Registration.Refusal;
import io.tributary.management.registration.Registration.Refused;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.DynamicRegistration.Mode;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.Products;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides registrations (device protocol, section 14). What a device without the product's secret can learn is whether the product
 * exists and has ever registered devices. A request is answered once; a signature is good for a day either way, for devices whose
 * clock is wrong, and so long its request is remembered. Thread-safe.
 */
public final class Registrar {
    /** How far a device's clock may be off. */
    public static final Duration CLOCK = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LANES = 64;

    private final Products products;
    private final Devices devices;
    private final CertificateSource certificates;
    private final UsedRequests used;
    private final RegistrationPace pace;
    private final Clock clock;
    /** Requests for one name are decided one after the other: the limit counts who was made, not who wanted to be. */
    private final Object[] lanes =
            IntStream.range(0, LANES).mapToObj(lane -> new Object()).toArray();

    public Registrar(
            Products products,
            Devices devices,
            CertificateSource certificates,
            UsedRequests used,
            RegistrationPace pace,
            Clock clock) {
        this.products = products;
        this.devices = devices;
        this.certificates = certificates;
        this.used = used;
        this.pace = pace;
        this.clock = clock;
    }

    /** A refusal on its way out of the decision. */
    private static final class RefusedException extends RuntimeException {
        private final transient Refused refused;

        RefusedException(Refusal refusal, String message) {
            super(message, null, false, false);
            this.refused = new Refused(refusal, message);
        }
    }

    /** Whether this address may ask at all; comes before its request is read, and counts as a request. */
    public Optional<Refused> admit(InetAddress from) {
        return pace.mayAsk(from)
                ? Optional.empty()
                : Optional.of(new Refused(
                        Refusal.TOO_FAST, "too many requests come from this address; wait a minute, then try again"));
    }

    /**
     * Answers a request that was {@linkplain #admit admitted}.
     *
     * @param from where it comes from
     */
    public Registration register(RegistrationRequest request, InetAddress from) {
        try {
            return decide(request, from);
        } catch (RefusedException e) {
            return e.refused;
        } catch (RejectedException e) {
            return new Refused(refusalOf(e.reason()), messageOf(e));
        }
    }

    private static Refusal refusalOf(Rejection reason) {
        return switch (reason) {
            case UNAVAILABLE, THROTTLED -> Refusal.UNAVAILABLE;
            case NOT_FOUND -> Refusal.DEVICE_UNKNOWN;
            case CONFLICT -> Refusal.LIMIT;
            case INVALID, TOO_LARGE -> Refusal.MALFORMED;
            case FORBIDDEN, UNAUTHENTICATED -> Refusal.FORBIDDEN;
        };
    }

    private static String messageOf(RejectedException refusal) {
        return refusal.reason() == Rejection.UNAVAILABLE
                ? "the platform cannot answer now; sign again and try again"
                : String.valueOf(refusal.getMessage());
    }

    private Granted decide(RegistrationRequest request, InetAddress from) {
        String productId = request.device().productId();
        Product product = product(productId, from);
        String secret = products.secretOf(product)
                .orElseThrow(() -> new RefusedException(
                        Refusal.FORBIDDEN, "dynamic registration of product " + productId + " is off"));
        requireProof(request, secret, from);
        if (!pace.mayRegister(productId)) {
            throw new RefusedException(
                    Refusal.TOO_FAST, "too many devices of product " + productId + " register; try again in a minute");
        }
        requireOpen(product);
        requireFirstUse(request);
        synchronized (lanes[Math.floorMod(request.device().hashCode(), LANES)]) {
            return grant(product, request.device(), secret, from);
        }
    }

    private Product product(String productId, InetAddress from) {
        try {
            return products.get(productId);
        } catch (RejectedException e) {
            if (e.reason() != Rejection.NOT_FOUND) {
                throw e;
            }
            pace.guessed(from);
            throw new RefusedException(Refusal.PRODUCT_UNKNOWN, "there is no product " + productId);
        }
    }

    private void requireProof(RegistrationRequest request, String secret, InetAddress from) {
        if (!request.proof().holds(secret)) {
            pace.guessed(from);
            if (pace.mayLog()) {
                LOG.atWarn()
                        .addKeyValue("device", request.device())
                        .addKeyValue("address", from.getHostAddress())
                        .log("a registration is refused: it is not signed with the product's secret");
            }
            throw new RefusedException(
                    Refusal.SIGNATURE,
                    "the signature is not one with the secret of the product, or of another request");
        }
        Duration off = Duration.between(clock.instant(), request.signedAt());
        if (off.abs().compareTo(CLOCK) > 0) {
            throw new RefusedException(
                    Refusal.SIGNATURE,
                    "the timestamp is more than a day off; it is "
                            + clock.instant().getEpochSecond());
        }
    }

    private static void requireOpen(Product product) {
        if (product.registration().mode() == Mode.OFF) {
            throw new RefusedException(
                    Refusal.FORBIDDEN, "dynamic registration of product " + product.productId() + " is off");
        }
        if (!product.policy().enabled()) {
            throw new RefusedException(Refusal.FORBIDDEN, "product " + product.productId() + " is disabled");
        }
    }

    private void requireFirstUse(RegistrationRequest request) {
        Duration good = Duration.between(clock.instant(), request.signedAt().plus(CLOCK));
        // A minute more: the nodes' clocks are not one.
        if (!used.isNew(request, good.plusMinutes(1))) {
            LOG.atWarn()
                    .addKeyValue("device", request.device())
                    .log("a registration is refused: the same request was answered before");
            throw new RefusedException(
                    Refusal.SIGNATURE, "this request was answered before; sign another with a new nonce");
        }
    }

    private Granted grant(Product product, DeviceId id, String secret, InetAddress from) {
        Optional<DeviceView> known = view(id);
        known.ifPresent(view -> requireWelcome(product, view));
        Device device = known.map(DeviceView::device).orElseGet(() -> make(product, id));
        Granted granted = new Granted(SealedPayload.of(credential(product, device), secret));
        LOG.atInfo()
                .addKeyValue("device", id)
                .addKeyValue("address", from.getHostAddress())
                .addKeyValue("made", known.isEmpty())
                .log("a device has registered");
        return granted;
    }

    private Optional<DeviceView> view(DeviceId id) {
        try {
            return Optional.of(devices.view(id));
        } catch (RejectedException e) {
            if (e.reason() == Rejection.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void requireWelcome(Product product, DeviceView view) {
        DeviceId id = view.device().id();
        if (!view.device().enabled()) {
            throw new RefusedException(Refusal.FORBIDDEN, "device " + id + " is disabled");
        }
        boolean connected = view.status().connection() != DeviceStatus.Connection.NEVER;
        if (connected && product.registration().again() == DynamicRegistration.Again.FORBID) {
            LOG.atWarn()
                    .addKeyValue("device", id)
                    .log("a registration is refused: the device has connected before, and its product forbids another");
            throw new RefusedException(
                    Refusal.FORBIDDEN, "device " + id + " has connected before and may not register again");
        }
    }

    private Device make(Product product, DeviceId id) {
        if (product.registration().mode() != Mode.AUTOMATIC) {
            throw new RefusedException(
                    Refusal.DEVICE_UNKNOWN, "there is no device " + id + "; it has to be made first");
        }
        try {
            return devices.createRegistered(id.productId(), NewDevice.named(id.deviceName()));
        } catch (RejectedException e) {
            if (e.reason() != Rejection.CONFLICT) {
                throw e;
            }
            // Another node may have made it in this moment; otherwise there is no place for it.
            return view(id).map(DeviceView::device)
                    .orElseThrow(() -> new RefusedException(Refusal.LIMIT, String.valueOf(e.getMessage())));
        }
    }

    private String credential(Product product, Device device) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (product.policy().authentication() == Authentication.CERTIFICATE) {
            KeyAndCertificate issued = certificates.issue(device.id());
            fields.put("encryptionType", 1);
            fields.put("clientCert", issued.certificate());
            fields.put("clientKey", issued.privateKey());
        } else {
            fields.put("encryptionType", 2);
            fields.put("psk", devices.secretOf(device));
        }
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and text are always JSON", e);
        }
    }
}
