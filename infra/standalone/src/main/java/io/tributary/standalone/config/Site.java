package io.tributary.standalone.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** One platform on one machine: what is installed, how it is set, where its data lies. */
public record Site(Installation installation, StandaloneConfig config) {
    private static final String LOOPBACK = "127.0.0.1";
    /** An address that takes connections to all of them; {@code ::} takes IPv4, too. */
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

    private static final Set<Port> PUBLIC =
            EnumSet.of(Port.MQTT, Port.MQTTS, Port.WS, Port.WSS, Port.COAPS, Port.API, Port.DEVICES, Port.DEVICES_TLS);

    public DataFolder data() {
        return config.data();
    }

    public int port(Port port) {
        return config.port(port);
    }

    /**
     * The address to listen on: what devices and people use is where {@code host} says, the rest stays on loopback. The API takes
     * the first of several.
     */
    public String bind(Port port) {
        if (!PUBLIC.contains(port)) {
            return LOOPBACK;
        }
        return port == Port.API ? first() : config.host();
    }

    /** {@code host:port}, for clients on this machine. */
    public String address(Port port) {
        String host = PUBLIC.contains(port) ? first() : LOOPBACK;
        if (EVERYWHERE.contains(host)) {
            host = LOOPBACK;
        }
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port(port);
    }

    private String first() {
        return config.host().split(",", 2)[0].strip();
    }

    public URI http(Port port, String path) {
        return URI.create("http://" + address(port) + path);
    }

    public Path secret(Secret secret) {
        return data().secrets().resolve(secret.file());
    }
}
