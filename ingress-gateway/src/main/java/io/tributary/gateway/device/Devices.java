package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The devices this gateway can know of. Answers from local memory or disk, never from another process. Thread-safe. */
@FunctionalInterface
public interface Devices {
    Optional<RegisteredDevice> find(DeviceId id);

    /** The product's own authorities, whether or not it has a device of some name; none of a product that is not known. */
    default List<X509Certificate> authoritiesOf(String productId) {
        return List.of();
    }
}
