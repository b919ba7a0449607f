package io.tributary.management.credentials;

import io.tributary.identity.DeviceId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Private keys of devices, sealed, until they are fetched; after 30 days they are gone by themselves. Thread-safe. */
public interface ClientKeyStore {
    /** Over how many parts the keys of a product are spread. */
    int PARTS = 16;

    /**
     * A kept key.
     *
     * @param fingerprint of the certificate it belongs to
     * @param sealed its text form, sealed for {@code key/<productId>/<deviceName>}
     */
    record ClientKey(DeviceId device, String fingerprint, byte[] sealed) {}

    /** Keeps a key in place of the one there may be. */
    void put(ClientKey key);

    Optional<ClientKey> find(DeviceId device);

    /** Which certificates the keys of these devices belong to: fingerprints, by the names of those that have a key here. */
    Map<String, String> fingerprints(String productId, Collection<String> deviceNames);

    /** Removes the key if it is still that of the certificate; of several callers one is told that it did. */
    boolean remove(ClientKey key);

    /** Puts another sealed form in place of the same key, unless it was fetched or replaced meanwhile. */
    void reseal(ClientKey key);

    /** Keys of one part of a product, at most {@code limit} behind a name, in the order of names. */
    List<ClientKey> keys(String productId, int part, String afterName, int limit);
}
