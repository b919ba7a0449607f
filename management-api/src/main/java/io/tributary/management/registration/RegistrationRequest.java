package io.tributary.management.registration;

import io.tributary.identity.DeviceId;
import java.time.Instant;

/**
 * What a device asks for, read but not believed yet.
 *
 * @param device who it says it is
 * @param signedAt by its own clock
 * @param nonce a decimal of the device's choice; with device and time it names the request
 * @param proof over all of these
 */
public record RegistrationRequest(DeviceId device, Instant signedAt, String nonce, Proof proof) {}
