package io.tributary.management.registration.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from: whoever has the other end of the connection, or, if that is a gateway of ours which passes requests on, whom it
 * names. Immutable.
 */
public final class Callers {
    /** Nobody passes anything on. */
    public static final Callers DIRECT = new Callers(List.of());

    private final List<Network> gateways;

    /**
     * @param gateways addresses, or networks such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException one line: which is none
     */
    public Callers(List<String> gateways) {
        this.gateways = gateways.stream().map(Network::of).toList();
    }

    /**
     * @param peer the other end
     * @param said what it says of whom it asks for; empty: nothing
     * @throws UnknownHostException when the peer has no address
     */
    InetAddress of(String peer, String said) throws UnknownHostException {
        InetAddress near = InetAddress.getByName(peer);
        boolean passedOn = Network.isAddress(said) && gateways.stream().anyMatch(network -> network.holds(near));
        return passedOn ? InetAddress.getByName(said) : near;
    }

    /** @param bits of the address that are those of the network */
    private record Network(InetAddress address, int bits) {
        /** Of either family; nothing that would be looked up. */
        private static final Pattern ADDRESS =
                Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

        static Network of(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            try {
                if (isAddress(address)) {
                    InetAddress read = InetAddress.getByName(address);
                    int most = read.getAddress().length * Byte.SIZE;
                    int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
                    if (bits >= 0 && bits <= most) {
                        return new Network(read, bits);
                    }
                }
            } catch (UnknownHostException | NumberFormatException e) {
                throw none(text, e);
            }
            throw none(text, null);
        }

        private static IllegalArgumentException none(String text, @Nullable Exception cause) {
            return new IllegalArgumentException(
                    "devices.gateways: '" + text + "' is no address or network; write one such as 10.0.0.0/8", cause);
        }

        static boolean isAddress(String text) {
            return ADDRESS.matcher(text).matches();
        }

        boolean holds(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] theirs = other.getAddress();
            int rest = mine.length * Byte.SIZE - bits;
            return mine.length == theirs.length
                    && new BigInteger(1, mine).shiftRight(rest).equals(new BigInteger(1, theirs).shiftRight(rest));
        }
    }
}
