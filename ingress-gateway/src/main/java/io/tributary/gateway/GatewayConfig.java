package io.tributary.gateway;

import io.tributary.catalog.Topics;
import io.tributary.codec.MasterKeys;
import io.tributary.gateway.coap.CoapConfig;
import io.tributary.gateway.http.HttpConfig;
import io.tributary.gateway.mqtt.ForbiddenPublish;
import io.tributary.gateway.transport.AdmissionConfig;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.gateway.transport.TlsConfig;
import io.tributary.gateway.transport.TransportConfig;
import io.tributary.limits.Limits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set on a gateway; a value that exists is a value that is valid.
 *
 * @param mqtt MQTT over TCP
 * @param dataDir a folder of this gateway alone, for what it can do without: its copy of the registry, DTLS sessions over a restart
 * @param deviceCa files with the certificates (PEM) of the platform's own device authorities
 * @param mqtts MQTT over TLS of all three kinds; closed when absent
 * @param ws MQTT over WebSocket; closed when absent
 * @param wss MQTT over secure WebSocket; closed when absent
 * @param tls what mqtts and wss need
 * @param forbiddenPublish what a client of MQTT 3.x gets for a message on a topic it may not publish to
 * @param operations how it behaves among other gateways, and when it leaves
 * @param coap CoAP over DTLS or bare UDP; closed when absent
 * @param masterKeyFile of the master keys; or else they are in {@code masterKey}
 * @param http devices over HTTP; closed when absent
 * @param https devices over HTTPS; closed when absent
 * @param deviceHttp what they may do there
 */
public record GatewayConfig(
        String nodeId,
        ListenerConfig mqtt,
        Listener admin,
        Kafka kafka,
        @Nullable Path masterKeyFile,
        Limits limits,
        Path dataDir,
        List<Path> deviceCa,
        @Nullable ListenerConfig mqtts,
        @Nullable ListenerConfig ws,
        @Nullable ListenerConfig wss,
        @Nullable TlsConfig tls,
        AdmissionConfig admission,
        ForbiddenPublish forbiddenPublish,
        OperationsConfig operations,
        CoapConfig coap,
        @Nullable MasterKeys masterKey,
        @Nullable ListenerConfig http,
        @Nullable ListenerConfig https,
        HttpConfig deviceHttp) {
    private static final Pattern NODE = Pattern.compile("[a-zA-Z0-9._-]{1,64}");
    private static final String LOOPBACK = "127.0.0.1";

    public GatewayConfig(
            @Nullable String nodeId,
            @Nullable ListenerConfig mqtt,
            @Nullable Listener admin,
            @Nullable Kafka kafka,
            @Nullable Path masterKeyFile,
            @Nullable Limits limits,
            @Nullable Path dataDir,
            @Nullable List<Path> deviceCa,
            @Nullable ListenerConfig mqtts,
            @Nullable ListenerConfig ws,
            @Nullable ListenerConfig wss,
            @Nullable TlsConfig tls,
            @Nullable AdmissionConfig admission,
            @Nullable ForbiddenPublish forbiddenPublish,
            @Nullable OperationsConfig operations,
            @Nullable CoapConfig coap,
            @Nullable MasterKeys masterKey,
            @Nullable ListenerConfig http,
            @Nullable ListenerConfig https,
            @Nullable HttpConfig deviceHttp) {
        this.nodeId = require(nodeId, "nodeId: is missing; give every gateway its own name, such as gateway-1");
        check(NODE.matcher(this.nodeId).matches(), "nodeId: use 1 to 64 letters, digits, '.', '_' or '-'");
        this.mqtt = mqtt == null ? ListenerConfig.onPort(1883) : mqtt;
        this.admin = admin == null ? new Listener(null, 8090) : admin;
        this.kafka = require(kafka, "kafka: is missing; name at least kafka.bootstrapServers");
        check(
                (masterKeyFile == null) != (masterKey == null),
                "masterKeyFile: is missing, or masterKey is there as well; name the file that holds the platform's master"
                        + " key, or give the key itself in the environment, TRIBUTARY_MASTER_KEY");
        this.masterKeyFile = masterKeyFile;
        this.masterKey = masterKey;
        this.limits = limits == null ? Limits.DEFAULTS : limits;
        this.dataDir = dataDir == null ? Path.of("gateway-data", this.nodeId) : dataDir;
        this.deviceCa = deviceCa == null ? List.of() : List.copyOf(deviceCa);
        this.mqtts = mqtts;
        this.ws = ws;
        this.wss = wss;
        this.tls = tls;
        this.admission = admission == null ? AdmissionConfig.DEFAULTS : admission;
        this.forbiddenPublish = forbiddenPublish == null ? ForbiddenPublish.CLOSE : forbiddenPublish;
        this.operations = operations == null ? OperationsConfig.DEFAULTS : operations;
        this.coap = coap == null ? CoapConfig.CLOSED : coap;
        this.http = http;
        this.https = https;
        this.deviceHttp = deviceHttp == null ? HttpConfig.DEFAULTS : deviceHttp;
        checkPorts(transports(), this.admin);
    }

    /**
     * The platform's master keys.
     *
     * @throws IllegalArgumentException one line: the file cannot be read, and what to do
     */
    public MasterKeys masterKeys() {
        return masterKey != null ? masterKey : MasterKeys.ofFile(Objects.requireNonNull(masterKeyFile));
    }

    /** The ports for devices. */
    public TransportConfig transports() {
        return new TransportConfig(mqtt, mqtts, ws, wss, http, https, tls, admission);
    }

    private static void checkPorts(TransportConfig transports, Listener admin) {
        Map<Integer, String> users = new HashMap<>(Map.of(admin.port(), "admin"));
        transports.listeners().forEach((transport, listener) -> {
            String other = users.put(listener.port(), transport.key());
            check(
                    other == null || listener.port() == 0,
                    transport.key() + ".port and " + other + ".port: share " + listener.port() + "; change one");
        });
    }

    /**
     * @param host an address of this machine; loopback when absent
     * @param port 0 takes a free one
     */
    public record Listener(String host, int port) {
        public Listener(@Nullable String host, int port) {
            this.host = host == null ? LOOPBACK : host;
            this.port = port;
            check(port >= 0 && port < 65_536, "port: " + port + " is not a port; use 1 to 65535");
        }

        InetSocketAddress address() {
            InetSocketAddress address = new InetSocketAddress(host, port);
            check(!address.isUnresolved(), "host: " + host + " is not known; use an address of this machine");
            return address;
        }
    }

    /**
     * @param bootstrapServers host:port, several separated by commas
     * @param topicPrefix {@code tributary.} when absent
     */
    public record Kafka(String bootstrapServers, String topicPrefix) {
        public Kafka(@Nullable String bootstrapServers, @Nullable String topicPrefix) {
            this.bootstrapServers = require(
                    bootstrapServers, "kafka.bootstrapServers: is missing; name a broker, such as 127.0.0.1:9092");
            this.topicPrefix = new Topics(topicPrefix == null ? "tributary." : topicPrefix).prefix();
        }

        Topics topics() {
            return new Topics(topicPrefix);
        }
    }

    private static <T> T require(@Nullable T value, String message) {
        if (value == null) {
            throw new IllegalArgumentException(message);
        }
        return value;
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
