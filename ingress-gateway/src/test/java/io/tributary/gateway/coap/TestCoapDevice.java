package io.tributary.gateway.coap;

import io.tributary.gateway.device.TestAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapHandler;
import org.eclipse.californium.core.CoapObserveRelation;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.exception.ConnectorException;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.jspecify.annotations.Nullable;

/** A device with Californium's own client. */
public final class TestCoapDevice implements AutoCloseable {
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
    private static final long PATIENCE_MILLIS = 20_000;
    private static final long IMPATIENT_MILLIS = 4_000;

    private final CoapEndpoint endpoint;
    private final CoapClient client = new CoapClient();
    private final String base;
    private final @Nullable DTLSConnector dtls;
    private final InetSocketAddress gateway;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Map<String, Request> observing = new ConcurrentHashMap<>();

    private TestCoapDevice(String scheme, InetSocketAddress gateway, Connector connector, Configuration settings) {
        this.base = scheme + "://127.0.0.1:" + gateway.getPort();
        this.gateway = new InetSocketAddress("127.0.0.1", gateway.getPort());
        this.dtls = connector instanceof DTLSConnector secure ? secure : null;
        if (dtls != null) {
            dtls.setAlertHandler((peer, alert) -> ended.set(true));
        }
        this.endpoint = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setConnector(connector)
                .build();
        client.setEndpoint(endpoint);
        client.setTimeout(PATIENCE_MILLIS);
    }

    /** With a key, and any suite, or this one. */
    public static TestCoapDevice withKey(
            InetSocketAddress gateway, String clientId, byte[] key, CipherSuite... suites) {
        Configuration settings = settings();
        if (suites.length > 0) {
            settings.setAsList(DtlsConfig.DTLS_CIPHER_SUITES, suites);
        }
        return secure(
                gateway, settings, builder -> builder.setAdvancedPskStore(new AdvancedSinglePskStore(clientId, key)));
    }

