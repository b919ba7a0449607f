package io.tributary.fleet;

import io.tributary.identity.DeviceId;
import io.tributary.standalone.client.SignIn;

/**
 * What a key device is flashed with, and how it signs in. (Device protocol, section 2.2.)
 *
 * @param device who it is
 * @param secret base64 text as the platform shows it
 */
public record DeviceCredentials(DeviceId device, String secret) {

    public String username() {
        return signIn().username();
    }

    /** The HMAC-SHA256 form of the password. */
    public String password() {
        return signIn().password(secret);
    }

    private SignIn signIn() {
        return new SignIn(device, "fleet");
    }
}
