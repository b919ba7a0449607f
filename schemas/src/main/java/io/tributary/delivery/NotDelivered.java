package io.tributary.delivery;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why a gateway did not send its device what the device-state job handed it. It settles the delivery, as a PUBACK would, with a reason
 * code above those of MQTT, which have eight bits.
 */
public enum NotDelivered {
    EXPIRED(0x100),
    /** The product does not let its devices receive on the topic, or does not any more. */
    NOT_PERMITTED(0x101),
    /** The device said at CONNECT that it takes no packet of this size (MQTT 5, section 3.1.2.11.4). */
    TOO_LARGE(0x102);

    private final int reasonCode;

    NotDelivered(int reasonCode) {
        this.reasonCode = reasonCode;
    }

    /** In the inbox event {@code acknowledged}. */
    public int reasonCode() {
        return reasonCode;
    }

    /** Empty: the device itself acknowledged. */
    public static Optional<NotDelivered> of(int reasonCode) {
        return Arrays.stream(values())
                .filter(each -> each.reasonCode == reasonCode)
                .findFirst();
    }
}
