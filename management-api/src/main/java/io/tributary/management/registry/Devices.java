package io.tributary.management.registry;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.RegistryStore.Replacement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The devices of every product, and their secrets. Refuses with {@link RejectedException}. Thread-safe. */
public final class Devices {
    /** Devices in one page of a list, at most. */
    public static final int MAX_PAGE = 500;

    private static final int TRIES = 20;

    private final RegistryStore store;
    private final DeviceSecrets secrets;
    private final DeviceBatches batches;
    private final Limits limits;
    private final Clock clock;

    public Devices(RegistryStore store, SecretBox box, Limits limits, Clock clock) {
        this.store = store;
        this.secrets = new DeviceSecrets(box);
        this.batches = new DeviceBatches(store, secrets, limits, clock);
        this.limits = limits;
        this.clock = clock;
    }

    public Device create(String productId, NewDevice wanted) {
        return batches.create(productOf(productId), wanted);
    }

    /**
     * Makes a device that registers itself, for a product whose registration is AUTOMATIC. Refuses with CONFLICT when as many have done so as
     * the product allows, and with FORBIDDEN in another mode.
     */
    public Device createRegistered(String productId, NewDevice wanted) {
        Product product = productOf(productId);
        if (product.registration().mode() != DynamicRegistration.Mode.AUTOMATIC) {
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    "product " + productId + " makes no devices by itself",
                    "Make the device first, or set the product's registration to automatic.",
                    "registration");
        }
        requireFree(new DeviceId(productId, wanted.deviceName()));
        int limit = product.registration().limit();
        if (!store.countRegistration(product, limit)) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "product " + productId + " has its " + limit + " devices that registered themselves",
                    "Raise the product's registrationLimit.",
                    "registrationLimit");
        }
        return batches.create(product, wanted);
    }

    /** Makes devices, many at a time; each stands for itself. */
    public void createAll(String productId, Iterator<NewDevice> wanted, BulkListener listener) {
        batches.createAll(productOf(productId), wanted, listener);
    }

    /** Says of each what {@link #createAll} would say, and makes nothing. */
    public void examineAll(String productId, Iterator<NewDevice> wanted, BulkListener listener) {
        batches.examineAll(productOf(productId), wanted, listener);
    }

    /** Changes what the account decides of many devices, such as to disable them. */
    public void changeAll(
            String productId, Iterator<String> names, UnaryOperator<DeviceSettings> change, BulkListener listener) {
        batches.changeAll(productOf(productId), names, change, listener);
    }

    /** Deletes devices, many at a time. */
    public void deleteAll(String productId, Iterator<String> names, BulkListener listener) {
        batches.deleteAll(productOf(productId), names, listener);
    }

    /** The device, or a refusal with NOT_FOUND. */
    public Device get(DeviceId id) {
        return store.device(id).orElseThrow(() -> missing(id));
    }

    /** Refuses with CONFLICT a device that there is, and with NOT_FOUND one of no product. */
    public void requireNew(DeviceId id) {
        productOf(id.productId());
        requireFree(id);
    }

    private void requireFree(DeviceId id) {
        if (store.device(id).isPresent()) {
            throw DeviceBatches.exists(id);
        }
    }

    /** The device with what it says and does, or a refusal with NOT_FOUND. */
    public DeviceView view(DeviceId id) {
        return store.view(id).orElseThrow(() -> missing(id));
    }

    /** Those of a product's devices that exist, by name. */
    public Map<String, Device> some(String productId, Collection<String> names) {
        return store.devices(productOf(productId), names);
    }

    /** A secret for a device that is to be made, for who must know it before. */
    public String newSecret() {
        return secrets.make();
    }

    /** The secret in the text form its maker burns into the device. */
    public String secretOf(Device device) {
        return secrets.open(device);
    }

    /**
     * A page of the devices that are looked for, in a stable order that is not that of their names. It may be shorter than the limit, even
     * empty, while {@code next} says that there is more to look at.
     *
     * @param limit 1 to {@link #MAX_PAGE}
     * @param cursor of the page before; empty for the first
     */
    public Page<DeviceView> search(String productId, DeviceSearch search, int limit, Optional<String> cursor) {
        requirePage(limit);
        return store.search(productOf(productId), search, limit, cursor);
    }

    /** A page by position, in the same order, for callers that count instead of following a cursor. */
    public List<DeviceView> from(String productId, long offset, int limit) {
        requirePage(limit);
        if (offset < 0) {
            throw new RejectedException(Rejection.INVALID, offset + " is not an offset", "Use 0 or more.", "offset");
        }
        return store.from(productOf(productId), offset, limit);
    }

    /**
     * What of a device is to be otherwise; what is empty stays.
     *
     * @param settings what becomes of them
     * @param secret base64 text of another secret
     * @param certificate PEM of another certificate; no text takes the one on record away
     */
    public record Change(
            UnaryOperator<DeviceSettings> settings, Optional<String> secret, Optional<String> certificate) {
        /** Changes settings only. */
        public static Change of(UnaryOperator<DeviceSettings> settings) {
            return new Change(settings, Optional.empty(), Optional.empty());
        }
    }

    /**
     * Changes a device; a connection that the change takes the right from is closed.
     *
     * @param expectedRevision refuses with CONFLICT and field {@code revision} when the device is at another one
     */
    public Device change(DeviceId id, Optional<Long> expectedRevision, Change change) {
        Optional<byte[]> sealed = change.secret().map(text -> secrets.seal(id, Optional.of(text)));
        Optional<Optional<DeviceX509>> certificate = change.certificate()
                .map(pem ->
                        pem.isEmpty() ? Optional.empty() : Optional.of(DeviceX509.ofDevice(pem, id, clock.instant())));
        return replace(
                id,
                expectedRevision,
                before -> new Device(
                        id,
                        sealed.orElse(before.sealedSecret()),
                        certificate.orElse(before.certificate()),
                        change.settings().apply(before.settings()),
                        before.revision().next(clock.instant())));
    }

    /**
     * Gives a device another secret.
     *
     * @param secret base64 text; the platform makes one when it is empty
     */
    public Device resetSecret(DeviceId id, Optional<Long> expectedRevision, Optional<String> secret) {
        Optional<String> text = secret.or(() -> Optional.of(newSecret()));
        return change(id, expectedRevision, new Change(UnaryOperator.identity(), text, Optional.empty()));
    }

    /** Deletes a device, its connection and its memberships in groups. */
    public void delete(DeviceId id, Optional<Long> expectedRevision) {
        Product product = productOf(id.productId());
        for (int i = 0; i < TRIES; i++) {
            Device device = get(id);
            device.revision().require(expectedRevision, "device " + id);
            if (!store.delete(product, List.of(device)).isEmpty()) {
                return;
            }
        }
        throw busy(id);
    }

    /**
     * Wraps the secrets of a page of devices under the current master key; no connection is closed by it. A device that somebody changes
     * meanwhile is looked at again.
     *
     * @param cursor of the page before; empty for the first
     */
    public Rewrapped rewrap(String productId, Optional<String> cursor) {
        return store.product(productId).map(product -> rewrap(product, cursor)).orElse(Rewrapped.NOTHING);
    }

    private Rewrapped rewrap(Product product, Optional<String> cursor) {
        Page<DeviceView> page = store.search(product, DeviceSearch.ALL, MAX_PAGE, cursor);
        Rewrapped.Tally tally = new Rewrapped.Tally();
        Map<DeviceId, Replacement> wrapped = new LinkedHashMap<>();
        for (DeviceView view : page.items()) {
            Device device = view.device();
            secrets.rewrap(
                    tally,
                    device,
                    secret ->
                            wrapped.put(device.id(), new Replacement(device, device.sealed(secret, clock.instant()))));
        }
        if (!wrapped.isEmpty()) {
            Set<String> done = store.replace(product, List.copyOf(wrapped.values()));
            wrapped.keySet().stream()
                    .filter(id -> !done.contains(id.deviceName()))
                    .forEach(id -> rewrap(product, id));
        }
        return tally.done(page.next());
    }

    /** As long as it is there, and under another key. */
    private void rewrap(Product product, DeviceId id) {
        for (int i = 0; i < TRIES; i++) {
            Optional<Device> present = store.device(id);
            Rewrapped.Tally tally = new Rewrapped.Tally();
            List<Replacement> wrapped = new ArrayList<>();
            present.ifPresent(device -> secrets.rewrap(
                    tally,
                    device,
                    secret -> wrapped.add(new Replacement(device, device.sealed(secret, clock.instant())))));
            if (wrapped.isEmpty() || !store.replace(product, wrapped).isEmpty()) {
                return;
            }
        }
        throw busy(id);
    }

    private Device replace(DeviceId id, Optional<Long> expectedRevision, UnaryOperator<Device> change) {
        Product product = productOf(id.productId());
        for (int i = 0; i < TRIES; i++) {
            Device before = get(id);
            before.revision().require(expectedRevision, "device " + id);
            Device after = change.apply(before);
            if (!store.replace(product, List.of(new Replacement(before, after))).isEmpty()) {
                return after;
            }
        }
        throw busy(id);
    }

    /** How many devices the product may have. */
    public int limitOf(Product product) {
        return Products.limitOf(product.settings(), limits);
    }

    private Product productOf(String productId) {
        return store.product(DeviceId.requireProductId(productId)).orElseThrow(() -> Products.unknown(productId));
    }

    private RejectedException missing(DeviceId id) {
        return store.product(id.productId()).isPresent() ? unknown(id) : Products.unknown(id.productId());
    }

    private static void requirePage(int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new RejectedException(
                    Rejection.INVALID, limit + " is not a page size", "Use 1 to " + MAX_PAGE + ".", "limit");
        }
    }

    static RejectedException unknown(DeviceId id) {
        return new RejectedException(
                Rejection.NOT_FOUND,
                "there is no device " + id,
                "List the devices with GET /api/v1/products/" + id.productId() + "/devices.",
                "deviceName");
    }

    private static RejectedException busy(DeviceId id) {
        return new RejectedException(
                Rejection.UNAVAILABLE, "device " + id + " is being changed by many at once", "Try again.", "");
    }
}
