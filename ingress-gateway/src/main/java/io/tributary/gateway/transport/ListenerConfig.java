package io.tributary.gateway.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one transport listens.
 *
 * @param host addresses of this machine, separated by commas; {@code ::} takes IPv6 and IPv4; loopback when absent
 * @param port 0 takes a free one
 * @param proxyFrom networks (such as {@code 10.0.0.0/8}) of load balancers that speak the PROXY protocol: their connections have to
 *     begin with its header, and those of no one else may
 */
public record ListenerConfig(String host, int port, List<String> proxyFrom) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int HIGHEST_PORT = 65_535;

    public ListenerConfig(@Nullable String host, int port, @Nullable List<String> proxyFrom) {
        this.host = host == null ? LOOPBACK : host;
        this.port = port;
        this.proxyFrom = proxyFrom == null ? List.of() : List.copyOf(proxyFrom);
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port: " + port + " is not a port; use 1 to " + HIGHEST_PORT);
        }
        TrustedSources.of(this.proxyFrom); // refuses what is no network
    }

    /** On loopback, for no load balancer. */
    public static ListenerConfig onPort(int port) {
        return new ListenerConfig(null, port, null);
    }

    /** At least one; all are of this machine's names, none unresolved. */
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> all = Arrays.stream(host.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> new InetSocketAddress(name, port))
                .toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "host: is empty; name an address of this machine, or :: for all of them");
        }
        for (InetSocketAddress address : all) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException(
                        "host: " + address.getHostString() + " is not known; use an address of this machine");
            }
        }
        return all;
    }
}
