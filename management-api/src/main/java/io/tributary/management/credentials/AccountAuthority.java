package io.tributary.management.credentials;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Product;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A certificate authority of the account's own. To which products it is bound lies with the products, where it is announced from;
 * while it is disabled, no product has it, and it remembers which had.
 *
 * @param suspended products it goes back to when it is enabled; empty while it is
 */
public record AccountAuthority(
        String name, DeviceX509 certificate, boolean enabled, Set<String> suspended, Instant createdAt) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._:-]{0,63}");

    public AccountAuthority {
        suspended = Set.copyOf(suspended);
        if (!NAME.matcher(name).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + name + "' is not the name of an authority",
                    "Use 1 to 64 letters, digits, '.', '_', ':' or '-', beginning with a letter or digit.",
                    "name");
        }
    }

    /** Whether a product has it, or had it when it was disabled. */
    public boolean isBoundTo(Product product) {
        return suspended.contains(product.productId())
                || product.policy().caCertificates().contains(certificate);
    }

    AccountAuthority with(DeviceX509 other) {
        return new AccountAuthority(name, other, enabled, suspended, createdAt);
    }

    AccountAuthority disabledFor(Set<String> products) {
        return new AccountAuthority(name, certificate, false, products, createdAt);
    }

    AccountAuthority enabledAgain() {
        return new AccountAuthority(name, certificate, true, Set.of(), createdAt);
    }

    AccountAuthority without(String product) {
        Set<String> rest = new TreeSet<>(suspended);
        rest.remove(product);
        return new AccountAuthority(name, certificate, enabled, rest, createdAt);
    }
}
