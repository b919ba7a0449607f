package io.tributary.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Where a client comes from, as bounds count it: one IPv4 address, or one IPv6 network, for whoever has an IPv6 address has a network
 * of them. Two are equal when they are the same place.
 */
public final class Site {
    /** What one subscriber is given at the least. */
    private static final int NETWORK_BYTES = 8;
    /** What one customer of a provider can have. */
    private static final int BLOCK_BYTES = 6;

    private final byte[] prefix;

    private Site(byte[] prefix) {
        this.prefix = prefix;
    }

    /** The address itself, or the /64 of an IPv6 address. */
    public static Site of(InetAddress address) {
        return new Site(prefix(address, NETWORK_BYTES));
    }

    /** The address itself, or the /48 of an IPv6 address. */
    public static Site blockOf(InetAddress address) {
        return new Site(prefix(address, BLOCK_BYTES));
    }

    private static byte[] prefix(InetAddress address, int bytes) {
        return address instanceof Inet6Address ? Arrays.copyOf(address.getAddress(), bytes) : address.getAddress();
    }

    byte[] prefix() {
        return prefix;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Site that && Arrays.equals(prefix, that.prefix);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(prefix);
    }

    @Override
    public String toString() {
        return "Site " + Arrays.toString(prefix);
    }
}
