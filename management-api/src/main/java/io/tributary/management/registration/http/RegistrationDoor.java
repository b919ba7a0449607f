package io.tributary.management.registration.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.tributary.identity.RejectedException;
import io.tributary.management.registration.Registrar;
import io.tributary.management.registration.Registration;
import io.tributary.management.registration.Registration.Refusal;
import io.tributary.management.registration.Registration.Refused;
import io.tributary.management.registration.RegistrationForms;
import io.tributary.management.registration.RegistrationRequest;
import io.tributary.management.registration.Signatures.Signed;
import io.tributary.management.server.Bodies;
import io.tributary.management.server.BoundedServer;
import io.tributary.management.server.Bounds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where devices register, apart from the API: {@code POST /device/register} and {@code POST /register/dev}. What the protocol answers has
 * status 200, refusals too; only what is not HTTP within {@link #BOUNDS} has another. Every answer is written whole, with
 * {@code Content-Length} in that spelling, which the C SDK insists on.
 */
public final class RegistrationDoor implements AutoCloseable {
    static final Bounds BOUNDS = new Bounds(
            2_000,
            8 * 1_024,
            2L << 20,
            16 * 1_024,
            4L << 20,
            4L << 20,
            Duration.ofSeconds(2),
            8,
            256,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationDoor.class);
    private static final String CURRENT = "/device/register";
    private static final String OLD = "/register/dev";

    private final Registrar registrar;
    private final Callers callers;
    private final Javalin server;
    private final Optional<ServerKeys> keys;

    /**
     * @param hosts addresses to listen on, separated by commas
     * @param port of HTTP; 0 takes any that is free
     * @param tlsPort of HTTPS, if there are keys; 0 takes any that is free
     * @param keys of HTTPS; empty: plain HTTP only
     */
    public RegistrationDoor(Registrar registrar, String hosts, int port, int tlsPort, Optional<ServerKeys> keys) {
        this(registrar, Callers.DIRECT, hosts, port, tlsPort, keys);
    }

    /** @param callers the gateways that pass requests on, for whom they say */
    public RegistrationDoor(
            Registrar registrar, Callers callers, String hosts, int port, int tlsPort, Optional<ServerKeys> keys) {
        this.registrar = registrar;
        this.callers = callers;
        this.keys = keys;
        this.server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.maxRequestSize = BOUNDS.bodyBytes();
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.http.prefer405over404 = true;
            BoundedServer.configure(config.jetty, BOUNDS, Bodies.upTo(BOUNDS.bodyBytes()));
            for (String host : hosts.split(",")) {
                config.jetty.addConnector(
                        (jetty, http) -> open(new ServerConnector(jetty, Connections.plain(http)), host, port));
            }
            keys.ifPresent(present -> {
                for (String host : hosts.split(",")) {
                    config.jetty.addConnector((jetty, http) ->
                            open(new ServerConnector(jetty, present.connections(http)), host, tlsPort));
                }
            });
            config.routes.post(CURRENT, http -> {
                String id = UUID.randomUUID().toString();
                answer(http, () -> current(http), registration -> RegistrationForms.currentAnswer(registration, id));
            });
            config.routes.post(
                    OLD,
                    http -> answer(
                            http, () -> RegistrationForms.old(http.bodyAsBytes()), RegistrationForms::oldAnswer));
        });
    }

    /**
     * Opens the ports.
     *
     * @throws io.javalin.util.JavalinBindException when one is taken
     */
    public void start() {
        server.start();
        keys.ifPresent(ServerKeys::watch);
    }

    /** The port of HTTP. */
    public int port() {
        return ((ServerConnector) connectors()[0]).getLocalPort();
    }

    /** The port of HTTPS. */
    public int tlsPort() {
        return ((ServerConnector) connectors()[connectors().length - 1]).getLocalPort();
    }

    private Connector[] connectors() {
        return server.jettyServer().server().getConnectors();
    }

    private static ServerConnector open(ServerConnector connector, String host, int port) {
        connector.setHost(host.strip());
        connector.setPort(port);
        return connector;
    }

    private static RegistrationRequest current(Context http) {
        Signed signed = new Signed(
                header(http, "Host"),
                CURRENT,
                header(http, "X-TC-Algorithm"),
                header(http, "X-TC-Timestamp"),
                header(http, "X-TC-Nonce"),
                http.bodyAsBytes());
        return RegistrationForms.current(signed, header(http, "X-TC-Signature"));
    }

    private void answer(Context http, Supplier<RegistrationRequest> request, Function<Registration, String> form) {
        byte[] text = form.apply(registrationOf(http, request)).getBytes(StandardCharsets.UTF_8);
        // Devices register once; the connection is of no more use to them.
        http.header("Connection", "close")
                .contentType(ContentType.APPLICATION_JSON)
                .result(text);
    }

    @SuppressWarnings("CatchingUnchecked") // a device understands the envelope only, whatever happened
    private Registration registrationOf(Context http, Supplier<RegistrationRequest> request) {
        try {
            InetAddress from = callers.of(http.req().getRemoteAddr(), header(http, "X-Forwarded-For"));
            Optional<Refused> refused = registrar.admit(from);
            return refused.isPresent() ? refused.get() : registrar.register(request.get(), from);
        } catch (RejectedException e) {
            return new Refused(
                    Refusal.MALFORMED,
                    e.getMessage() + e.remedy().map(remedy -> ". " + remedy).orElse(""));
        } catch (UnknownHostException | RuntimeException e) {
            LOG.error("a registration failed unexpectedly", e);
            return new Refused(Refusal.UNAVAILABLE, "the platform cannot answer now; sign again and try again");
        }
    }

    private static String header(Context http, String name) {
        return Objects.requireNonNullElse(http.header(name), "");
    }

    @Override
    public void close() {
        server.stop();
        keys.ifPresent(ServerKeys::close);
    }
}
