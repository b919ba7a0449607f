package io.tributary.gateway.device;

/**
 * What a client says about itself. Never logged.
 *
 * @param password as it came; empty when there was none
 */
public record Credentials(String clientId, String username, String password) {
    @Override
    public String toString() {
        return "Credentials of " + clientId;
    }
}
