package io.tributary.management.access;

import io.tributary.identity.DeviceId;

/** The names of things in the words of policies. */
public final class ResourceNames {
    /** A name as one step of a resource: what would mean something else there is escaped. */
    public static String step(String name) {
        return name.replace("%", "%25").replace("/", "%2F").replace("*", "%2A");
    }

    /** A device. */
    public static String of(DeviceId id) {
        return "product/" + id.productId() + "/device/" + id.deviceName();
    }

    private ResourceNames() {}
}
