package io.tributary.management.tasks;

import io.tributary.identity.DeviceId;
import io.tributary.management.registry.Device;
import java.util.Optional;

/** Certificates for the devices that tasks make. Refuses with {@link io.tributary.identity.RejectedException}. */
public interface Certificates {
    /** Gives a device a key and a certificate of the platform; the key can be read for as long as a task can. */
    void issue(DeviceId device);

    /** The private key in PEM that was made with the device's certificate, if it is still kept. */
    Optional<String> keyOf(Device device);
}
