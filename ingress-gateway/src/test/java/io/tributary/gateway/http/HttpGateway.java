package io.tributary.gateway.http;

import io.tributary.codec.SecretBox;
import io.tributary.gateway.device.AuthenticationCounts;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.DeviceAuthorities;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegistryListener;
import io.tributary.gateway.device.SealedSecret;
import io.tributary.gateway.device.TestDirectory;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.publish.ProductRules;
import io.tributary.gateway.publish.Publishers;
import io.tributary.gateway.publish.Records;
import io.tributary.gateway.transport.AdmissionConfig;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.gateway.transport.TlsConfig;
import io.tributary.gateway.transport.Transport;
import io.tributary.gateway.transport.TransportConfig;
import io.tributary.gateway.transport.Transports;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The HTTP ports of a gateway, before a Kafka that answers when the test says so. */
final class HttpGateway implements AutoCloseable {
    static final String PRODUCT = "PROD123456";
    static final String SECRET = "AQIDBAUGBwgJCgsMDQ4PEA==";
    static final DeviceId DEVICE = new DeviceId(PRODUCT, "dev01");
    /** By the gateway's clock: when the vectors of the protocol were signed. */
    static final long NOW = 1_795_293_280;

    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final RegistryListener NOBODY = new RegistryListener() {
        @Override
        public void deviceRevoked(DeviceId id, String reason) {}

        @Override
        public void productRevoked(String productId, String reason) {}

        @Override
        public void productChanged(ProductProfile product) {}
    };

    final HeldKafka kafka = new HeldKafka();
    final GatewayMetrics metrics = new GatewayMetrics();
    private final TestDirectory directory = new TestDirectory(BOX, NOBODY);
    private final DeviceHttp http;
    private final Transports transports;
    private final Map<Transport, List<InetSocketAddress>> addresses;

    HttpGateway() {
        this(Limits.DEFAULTS, HttpConfig.DEFAULTS, null);
    }

    HttpGateway(Limits limits, HttpConfig config, @Nullable TlsConfig tls) {
        directory.putProduct(new ProductProfile(PRODUCT, true, List.of(), Optional.empty()));
        device("dev01", true);
        Authenticator authenticator = new Authenticator(
                directory,
                new DeviceSecrets(BOX),
                new DeviceAuthorities(List.of()),
                limits,
                new AuthenticationCounts(),
                () -> Instant.ofEpochSecond(NOW),
                System::nanoTime);
        Publishers publishers = new Publishers(
                kafka,
                new Records(kafka, kafka, directory, "gateway-1", () -> Instant.ofEpochSecond(NOW)),
                new ProductRules.Book(limits, () -> 1),
                limits,
                metrics,
                System::nanoTime);
        http = new DeviceHttp(
                config, 1_000, authenticator, publishers, kafka, limits, metrics, () -> Instant.ofEpochSecond(NOW));
        ListenerConfig any = ListenerConfig.onPort(0);
        transports = new Transports(
                new TransportConfig(
                        any, null, null, null, any, tls == null ? null : any, tls, AdmissionConfig.DEFAULTS),
                identity -> Optional.empty(),
                http.protocol(),
                metrics);
        addresses = transports.open();
    }

    void device(String name, boolean enabled) {
        DeviceId id = new DeviceId(PRODUCT, name);
        directory.putDevice(
                id, enabled, new SealedSecret(BOX.seal(SECRET.getBytes(StandardCharsets.US_ASCII), id.toString())));
    }

    int port() {
        return address(Transport.HTTP).getPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    URI secureUri(String path) {
        return URI.create("https://localhost:" + address(Transport.HTTPS).getPort() + path);
    }

    private InetSocketAddress address(Transport transport) {
        return Objects.requireNonNull(addresses.get(transport)).get(0);
    }

    Socket connect() throws java.io.IOException {
        Socket socket = new Socket(address(Transport.HTTP).getAddress(), port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    void depart() {
        transports.stopAccepting();
        http.depart();
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
        transports.close();
        http.close();
    }
}
