package io.tributary.device.job;

import io.tributary.device.DeviceState;
import io.tributary.device.Effect;
import io.tributary.device.shadow.ShadowDocument;
import io.tributary.identity.Buckets;
import io.tributary.identity.DeviceId;
import java.time.Duration;
import java.util.List;

/** From what the fold asks for to rows of the device tables, for the API to read. (management-api, V003, V015 and V016.) */
final class DeviceRows {
    /** Partitions of every product's statuses, whatever its size. Fixed for ever. */
    static final int STATUS_SLOTS = 64;

    private static final int DAY = (int) Duration.ofDays(1).toSeconds();
    private static final int WEEK = 7 * DAY;
    private static final byte[] NOTHING = {};

    private static final List<String> STATUS = List.of("product_id", "slot", "device_name");
    private static final List<String> DEVICE = List.of("product_id", "device_name");
    private static final List<String> MESSAGE = List.of("product_id", "device_name", "position");
    private static final List<String> SHADOW = List.of("product_id", "device_name", "shadow");
    private static final List<String> VERSION = List.of("product_id", "device_name", "shadow", "updated_at", "version");

    private final RowDrafts rows = new RowDrafts();
    private final DeviceId device;
    private final int messageSeconds;

    /** @param messageRetention how long a message waits at most */
    DeviceRows(DeviceId device, Duration messageRetention) {
        this.device = device;
        this.messageSeconds = (int) messageRetention.toSeconds() + DAY;
    }

    List<DeviceStep.Mutation> mutations() {
        return rows.mutations();
    }

    void add(Effect effect) {
        if (effect instanceof Effect.Online online) {
            status().set("connection", "online")
                    .set("first_online_at", online.firstAt())
                    .set("online_at", online.at())
                    .set("last_seen_at", online.at())
                    .set("gateway", online.gateway())
                    .set("epoch", online.epoch())
                    .set("address", online.address())
                    .set("parent", online.parent())
                    .set("cause", "");
        } else if (effect instanceof Effect.Offline offline) {
            status().set("connection", "offline")
                    .set("offline_at", offline.at())
                    .set("last_seen_at", offline.at())
                    .set("cause", offline.cause());
        } else if (effect instanceof Effect.Seen seen) {
            status().set("last_seen_at", seen.at());
        } else if (effect instanceof Effect.MessageRow message) {
            message(message);
        } else if (effect instanceof Effect.KeepShadow shadow) {
            shadow(shadow);
        } else if (effect instanceof Effect.ConfigurationTold told) {
            status().set("configuration_version", told.version())
                    .set("configuration_at", told.at())
                    .set("configuration_by", told.asked() ? "asked" : "pushed");
        } else if (effect instanceof Effect.Erase) {
            erase();
        }
    }

    private RowDrafts.Into status() {
        return rows.into("status", "device_status", STATUS, statusKey());
    }

    private List<Object> statusKey() {
        return List.of(device.productId(), Buckets.of(device.deviceName(), STATUS_SLOTS), device.deviceName());
    }

    private void message(Effect.MessageRow row) {
        DeviceState.Pending message = row.message();
        RowDrafts.Into into = rows.into(
                        "device",
                        "device_messages",
                        MESSAGE,
                        List.of(device.productId(), device.deviceName(), message.key()))
                .set("message_id", message.messageId())
                .set("topic", message.topic())
                .set("qos", 1)
                .set("priority", message.priority())
                .set("state", row.standing().word())
                .set("queued_at", message.sinceMillis())
                .staying(messageSeconds);
        if (row.payload() != null) {
            into.set("payload", row.payload().bytes());
        }
        if (message.deliveredAt() > 0) {
            into.set("delivered_at", message.deliveredAt());
        }
        if (message.expiresAt() != DeviceState.NEVER) {
            into.set("expires_at", message.expiresAt());
        }
        if (row.standing() == Effect.Standing.ACKNOWLEDGED || row.standing() == Effect.Standing.GONE) {
            into.set("left_at", row.at())
                    .set("cause", row.cause() == null ? "" : row.cause().word())
                    .set("payload", NOTHING)
                    .staying(DAY);
        }
    }

    private void shadow(Effect.KeepShadow shadow) {
        ShadowDocument after = shadow.after();
        List<Object> key = List.of(device.productId(), device.deviceName(), shadow.name());
        if (after.reported().isEmpty() && after.desired().isEmpty()) {
            rows.delete("device", "device_shadows", SHADOW, key);
        } else {
            rows.into("device", "device_shadows", SHADOW, key)
                    .set("state", after.stateJson())
                    .set("metadata", after.metadataJson())
                    .set("version", after.version())
                    .set("updated_at", after.timestampMillis());
        }
        rows.into(
                        "device",
                        "shadow_versions",
                        VERSION,
                        List.of(
                                device.productId(),
                                device.deviceName(),
                                shadow.name(),
                                after.timestampMillis(),
                                after.version()))
                .set("state", after.stateJson())
                .set("metadata", after.metadataJson())
                .set("made_by", shadow.byApplication() ? "application" : "device")
                .staying(WEEK);
    }

    private void erase() {
        rows.clear();
        List<Object> key = List.of(device.productId(), device.deviceName());
        rows.delete("status", "device_status", STATUS, statusKey());
        rows.delete("device", "device_shadows", DEVICE, key);
        rows.delete("device", "shadow_versions", DEVICE, key);
        rows.delete("device", "device_messages", DEVICE, key);
    }
}
