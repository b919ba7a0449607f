package io.tributary.standalone.host;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds out which of our ports are taken, by trying them, and by whom, by asking {@code /proc}. */
public final class PortHolders {
    private static final int SHOWN = 3;

    /** A taken port. */
    public record Taken(Component component, Port port, int number, Optional<String> holder) {
        @Override
        public String toString() {
            return "port " + number + " (" + component + ") is taken"
                    + holder.map(text -> " by " + text).orElse("");
        }
    }

    /** Refuses to start when a port is taken, naming each with its holder. */
    public static void refuseTaken(Site site) {
        List<Taken> taken = find(site);
        if (!taken.isEmpty()) {
            String more = taken.size() > SHOWN ? "; and " + (taken.size() - SHOWN) + " more (see doctor)" : "";
            throw new Refusal(
                    taken.stream().limit(SHOWN).map(Taken::toString).collect(Collectors.joining("; ")) + more,
                    "Stop that process, or choose other ports: --port-offset 100, or `ports:` in tributary.yaml.");
        }
    }

    public static List<Taken> find(Site site) {
        List<Taken> taken = new ArrayList<>();
        for (Component component : site.config().components()) {
            for (Port port : component.ports()) {
                int number = site.port(port);
                if (Arrays.stream(site.bind(port).split(",")).anyMatch(host -> isTaken(host.strip(), port, number))) {
                    taken.add(new Taken(
                            component,
                            port,
                            number,
                            ListeningSockets.ofThisMachine().holder(number)));
                }
            }
        }
        return taken;
    }

    private static boolean isTaken(String host, Port kind, int port) {
        InetSocketAddress address = new InetSocketAddress(address(host), port);
        try {
            if (kind.datagrams()) {
                tryDatagrams(address);
            } else {
                tryConnections(address);
            }
            return false;
        } catch (BindException e) {
            refuseForeignAddress(host, e);
            return true;
        } catch (IOException e) {
            throw new Refusal(
                    "port " + port + " on " + host + " cannot be tried (" + IoReason.of(e) + ")",
                    "Check the setting `host`.",
                    e);
        }
    }

    private static void tryConnections(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }

    private static void tryDatagrams(InetSocketAddress address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.bind(address);
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new Refusal("the host '" + host + "' is not known", "Correct the setting `host`.", e);
        }
    }

    private static void refuseForeignAddress(String host, BindException e) {
        if (String.valueOf(e.getMessage()).contains("Cannot assign")) {
            throw new Refusal("'" + host + "' is no address of this machine", "Correct the setting `host`.", e);
        }
    }

    private PortHolders() {}
}
