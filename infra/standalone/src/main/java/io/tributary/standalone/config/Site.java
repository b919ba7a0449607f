package io.tributary.standalone.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** One platform on one machine: what is installed, how it is set, where its data lies. */
public record Site(Installation installation, StandaloneConfig config) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<Port> PUBLIC = EnumSet.of(Port.MQTT, Port.API);

    public DataFolder data() {
        return config.data();
    }

    public int port(Port port) {
        return config.port(port);
    }

    /** The address to listen on: what devices and people use is where {@code host} says, the rest stays on loopback. */
    public String bind(Port port) {
        return PUBLIC.contains(port) ? config.host() : LOOPBACK;
    }

    /** {@code host:port}, for clients on this machine. */
    public String address(Port port) {
        String host = bind(port);
        return (host.equals("0.0.0.0") ? LOOPBACK : host) + ":" + port(port);
    }

    public URI http(Port port, String path) {
        return URI.create("http://" + address(port) + path);
    }

    public Path secret(Secret secret) {
        return data().secrets().resolve(secret.file());
    }
}
