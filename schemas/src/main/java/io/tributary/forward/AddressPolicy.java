package io.tributary.forward;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses the platform connects to for a user: those of the public internet, and others only where the operator allows it.
 * Else a rule could make the platform talk to what only the platform can reach. (Rule engine, section 4, security note.)
 *
 * <p>A client asks {@link #checked} each time it connects and connects to what it is given: a name that is looked up once for the
 * check and again for the connection can point elsewhere the second time.
 *
 * @param privateAllowed whether addresses that are not of the public internet are allowed, too
 */
public record AddressPolicy(boolean privateAllowed) {
    private static final List<Range> V4 = List.of(
            new Range("00", 8, "unspecified"),
            new Range("0a", 8, "private (RFC 1918)"),
            new Range("6440", 10, "shared by a provider's customers (RFC 6598)"),
            new Range("7f", 8, "loopback"),
            new Range("a9fe", 16, "link-local"),
            new Range("ac10", 12, "private (RFC 1918)"),
            new Range("c00000", 24, "reserved for protocols"),
            new Range("c00002", 24, "for documentation only"),
            new Range("c05863", 24, "a relay for IPv6"),
            new Range("c0a8", 16, "private (RFC 1918)"),
            new Range("c612", 15, "for benchmarks only"),
            new Range("c63364", 24, "for documentation only"),
            new Range("cb0071", 24, "for documentation only"),
            new Range("e0", 4, "multicast"),
            new Range("f0", 4, "reserved or broadcast"));

    /** Of IPv6 only 2000::/3 is public; these are the ranges in it that are not. */
    private static final List<Range> V6 = List.of(
            new Range("200100", 23, "reserved for protocols"),
            new Range("20010db8", 32, "for documentation only"),
            new Range("2002", 16, "a tunnel to an IPv4 address"),
            new Range("3fff00", 20, "for documentation only"));

    private static final Range V6_PUBLIC = new Range("20", 3, "public");
    private static final List<Range> V6_NOT_PUBLIC = List.of(
            new Range("fc", 7, "private (RFC 4193)"),
            new Range("fe80", 10, "link-local"),
            new Range("fec0", 10, "private (site-local)"),
            new Range("ff", 8, "multicast"),
            new Range("00000000000000000000ffff", 96, "an IPv4 address in disguise"));

    /** NAT64: how hosts without IPv4 reach it; the address meant is in the last four bytes. (RFC 6052.) */
    private static final Range NAT64 = new Range("0064ff9b0000000000000000", 96, "NAT64");

    /** Finds the addresses of a host; the system's own is {@code InetAddress::getAllByName}. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    /**
     * The addresses of a host, all of which may be connected to. Blocks as long as the lookup does.
     *
     * @throws AddressRefusedException when one of them may not; that another might would only make attacks a matter of patience
     * @throws UnknownHostException when there are none
     */
    public InetAddress[] checked(String host, Lookup lookup) throws UnknownHostException {
        InetAddress[] addresses = lookup.addressesOf(host);
        for (InetAddress address : addresses) {
            Optional<String> refusal = refusalOf(address);
            if (refusal.isPresent()) {
                throw new AddressRefusedException("the address of '" + host + "' is " + refusal.get()
                        + ": the platform forwards to public addresses only, unless its operator allows private ones");
            }
        }
        return addresses;
    }

    /** What an address is that may not be connected to; empty when it may. */
    Optional<String> refusalOf(InetAddress address) {
        return privateAllowed ? Optional.empty() : special(address);
    }

    private static Optional<String> special(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return first(V4, bytes);
        }
        if (NAT64.holds(bytes)) {
            return first(V4, Arrays.copyOfRange(bytes, 12, 16));
        }
        if (V6_PUBLIC.holds(bytes)) {
            return first(V6, bytes);
        }
        if (address.isLoopbackAddress()) {
            return Optional.of("loopback");
        }
        return Optional.of(first(V6_NOT_PUBLIC, bytes).orElse("not of the public internet"));
    }

    private static Optional<String> first(List<Range> ranges, byte[] address) {
        return ranges.stream()
                .filter(range -> range.holds(address))
                .map(Range::name)
                .findFirst();
    }

    /** Addresses that begin with the same bits. */
    private record Range(byte[] prefix, int bits, String name) {
        Range(String hex, int bits, String name) {
            this(HexFormat.of().parseHex(hex), bits, name);
        }

        boolean holds(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if (((prefix[bit >> 3] ^ address[bit >> 3]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
