package io.tributary.gateway.device;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This gateway's copy of the registry: products in memory, devices in the {@link LocalStore} with a small cache before it. Fed in the
 * order of the registry by one thread, in batches that take effect, and are told to the listener, as a whole; read by any thread.
 * Products and devices may come in any order: a device without its product is not found.
 */
public final class DeviceDirectory implements Devices, DeviceSettings {
    private static final byte PRODUCT_PREFIX = 'p';
    private static final byte AUTHORITY_PREFIX = 'a';
    private static final byte[] POSITION = "mposition".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COUNT = "mcount".getBytes(StandardCharsets.US_ASCII);
    private static final String BEING_READ = "the gateway's copy of the registry is being read";
    /** Enough for the look-ups of one connect to meet: before the handshake, at CONNECT, and once the session is open. */
    private static final int CACHED = 10_000;

    private final LocalStore store;
    private final DeviceSecrets secrets;
    private final GroupDirectory groups;
    private volatile RegistryListener listener;
    private final Map<String, ProductProfile> products = new ConcurrentHashMap<>();
    private final Cache<DeviceId, StoredDevice> cache =
            Caffeine.newBuilder().maximumSize(CACHED).executor(Runnable::run).build();
    private volatile Map<String, X509Certificate> authorities = Map.of();
    private volatile long size;
    private volatile boolean damaged;
    private volatile boolean partial;

    public DeviceDirectory(LocalStore store, DeviceSecrets secrets, RegistryListener listener) {
        this.store = store;
        this.secrets = secrets;
        this.groups = new GroupDirectory(store, this::markDamaged, () -> !partial && !damaged);
        this.listener = listener;
        try {
            byte @Nullable [] count = store.get(COUNT);
            this.size = count == null || count.length != Long.BYTES
                    ? 0
                    : ByteBuffer.wrap(count).getLong();
        } catch (DamagedStoreException e) {
            this.damaged = true;
        }
    }

    /** Tells this one, too, after those before; to be said before anything is read. */
    public void alsoTell(RegistryListener other) {
        listener = RegistryListener.all(listener, other);
    }

    @Override
    public Optional<RegisteredDevice> find(DeviceId id) {
        if (partial) {
            throw new RejectedException(Rejection.UNAVAILABLE, BEING_READ);
        }
        @Nullable ProductProfile product = products.get(id.productId());
        if (product == null) {
            return Optional.empty();
        }
        @Nullable StoredDevice device;
        try {
            device = cache.get(id, this::read);
        } catch (DamagedStoreException e) {
            damaged = true;
            throw new RejectedException(Rejection.UNAVAILABLE, BEING_READ);
        }
        return device == null
                ? Optional.empty()
                : Optional.of(new RegisteredDevice(
                        id, device.enabled() && product.enabled(), device.secret(), product, device.certificate()));
    }

    @Override
    public List<X509Certificate> authoritiesOf(String productId) {
        @Nullable ProductProfile product = products.get(productId);
        return product == null ? List.of() : product.caCertificates();
    }

    @Override
    public Optional<ProductConfiguration> configurationOf(String productId) {
        try {
            return Optional.ofNullable(store.get(ProductConfiguration.keyOf(productId)))
                    .map(ProductConfiguration::ofBytes);
        } catch (DamagedStoreException e) {
            damaged = true;
            return Optional.empty();
        }
    }

    @Override
    public OptionalInt logLevelOf(DeviceId id) {
        try {
            @Nullable StoredDevice device = cache.get(id, this::read);
            return device == null ? OptionalInt.empty() : OptionalInt.of(device.logLevel());
        } catch (DamagedStoreException e) {
            damaged = true;
            return OptionalInt.empty();
        }
    }

    private @Nullable StoredDevice read(DeviceId id) {
        byte @Nullable [] bytes = store.get(StoredDevice.keyOf(id));
        return bytes == null ? null : StoredDevice.ofBytes(bytes);
    }

    /** In which groups devices are. */
    public DeviceGroups groups() {
        return groups;
    }

    /** The platform's own authorities whose certificates devices may show. */
    public List<X509Certificate> authorities() {
        return List.copyOf(authorities.values());
    }

    /** How many devices are known. */
    public long size() {
        return size;
    }

