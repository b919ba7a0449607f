package io.tributary.management.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.management.registry.RegistryRecords;
import java.time.Instant;
import java.util.Optional;

/**
 * A record of the topic {@code registry} as viewers hear of it: who was changed, not what. A membership is a change of its group; which device it
 * is of, only who may list that device is told, when he reads the group again.
 *
 * @param about as in {@link EventLog.Event}
 */
record RegistryChange(String about, String json) {

    /** The change that a record tells of; empty when it is none that is shown. */
    static Optional<RegistryChange> of(String key, boolean deleted, Instant at) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        boolean member = key.startsWith(RegistryRecords.MEMBER);
        event.put("change", deleted && !member ? "deleted" : "changed").put("at", at.toString());
        try {
            if (member || key.startsWith(RegistryRecords.GROUP)) {
                String group = key.split(":", 3)[1];
                return Optional.of(new RegistryChange(
                        RegistryRecords.GROUP + group,
                        event.put("groupId", group).toString()));
            }
            if (key.contains("/")) {
                DeviceId device = DeviceId.parse(key);
                event.put("productId", device.productId()).put("deviceName", device.deviceName());
            } else {
                event.put("productId", DeviceId.requireProductId(key));
            }
            return Optional.of(new RegistryChange(key, event.toString()));
        } catch (RejectedException another) { // the topic holds things of the platform's own, too
            return Optional.empty();
        }
    }
}
