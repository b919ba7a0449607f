package io.tributary.management.registration;

import io.tributary.limits.Allowances;
import io.tributary.limits.Site;
import java.net.InetAddress;
import java.util.function.LongSupplier;

/**
 * How fast registrations may come. An address (of IPv6, a network of 64 bits) has an allowance; a wrong signature costs twenty of it,
 * so guessing soon waits a second for each guess. A product has an allowance that only requests with its secret use: strangers cannot use
 * it up. Thread-safe.
 */
public final class RegistrationPace {
    private static final int ADDRESS_BURST = 200;
    private static final double ADDRESS_PER_SECOND = 20;
    private static final int ADDRESSES = 20_000;
    private static final int PRODUCT_BURST = 500;
    private static final double PRODUCT_PER_SECOND = 50;
    private static final int PRODUCTS = 2_000;
    private static final int COST_OF_A_GUESS = 20;
    private static final int LINES = 20;
    private static final String LOG = "log";

    private final Allowances<Site> addresses;
    private final Allowances<String> products;
    private final Allowances<String> lines;

    /**
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    public RegistrationPace(LongSupplier nanoTime) {
        this.addresses = new Allowances<>(ADDRESS_BURST, ADDRESS_PER_SECOND, ADDRESSES, nanoTime);
        this.products = new Allowances<>(PRODUCT_BURST, PRODUCT_PER_SECOND, PRODUCTS, nanoTime);
        this.lines = new Allowances<>(LINES, 1, 1, nanoTime);
    }

    /** Whether an address may ask; counts as one request. */
    boolean mayAsk(InetAddress from) {
        return addresses.take(Site.of(from));
    }

    /** An address has guessed. */
    void guessed(InetAddress from) {
        addresses.charge(Site.of(from), COST_OF_A_GUESS);
    }

    /** Whether a product's devices may register; counts as one registration. */
    boolean mayRegister(String productId) {
        return products.take(productId);
    }

    /** Whether another failure may have its line in the log. */
    boolean mayLog() {
        return lines.take(LOG);
    }
}
