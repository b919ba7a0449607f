package io.tributary.management.registration;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;

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
    private static final int NETWORK_BYTES = 8;
    private static final String LOG = "log";

    private final Pace addresses;
    private final Pace products;
    private final Pace lines;

    public RegistrationPace(Clock clock) {
        this.addresses = new Pace(ADDRESS_BURST, ADDRESS_PER_SECOND, ADDRESSES, clock);
        this.products = new Pace(PRODUCT_BURST, PRODUCT_PER_SECOND, PRODUCTS, clock);
        this.lines = new Pace(LINES, 1, 1, clock);
    }

    /** Whether an address may ask; counts as one request. */
    boolean mayAsk(InetAddress from) {
        return addresses.take(owner(from));
    }

    /** An address has guessed. */
    void guessed(InetAddress from) {
        addresses.charge(owner(from), COST_OF_A_GUESS);
    }

    /** Whether a product's devices may register; counts as one registration. */
    boolean mayRegister(String productId) {
        return products.take(productId);
    }

    /** Whether another failure may have its line in the log. */
    boolean mayLog() {
        return lines.take(LOG);
    }

    private static String owner(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }
}