    /** Whether something could not be read since it was last cleared. */
    public boolean isDamaged() {
        return damaged;
    }

    /** The store could not be read or written: it must be cleared, for what it holds may no longer be true. */
    public void markDamaged() {
        damaged = true;
    }

    /** Finds no one until {@link #complete}: before the connections are closed, so that nobody comes back by what is to be cleared. */
    public void suspend() {
        partial = true;
    }

    /** Up to where the registry has been read; empty when it has not, or nobody knows. */
    public Optional<RegistryPosition> position() {
        return Optional.ofNullable(store.get(POSITION)).flatMap(RegistryPosition::ofBytes);
    }

    /**
     * Makes the products, authorities and groups of the store known.
     *
     * @param reader of what {@link Batch#putProduct} was given
     */
    public void restore(Function<byte[], ProductProfile> reader) {
        store.scan(PRODUCT_PREFIX, (key, record) -> {
            ProductProfile product = reader.apply(record);
            products.put(product.productId(), product);
        });
        Map<String, X509Certificate> known = new HashMap<>();
        store.scan(AUTHORITY_PREFIX, (key, der) -> known.put(idOf(key), certificateOf(der)));
        authorities = Map.copyOf(known);
        groups.restore();
    }

    /** Everything that the registry holds has been read: devices are looked up from now on. */
    public void complete() {
        partial = false;
    }

    /** Forgets everything, and tells nobody: whoever clears closes the connections. Finds no one until {@link #complete}. */
    public void clear() {
        partial = true;
        store.clear();
        cache.invalidateAll();
        products.clear();
        groups.clear();
        authorities = Map.of();
        size = 0;
        damaged = false;
    }

    /** Begins a row of changes; only one at a time. */
    public Batch batch() {
        return new Batch();
    }

    /** Changes that take effect together. */
    public final class Batch {
        private final List<LocalStore.Change> changes = new ArrayList<>();
        private final Map<DeviceId, Optional<StoredDevice>> devices = new HashMap<>();
        private final Map<String, Optional<ProductProfile>> changedProducts = new HashMap<>();
        private final Map<String, X509Certificate> changedAuthorities = new HashMap<>(authorities);
        private final GroupDirectory.Changes changedGroups = groups.changes();
        private final List<Runnable> news = new ArrayList<>();
        private long count = size;

        /**
         * A device is as said here from now on.
         *
         * @param logLevel at which it is to upload its log, 0 off to 4 debug
         */
        public void putDevice(
                DeviceId id,
                boolean enabled,
                SealedSecret secret,
                Optional<DeviceCertificate> certificate,
                int logLevel) {
            StoredDevice now = new StoredDevice(enabled, secret, certificate, logLevel);
            Optional<StoredDevice> before = before(id);
            if (before.isEmpty()) {
                count++;
            } else {
                revocation(id, before.get(), now)
                        .ifPresent(reason -> news.add(() -> listener.deviceRevoked(id, reason)));
                if (before.get().logLevel() != logLevel) {
                    news.add(() -> listener.logLevelChanged(id, logLevel));
                }
            }
            devices.put(id, Optional.of(now));
            changes.add(new LocalStore.Change(StoredDevice.keyOf(id), now.toBytes()));
        }

        /** The device is no more. */
        public void removeDevice(DeviceId id) {
            if (before(id).isPresent()) {
                count--;
                news.add(() -> listener.deviceRevoked(id, "device deleted"));
            }
            devices.put(id, Optional.empty());
            changes.add(new LocalStore.Change(StoredDevice.keyOf(id), null));
        }

        /**
         * A product is as said here from now on.
         *
         * @param record from which it can be read again
         */
        public void putProduct(ProductProfile product, byte[] record) {
            String id = product.productId();
            Optional<ProductProfile> before = changedProducts.getOrDefault(id, Optional.ofNullable(products.get(id)));
            if (!before.equals(Optional.of(product))) {
                before.ifPresent(known -> news.add(() -> tell(known, product)));
                changedProducts.put(id, Optional.of(product));
            }
            changes.add(new LocalStore.Change(keyOf(id), record));
        }

        /** The product is no more. */
        public void removeProduct(String productId) {
            if (changedProducts
                    .getOrDefault(productId, Optional.ofNullable(products.get(productId)))
                    .isPresent()) {
                news.add(() -> listener.productRevoked(productId, "product deleted"));
            }
            changedProducts.put(productId, Optional.empty());
            changes.add(new LocalStore.Change(keyOf(productId), null));
        }

