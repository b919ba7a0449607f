package io.tributary.management.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that share a prefix, IPv4 or IPv6.
 *
 * @param network the first of them
 * @param bits of the prefix
 */
public record AddressRange(InetAddress network, int bits) {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    // Only what cannot be taken for a host name: nothing is looked up.
    private static final Pattern FORM =
            Pattern.compile("(" + OCTET + "(?:\\." + OCTET + "){3}|[0-9a-fA-F:]{2,39})(?:/(\\d{1,3}))?");

    /** Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address; empty when it is none of these. */
    static Optional<AddressRange> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || (!text.contains(".") && !text.contains(":"))) {
            return Optional.empty();
        }
        try {
            InetAddress network = InetAddress.getByName(form.group(1));
            int most = network.getAddress().length * 8;
            int bits = form.group(2) == null ? most : Integer.parseInt(form.group(2));
            return bits <= most ? Optional.of(new AddressRange(network, bits)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean holds(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((ours[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    String text() {
        return network.getHostAddress() + "/" + bits;
    }
}
