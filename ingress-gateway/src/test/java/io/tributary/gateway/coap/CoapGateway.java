package io.tributary.gateway.coap;

import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.device.AuthenticationCounts;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.DeviceAuthorities;
import io.tributary.gateway.device.DeviceCertificate;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.Devices;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.gateway.device.ProductProfile.Retain;
import io.tributary.gateway.device.ProofFailure;
import io.tributary.gateway.device.RegistryListener;
import io.tributary.gateway.device.SealedSecret;
import io.tributary.gateway.device.TestDirectory;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.publish.ProductRules;
import io.tributary.gateway.publish.Publishers;
import io.tributary.gateway.publish.Records;
import io.tributary.gateway.session.SessionEvents;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.gateway.transport.TlsConfig;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.topic.TopicClass;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The CoAP ports of a gateway before a Kafka that does what the test says, with products of key and of certificate devices. */
final class CoapGateway implements AutoCloseable {
    static final String PRODUCT = "PROD123456";
    static final String CERTIFIED = "CERT123456";
    static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final String SECRET = Base64.getEncoder().encodeToString(KEY);

    final HeldKafka kafka = new HeldKafka();
    final GatewayMetrics metrics = new GatewayMetrics();
    final TestDirectory directory;
    private final AuthenticationCounts counts = new AuthenticationCounts();
    private final CoapEndpoints endpoints;
    private final DtlsPeers peers;
    final CoapSessions sessions;
    private final Map<String, List<InetSocketAddress>> addresses;

    /** What a gateway is to be like. */
    record Wish(
            Limits limits,
            Duration patience,
            @Nullable TlsConfig tls,
            List<X509Certificate> authorities,
            int sessions,
            Duration acknowledgement,
            int port,
            @Nullable Path keptIn) {
        static final Wish USUAL = new Wish(fast(), Duration.ofSeconds(20), null, List.of(), 1_000);

        Wish(
                Limits limits,
                Duration patience,
                @Nullable TlsConfig tls,
                List<X509Certificate> authorities,
                int sessions) {
            this(limits, patience, tls, authorities, sessions, Duration.ofSeconds(2));
        }

        Wish(
                Limits limits,
                Duration patience,
                @Nullable TlsConfig tls,
                List<X509Certificate> authorities,
                int sessions,
                Duration acknowledgement) {
            this(limits, patience, tls, authorities, sessions, acknowledgement, 0, null);
        }

        /** With DTLS at a port, and sessions that are kept in a file. */
        Wish keptIn(Path file, int dtlsPort) {
            return new Wish(limits, patience, tls, authorities, sessions, acknowledgement, dtlsPort, file);
        }

        /** Devices may connect as often as they like. */
        static Limits fast() {
            return Config.parse("{connectInterval: PT0S, uplinkPerSecond: 100000}", "limits", Limits.class, Map.of());
        }
    }

    CoapGateway() {
        this(Wish.USUAL);
    }

    CoapGateway(Wish wish) {
        Later later = new Later();
        directory = new TestDirectory(BOX, later);
        directory.putProduct(product(PRODUCT, Authentication.KEY));
        directory.putProduct(product(CERTIFIED, Authentication.CERTIFICATE));
        Authenticator authenticator = new Authenticator(
                directory,
                new DeviceSecrets(BOX),
                new DeviceAuthorities(wish.authorities()),
                wish.limits(),
                counts,
                InstantSource.system(),
                System::nanoTime);
        Publishers publishers = new Publishers(
                kafka,
                new Records(kafka, kafka, directory, "gateway-1", InstantSource.system()),
                new ProductRules.Book(wish.limits(), () -> 1),
                wish.limits(),
                metrics,
                System::nanoTime);
        sessions = new CoapSessions(
                new SessionEvents("gateway-1", InstantSource.system()),
                kafka,
                () -> new NodeAddress(0, "1"),
                wish.limits(),
                wish.patience(),
                metrics,
                InstantSource.system(),
                System::nanoTime);
        peers = new DtlsPeers(authenticator, publishers, sessions);
        later.listener = peers;
        Devices devices = directory;
        endpoints = new CoapEndpoints(
                new CoapConfig(
                        ListenerConfig.onPort(wish.port()),
                        ListenerConfig.onPort(0),
                        wish.sessions(),
                        Duration.ofMinutes(1),
                        wish.patience(),
                        wish.acknowledgement(),
                        8),
                wish.tls(),
                authenticator.pskKeys(),
                peers,
                devices,
                publishers,
                wish.limits(),
                wish.keptIn() == null ? null : new KeptSessions(wish.keptIn(), BOX),
                metrics);
        addresses = endpoints.open();
    }

    private static ProductProfile product(String id, Authentication authentication) {
        return new ProductProfile(
                id,
                true,
                List.of(new TopicClass("up", true, false)),
                Optional.of("seq"),
                authentication,
                Optional.empty(),
                Retain.IGNORE,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** Makes a key device, or makes it another one. */
    void device(String name) {
        put(name, true, SECRET);
    }

    void put(String name, boolean enabled, String secret) {
        DeviceId id = new DeviceId(PRODUCT, name);
        directory.putDevice(
                id, enabled, new SealedSecret(BOX.seal(secret.getBytes(StandardCharsets.US_ASCII), id.toString())));
    }

    /** Makes a device with a certificate on record. */
    void certified(String name, X509Certificate certificate) {
        directory.putDevice(
                new DeviceId(CERTIFIED, name),
                true,
                new SealedSecret(new byte[0]),
                Optional.of(DeviceCertificate.of(certificate)));
    }

    InetSocketAddress dtls() {
        return address("coap.dtls");
    }

    InetSocketAddress plain() {
        return address("coap.plain");
    }

    private InetSocketAddress address(String key) {
        return Objects.requireNonNull(addresses.get(key)).get(0);
    }

    int sessions() {
        return peers.size();
    }

    /** Handshakes that somebody seems to have guessed at. */
    long guesses() {
        return counts.of(ProofFailure.SIGNATURE).sum();
    }

    void stopAccepting() {
        endpoints.stopAccepting();
    }

    /** The sum of a metric over its tags. */
    double metric(String name) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("tributary_gateway_" + name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Override
    public void close() {
        endpoints.close();
        sessions.close();
    }

    /** The directory comes before those who hear of it. */
    private static final class Later implements RegistryListener {
        private @Nullable RegistryListener listener;

        private RegistryListener known() {
            return listener == null ? RegistryListener.all() : listener;
        }

        @Override
        public void deviceRevoked(DeviceId id, String reason) {
            known().deviceRevoked(id, reason);
        }

        @Override
        public void productRevoked(String productId, String reason) {
            known().productRevoked(productId, reason);
        }

        @Override
        public void productChanged(ProductProfile product) {
            known().productChanged(product);
        }
    }
}