        /** The devices of a product are configured so from now on, when they ask. */
        public void putConfiguration(String productId, ProductConfiguration configuration) {
            changes.add(new LocalStore.Change(ProductConfiguration.keyOf(productId), configuration.toBytes()));
        }

        /** The product's devices have no configuration any more. */
        public void removeConfiguration(String productId) {
            changes.add(new LocalStore.Change(ProductConfiguration.keyOf(productId), null));
        }

        /** An authority of the platform vouches for devices from now on. */
        public void putAuthority(String id, X509Certificate certificate, byte[] der) {
            changedAuthorities.put(id, certificate);
            changes.add(new LocalStore.Change(authorityKeyOf(id), der));
        }

        /** An authority of the platform vouches for nobody any more: whoever may have come in by it comes in anew. */
        public void removeAuthority(String id) {
            if (changedAuthorities.remove(id) != null) {
                news.add(DeviceDirectory.this::tellAuthorityRemoved);
            }
            changes.add(new LocalStore.Change(authorityKeyOf(id), null));
        }

        /** What changes of groups, and of who is in them. */
        public GroupDirectory.Changes groups() {
            return changedGroups;
        }

        /** How many changes there are. */
        public int size() {
            return changes.size();
        }

        /** Makes the changes, with the position after them, then tells what they mean. */
        public void commit(RegistryPosition position) {
            changes.add(new LocalStore.Change(POSITION, position.toBytes()));
            commit();
        }

        /** Makes the changes, then tells what they mean. */
        public void commit() {
            byte[] counted = ByteBuffer.allocate(Long.BYTES).putLong(count).array();
            changes.add(new LocalStore.Change(COUNT, counted));
            changedGroups.writeTo(changes);
            store.write(changes);
            size = count;
            cache.invalidateAll(devices.keySet());
            changedProducts.forEach(
                    (id, product) -> product.ifPresentOrElse(now -> products.put(id, now), () -> products.remove(id)));
            authorities = Map.copyOf(changedAuthorities);
            changedGroups.takeEffect();
            news.forEach(Runnable::run);
        }

        private Optional<StoredDevice> before(DeviceId id) {
            @Nullable Optional<StoredDevice> changed = devices.get(id);
            return changed == null ? Optional.ofNullable(read(id)) : changed;
        }
    }

    /** Why whoever is connected as the device must go; a secret that was only sealed again is the same secret. */
    private Optional<String> revocation(DeviceId id, StoredDevice before, StoredDevice now) {
        if (before.enabled() && !now.enabled()) {
            return Optional.of("device disabled");
        }
        if (!before.certificate().equals(now.certificate())) {
            return Optional.of("device certificate replaced");
        }
        return secrets.same(id, before.secret(), now.secret())
                ? Optional.empty()
                : Optional.of("device secret replaced");
    }

    private void tell(ProductProfile before, ProductProfile now) {
        String id = now.productId();
        if (before.enabled() && !now.enabled()) {
            listener.productRevoked(id, "product disabled");
        } else if (before.authentication() != now.authentication()) {
            listener.productRevoked(id, "product authentication changed");
        } else if (now.authentication() == Authentication.CERTIFICATE
                && !now.caCertificates().containsAll(before.caCertificates())) {
            listener.productRevoked(id, "product certificate authority removed");
        } else {
            listener.productChanged(now);
        }
    }

    private void tellAuthorityRemoved() {
        products.values().stream()
                .filter(product -> product.authentication() == Authentication.CERTIFICATE)
                .forEach(product ->
                        listener.productRevoked(product.productId(), "certificate authority of the platform removed"));
    }

    private static X509Certificate certificateOf(byte[] der) {
        try {
            return Certificates.ofDer(der);
        } catch (CertificateException e) {
            throw new DamagedStoreException("an authority is not X.509", e);
        }
    }

    private static byte[] authorityKeyOf(String id) {
        return ("a" + id).getBytes(StandardCharsets.UTF_8);
    }

    private static String idOf(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    private static byte[] keyOf(String productId) {
        return ("p" + productId).getBytes(StandardCharsets.UTF_8);
    }
}