    /** With a key that is to fail: it does not wait long. */
    static TestCoapDevice impatient(InetSocketAddress gateway, String clientId, byte[] key) {
        Configuration settings = settings();
        settings.set(DtlsConfig.DTLS_MAX_RETRANSMISSIONS, 1);
        settings.set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 500, TimeUnit.MILLISECONDS);
        TestCoapDevice device = secure(
                gateway, settings, builder -> builder.setAdvancedPskStore(new AdvancedSinglePskStore(clientId, key)));
        device.client.setTimeout(IMPATIENT_MILLIS);
        return device;
    }

    /** With a certificate, trusting the authority that issued the server's. */
    static TestCoapDevice withCertificate(
            InetSocketAddress gateway, TestAuthority.Issued own, X509Certificate authority, CipherSuite suite) {
        Configuration settings = settings();
        settings.setAsList(DtlsConfig.DTLS_CIPHER_SUITES, suite);
        settings.set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false);
        return secure(
                gateway,
                settings,
                builder -> builder.setCertificateIdentityProvider(new SingleCertificateProvider(
                                own.keys().getPrivate(),
                                new X509Certificate[] {own.certificate()},
                                CertificateType.X_509))
                        .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                                .setTrustedCertificates(authority)
                                .build()));
    }

    /** Over bare UDP. */
    static TestCoapDevice plain(InetSocketAddress gateway) {
        Configuration settings = settings();
        return new TestCoapDevice("coap", gateway, new UDPConnector(ANY, settings), settings);
    }

    private static TestCoapDevice secure(
            InetSocketAddress gateway, Configuration settings, Consumer<DtlsConnectorConfig.Builder> identity) {
        DtlsConnectorConfig.Builder builder =
                DtlsConnectorConfig.builder(settings).setAddress(ANY);
        identity.accept(builder);
        return new TestCoapDevice("coaps", gateway, new DTLSConnector(builder.build()), settings);
    }

    private static Configuration settings() {
        CoapConfig.register();
        DtlsConfig.register();
        UdpConfig.register();
        Configuration settings = Configuration.createStandardWithoutFile();
        settings.set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.CLIENT_ONLY);
        settings.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0); // takes the server's, needs none of its own
        settings.set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false);
        settings.set(DtlsConfig.DTLS_RECOMMENDED_SIGNATURE_AND_HASH_ALGORITHMS_ONLY, false);
        settings.set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_MAX_RETRANSMISSIONS, 4);
        settings.set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 1_000, TimeUnit.MILLISECONDS);
        return settings;
    }

    /** Posts to a topic as a standard client does, one option for each level. */
    public CoapResponse post(String topic, String payload) {
        return send(request(Code.POST, topic, payload));
    }

    Request request(Code code, String topic, String payload) {
        Request request = new Request(code);
        request.setURI(base + "/");
        request.getOptions().clearUriPath();
        for (String level : topic.split("/", -1)) {
            request.getOptions().addUriPath(level);
        }
        request.setPayload(payload.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    /** What one observation was told: code, payload, and whether it is a notification. */
    static final class Observed {
        final List<CoapResponse> answers = new CopyOnWriteArrayList<>();
        private @Nullable CoapObserveRelation relation;

        /** The messages, in the order they came. */
        List<CoapResponse> notifications() {
            return answers.stream()
                    .filter(each -> each.getOptions().getETagCount() > 0)
                    .toList();
        }

        /** Their payloads. */
        List<String> messages() {
            return notifications().stream().map(CoapResponse::getResponseText).toList();
        }

        boolean isEstablished() {
            return answers.stream().anyMatch(each -> each.getOptions().hasObserve());
        }

        /** Observes again under its token, as at the end of Max-Age. */
        void again() {
            Objects.requireNonNull(relation).reregister();
        }

        /** Rejects the next notification. */
        void forget() {
            Objects.requireNonNull(relation).reactiveCancel();
        }

        /** Says that it is over. */
        void cancel() {
            Objects.requireNonNull(relation).proactiveCancel();
        }
    }

    /** Observes a topic as standard clients do. */
    Observed observe(String topic) {
        Request request = request(Code.GET, topic, "");
        request.setObserve();
        Observed observed = new Observed();
        observing.put(topic, request);
        observed.relation = client.observe(request, new CoapHandler() {
            @Override
            public void onLoad(CoapResponse response) {
                observed.answers.add(response);
            }

            @Override
            public void onError() {
                // Nothing came: the test sees that.
            }
        });
        return observed;
    }

    /** The token under which it observes a topic. */
    Token tokenOf(String topic) {
        return Objects.requireNonNull(observing.get(topic)).getToken();
    }

    /** Sends a request whose answer, if there is one, is not looked at. */
    void tell(Request request) {
        endpoint.sendRequest(request);
    }

    /** Asks for what is on a topic, having these already. */
    CoapResponse get(String topic, byte[]... tags) {
        Request request = request(Code.GET, topic, "");
        for (byte[] tag : tags) {
            request.getOptions().addETag(tag);
        }
        return send(request);
    }

    /** As the reference SDK does: the topic in one option. */
    Request ofSdk(String topic, String payload, String needResponse, byte @Nullable [] token) {
        Request request = new Request(Code.POST);
        request.setURI(base + "/");
        request.getOptions().clearUriPath().addUriPath(topic);
        if (token != null) {
            request.getOptions().addOtherOption(DeviceRequest.TOKEN.create(token));
        }
        request.getOptions()
                .addOtherOption(DeviceRequest.NEED_RESPONSE.create(needResponse.getBytes(StandardCharsets.US_ASCII)));
        request.setPayload(payload.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    /** The token that the reference SDK asks for first. */
    byte[] token(String device) {
        return send(ofSdk(device + DeviceRequest.AUTHENTICATION, "21010406;abcde\0\0", "0", null))
                .getPayload();
    }

    CoapResponse send(Request request) {
        try {
            CoapResponse response = client.advanced(request);
            if (response == null) {
                throw new AssertionError("no answer to " + request);
            }
            return response;
        } catch (ConnectorException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the request is answered at all. */
    boolean reaches(Request request) {
        try {
            return client.advanced(request) != null;
        } catch (ConnectorException | IOException e) {
            return false;
        }
    }

    /** Whether the gateway has not ended its DTLS session. */
    boolean hasSession() {
        return !ended.get();
    }

    /** Says goodbye to the gateway. */
    void hangUp() {
        if (dtls != null) {
            dtls.close(gateway);
        }
    }

    /** Sends without waiting. */
    Request begin(Request request) {
        return request.send(endpoint);
    }

    @Override
    public void close() {
        client.shutdown();
        endpoint.destroy();
        if (dtls != null) {
            dtls.destroy();
        }
    }

    static final List<CipherSuite> SUITES_WITH_KEYS = List.of(
            CipherSuite.TLS_PSK_WITH_AES_128_CCM_8,
            CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256);
}
