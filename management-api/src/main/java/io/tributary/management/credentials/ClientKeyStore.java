package io.tributary.management.credentials;

import io.tributary.identity.DeviceId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Private keys of devices, sealed, until they are fetched; after 30 days they are gone by themselves. A key belongs to a certificate: of one
 * device there may be several, for it is not known which of several certificates that are made at once will be on record. Thread-safe.
 */
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

    /** Keeps a key beside those of other certificates. */
    void put(ClientKey key);

    /** The key of a certificate. */
    Optional<ClientKey> find(DeviceId device, String fingerprint);

    /** Which certificates the keys of these devices belong to: fingerprints, by the names of those that have a key here. */
    Map<String, Set<String>> fingerprints(String productId, Collection<String> deviceNames);

    /** Removes the key of a certificate; of several callers one is told that it did. */
    boolean remove(DeviceId device, String fingerprint);

    /** Puts another sealed form in place of the same key, unless it was fetched meanwhile. */
    void reseal(ClientKey key);

    /** All keys of devices of one part of a product, at most {@code limit} devices behind a name, in the order of names. */
    List<ClientKey> keys(String productId, int part, String afterName, int limit);
}
