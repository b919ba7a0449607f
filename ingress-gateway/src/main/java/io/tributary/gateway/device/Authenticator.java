package io.tributary.gateway.device;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;

/**
 * Decides from the local copy of the registry who a client is. A stranger learns nothing: an unknown device is answered like a wrong
 * signature, and that a device is disabled only after it has proven itself. Thread-safe.
 */
public final class Authenticator {
    private final Devices devices;
    private final SecretBox box;
    private final InstantSource clock;

    public Authenticator(Devices devices, SecretBox box, InstantSource clock) {
        this.devices = devices;
        this.box = box;
        this.clock = clock;
    }

    /**
     * The device these credentials prove.
     *
     * @param proof what the transport has proven already
     * @param from where the client connects from, as far as it can be known
     * @throws RejectedException INVALID for a malformed client id, UNAUTHENTICATED for a failed proof, FORBIDDEN when disabled,
     *     THROTTLED when it comes too often
     */
    public RegisteredDevice authenticate(Credentials credentials, TransportProof proof, InetAddress from) {
        DeviceId id = DeviceId.ofClientId(credentials.clientId());
        RegisteredDevice device = devices.find(id)
                .orElseThrow(() -> new RejectedException(
                        Rejection.UNAUTHENTICATED, "the device is not registered, or not yet known to this gateway"));
        SignedPassword.verify(credentials, secretOf(device), clock.instant().getEpochSecond());
        if (!device.enabled()) {
            throw new RejectedException(Rejection.FORBIDDEN, "the device or its product is disabled");
        }
        return device;
    }

    /** Whether what was found at authentication still holds: the registry may change while a session is opened. */
    public boolean stillHolds(RegisteredDevice device) {
        return devices.find(device.id())
                .filter(now -> now.enabled() && now.secret().equals(device.secret()))
                .isPresent();
    }

    private byte[] secretOf(RegisteredDevice device) {
        byte[] text;
        try {
            text = box.open(device.secret().box(), device.id().toString());
        } catch (IllegalArgumentException e) {
            throw new RejectedException(
                    Rejection.UNAUTHENTICATED,
                    "the device's secret does not open under this gateway's master key",
                    "Give the gateway and the management API the same masterKeyFile.",
                    "");
        }
        try {
            return Base64.getDecoder().decode(new String(text, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new RejectedException(Rejection.UNAUTHENTICATED, "the device's secret is not base64");
        }
    }
}
