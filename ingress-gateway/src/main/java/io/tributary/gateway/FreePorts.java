package io.tributary.gateway;

import io.tributary.config.ConfigException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether the ports of a configuration can be had; asked first, so that it is said at once what to do when not. */
final class FreePorts {
    static void require(InetSocketAddress address, String key) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw taken(key, address, e);
        }
    }

    static void requireForDatagrams(InetSocketAddress address, String key) throws IOException {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.bind(address);
        } catch (IOException e) {
            throw taken(key, address, e);
        }
    }

    /** What to tell the operator whose port cannot be had. */
    static ConfigException taken(String key, InetSocketAddress address, IOException e) {
        String reason = String.valueOf(e.getMessage());
        String remedy;
        if (reason.contains("assign requested address")) {
            remedy = "set " + key + ".host to an address of this machine";
        } else if (reason.contains("ermission denied")) {
            remedy = "ports below 1024 need the capability CAP_NET_BIND_SERVICE; grant it, or set " + key
                    + ".port to a higher one";
        } else {
            remedy = "stop the process that holds the port, or set " + key + ".port to another";
        }
        return new ConfigException(key + ": cannot listen on " + address.getHostString() + ":" + address.getPort()
                + " (" + reason + "); " + remedy);
    }

    private FreePorts() {}
}
