package io.tributary.management.registry;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** The devices of every product, and their secrets. Refuses with {@link RejectedException}. */
public final class Devices {
    /** Devices in one page of a list, at most. */
    public static final int MAX_PAGE = 500;

    private static final int SECRET_BYTES = 16;
    /** As many as are surely written while the claim on their product lasts. */
    private static final int REWRAPPED_TOGETHER = 50;

    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9+/]{2,64}={0,2}");

    private final RegistryStore store;
    private final SecretBox box;
    private final Limits limits;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Devices(RegistryStore store, SecretBox box, Limits limits, Clock clock) {
        this.store = store;
        this.box = box;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * @param secret base64 text of the device's own; the platform makes one when it is empty
     * @param certificate PEM of the one that goes on record
     */
    public Device create(DeviceId id, Optional<String> secret, Optional<String> certificate) {
        Optional<DeviceX509> onRecord = certificate.map(pem -> DeviceX509.ofDevice(pem, id, clock.instant()));
        secret.ifPresent(Devices::requireSecret);
        String text = secret.orElseGet(this::newSecret);
        byte[] sealed = box.seal(text.getBytes(StandardCharsets.UTF_8), id.toString());
        return store.changing(id.productId(), () -> {
            Product product = productOf(id);
            if (store.device(product, id).isPresent()) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "there is a device " + id + " already",
                        "Choose another device name, or delete the device first.",
                        "deviceName");
            }
            int count = store.deviceCount(id.productId());
            if (count >= limits.devicesPerProduct()) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "product " + id.productId() + " has its " + limits.devicesPerProduct() + " devices",
                        "Use another product, or raise limits.devicesPerProduct.",
                        "");
            }
            Device device = new Device(id, sealed, true, onRecord, clock.instant());
            store.put(product, device, count + 1, RegistryRecords.of(device));
            return device;
        });
    }

    /** The device, or a refusal with NOT_FOUND. */
    public Device get(DeviceId id) {
        return store.device(productOf(id), id).orElseThrow(() -> unknown(id));
    }

    /** The secret in the text form its maker burns into the device. */
    public String secretOf(Device device) {
        return new String(Unsealing.open(box, device.sealedSecret(), device.id().toString()), StandardCharsets.UTF_8);
    }

    /**
     * @param limit 1 to {@link #MAX_PAGE}
     * @param cursor of the page before; empty for the first
     */
    public Page<Device> list(String productId, int limit, Optional<String> cursor) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new RejectedException(
                    Rejection.INVALID, limit + " is not a page size", "Use 1 to " + MAX_PAGE + ".", "limit");
        }
        Product product =
                store.product(DeviceId.requireProductId(productId)).orElseThrow(() -> Products.unknown(productId));
        return store.devices(product, limit, cursor);
    }

    /**
     * What of a device is to be otherwise; what is empty stays.
     *
     * @param enabled lets the device in, or keeps it out
     * @param secret base64 text of another secret
     * @param certificate PEM of another certificate; no text takes the one on record away
     */
    public record Change(Optional<Boolean> enabled, Optional<String> secret, Optional<String> certificate) {}

    /** Changes a device; a connection that the change takes the right from is closed. */
    public Device change(DeviceId id, Change change) {
        if (change.enabled().isEmpty()
                && change.secret().isEmpty()
                && change.certificate().isEmpty()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the request changes nothing",
                    "Name at least one of enabled, secret, certificate.",
                    "enabled");
        }
        change.secret().ifPresent(Devices::requireSecret);
        Optional<byte[]> sealed =
                change.secret().map(text -> box.seal(text.getBytes(StandardCharsets.UTF_8), id.toString()));
        Optional<Optional<DeviceX509>> certificate = change.certificate()
                .map(pem ->
                        pem.isEmpty() ? Optional.empty() : Optional.of(DeviceX509.ofDevice(pem, id, clock.instant())));
        return store.changing(id.productId(), () -> {
            Product product = productOf(id);
            Device before = store.device(product, id).orElseThrow(() -> unknown(id));
            Device device = new Device(
                    id,
                    sealed.orElse(before.sealedSecret()),
                    change.enabled().orElse(before.enabled()),
                    certificate.orElse(before.certificate()),
                    before.createdAt());
            store.put(product, device, store.deviceCount(id.productId()), RegistryRecords.of(device));
            return device;
        });
    }

    /**
     * Gives a device another secret.
     *
     * @param secret base64 text; the platform makes one when it is empty
     */
    public Device resetSecret(DeviceId id, Optional<String> secret) {
        return change(id, new Change(Optional.empty(), secret.or(() -> Optional.of(newSecret())), Optional.empty()));
    }

    public void delete(DeviceId id) {
        store.changing(id.productId(), () -> {
            Product product = productOf(id);
            if (store.device(product, id).isEmpty()) {
                throw unknown(id);
            }
            int count = Math.max(0, store.deviceCount(id.productId()) - 1);
            store.delete(product, id, count, RegistryRecords.deletionOf(id));
            return true;
        });
    }

    /**
     * Wraps the secrets of a page of devices under the current master key; nobody else changes a device of the product meanwhile,
     * and no connection is closed by it.
     *
     * @param cursor of the page before; empty for the first
     */
    public Rewrapped rewrap(String productId, Optional<String> cursor) {
        return store.changing(
                productId,
                () -> store.product(productId)
                        .map(product -> rewrap(product, cursor))
                        .orElse(Rewrapped.NOTHING));
    }

    private Rewrapped rewrap(Product product, Optional<String> cursor) {
        Page<Device> page = store.devices(product, REWRAPPED_TOGETHER, cursor);
        Rewrapped.Tally tally = new Rewrapped.Tally();
        int count = store.deviceCount(product.productId());
        for (Device device : page.items()) {
            tally.take(box, device.sealedSecret(), device.id().toString(), wrapped -> {
                Device after = device.sealed(wrapped);
                store.put(product, after, count, RegistryRecords.of(after));
            });
        }
        return tally.done(page.next());
    }

    private Product productOf(DeviceId id) {
        return store.product(id.productId()).orElseThrow(() -> Products.unknown(id.productId()));
    }

    private static RejectedException unknown(DeviceId id) {
        return new RejectedException(
                Rejection.NOT_FOUND,
                "there is no device " + id,
                "List the devices with GET /api/v1/products/" + id.productId() + "/devices.",
                "deviceName");
    }

    private static void requireSecret(String secret) {
        boolean good = secret.length() >= 4
                && secret.length() <= 64
                && SECRET.matcher(secret).matches();
        if (good) {
            try {
                good = Base64.getDecoder().decode(secret).length > 0;
            } catch (IllegalArgumentException e) {
                good = false;
            }
        }
        if (!good) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the secret is not base64 text of 4 to 64 characters",
                    "Encode the secret's bytes in base64, or leave it out and the platform makes one.",
                    "secret");
        }
    }

    private String newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }
}
