package io.tributary.management.credentials;

import io.tributary.identity.DeviceId;
import io.tributary.management.registry.Announcement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The ports of credentials in memory, for tests of what is above them. */
public final class MemoryCredentials {

    /** The platform's authorities. */
    public static final class Platform implements PlatformAuthorityStore {
        private final Map<UUID, PlatformAuthority> all = new TreeMap<>();
        private long last;

        /** Everything announced so far. */
        public final List<Announcement> announced = new ArrayList<>();

        @Override
        public synchronized <T> T changing(Supplier<T> change) {
            return change.get();
        }

        @Override
        public synchronized UUID newId() {
            return new UUID(0, ++last);
        }

        @Override
        public synchronized List<PlatformAuthority> authorities() {
            return List.copyOf(all.values());
        }

        @Override
        public synchronized void put(PlatformAuthority authority, Announcement announcement) {
            all.put(authority.id(), authority);
            announced.add(announcement);
        }

        @Override
        public synchronized void delete(PlatformAuthority authority, Announcement announcement) {
            all.remove(authority.id());
            announced.add(announcement);
        }
    }

    /** The account's own authorities. */
    public static final class Own implements AccountAuthorityStore {
        private final Map<String, AccountAuthority> all = new ConcurrentSkipListMap<>();
        private final Map<String, Duration> codes = new ConcurrentHashMap<>();

        @Override
        public List<AccountAuthority> authorities() {
            return List.copyOf(all.values());
        }

        @Override
        public Optional<AccountAuthority> authority(String name) {
            return Optional.ofNullable(all.get(name));
        }

        @Override
        public void put(AccountAuthority authority) {
            all.put(authority.name(), authority);
        }

        @Override
        public void delete(AccountAuthority authority) {
            all.remove(authority.name());
        }

        @Override
        public void putCode(String code, Duration life) {
            codes.put(code, life);
        }

        @Override
        public boolean knowsCode(String code) {
            return codes.containsKey(code);
        }

        @Override
        public boolean takeCode(String code) {
            return codes.remove(code) != null;
        }
    }

    /** Kept keys, all in the first part. */
    public static final class Keys implements ClientKeyStore {
        private final Map<String, ClientKey> all = new ConcurrentSkipListMap<>();

        private static String at(DeviceId device, String fingerprint) {
            return device + " " + fingerprint;
        }

        @Override
        public void put(ClientKey key) {
            all.put(at(key.device(), key.fingerprint()), key);
        }

        @Override
        public Optional<ClientKey> find(DeviceId device, String fingerprint) {
            return Optional.ofNullable(all.get(at(device, fingerprint)));
        }

        @Override
        public Map<String, Set<String>> fingerprints(String productId, Collection<String> deviceNames) {
            return all.values().stream()
                    .filter(key -> key.device().productId().equals(productId)
                            && deviceNames.contains(key.device().deviceName()))
                    .collect(Collectors.groupingBy(
                            key -> key.device().deviceName(),
                            Collectors.mapping(ClientKey::fingerprint, Collectors.toSet())));
        }

        @Override
        public boolean remove(DeviceId device, String fingerprint) {
            return all.remove(at(device, fingerprint)) != null;
        }

        @Override
        public void reseal(ClientKey key) {
            all.replace(at(key.device(), key.fingerprint()), key);
        }

        @Override
        public List<ClientKey> keys(String productId, int part, String afterName, int limit) {
            return all.values().stream()
                    .filter(key -> part == 0 && key.device().productId().equals(productId))
                    .filter(key -> key.device().deviceName().compareTo(afterName) > 0)
                    .limit(limit)
                    .toList();
        }
    }

    /** Progress. */
    public static final class Rewraps implements RewrapStore {
        private Optional<RewrapProgress> kept = Optional.empty();

        @Override
        public synchronized Optional<RewrapProgress> progress() {
            return kept;
        }

        @Override
        public synchronized void put(RewrapProgress progress) {
            kept = Optional.of(progress);
        }
    }

    private MemoryCredentials() {}
}
