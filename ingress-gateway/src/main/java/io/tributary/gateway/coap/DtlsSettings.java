package io.tributary.gateway.coap;

import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_CIPHER_SUITES;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_CONNECTION_ID_LENGTH;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_MAX_CONNECTIONS;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_MAX_PENDING_INBOUND_JOBS;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_MAX_PENDING_OUTBOUND_JOBS;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_RECEIVE_BUFFER_SIZE;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_RECOMMENDED_CURVES_ONLY;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_RECOMMENDED_SIGNATURE_AND_HASH_ALGORITHMS_ONLY;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_ROLE;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_SERVER_USE_SESSION_ID;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST;
import static org.eclipse.californium.scandium.config.DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST_FOR_PSK;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite.CertificateKeyAlgorithm;

/**
 * How DTLS 1.2 is done: nothing is kept of a peer before it has sent its cookie back, sessions are bounded, they follow a device to
 * another address by their connection id (RFC 9146), and none is resumed: a revoked device cannot come back by an old one, and who has a
 * connection id need not resume. (Device protocol, section 15.1.)
 */
final class DtlsSettings {
    private static final int CONNECTION_ID_BYTES = 6;
    private static final int SOCKET_BUFFER = 1024 * 1024;
    private static final int PENDING = 10_000;

    /** In our order of preference: forward secrecy, then what the smallest devices have. */
    private static final List<CipherSuite> WITH_KEYS = List.of(
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256,
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256,
            CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_PSK_WITH_AES_128_CCM,
            CipherSuite.TLS_PSK_WITH_AES_128_CCM_8,
            CipherSuite.TLS_PSK_WITH_AES_256_CCM_8,
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256,
            CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256);

    private static final List<CipherSuite> ELLIPTIC = List.of(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8);

    /** What the reference SDK's certificate build offers. */
    private static final List<CipherSuite> RSA = List.of(
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384);

    /** @param certificates of which kinds the server has one; none: only keys are taken */
    static void apply(Configuration to, CoapConfig config, List<CertificateKeyAlgorithm> certificates) {
        List<CipherSuite> suites = new ArrayList<>();
        if (certificates.contains(CertificateKeyAlgorithm.EC)) {
            suites.addAll(ELLIPTIC);
        }
        if (certificates.contains(CertificateKeyAlgorithm.RSA)) {
            suites.addAll(RSA);
        }
        suites.addAll(WITH_KEYS);
        to.setAsList(DTLS_CIPHER_SUITES, suites.toArray(CipherSuite[]::new));
        to.set(DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false);
        to.set(DTLS_RECOMMENDED_CURVES_ONLY, false);
        to.set(DTLS_RECOMMENDED_SIGNATURE_AND_HASH_ALGORITHMS_ONLY, false);
        to.set(DTLS_ROLE, DtlsRole.SERVER_ONLY);
        to.set(DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NEEDED);
        to.set(DTLS_USE_HELLO_VERIFY_REQUEST, true);
        to.set(DTLS_USE_HELLO_VERIFY_REQUEST_FOR_PSK, true);
        to.set(DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES);
        to.set(DTLS_SERVER_USE_SESSION_ID, false);
        to.set(DTLS_MAX_CONNECTIONS, config.sessions());
        to.set(DTLS_STALE_CONNECTION_THRESHOLD, config.idle().toSeconds(), TimeUnit.SECONDS);
        to.set(DTLS_MAX_PENDING_INBOUND_JOBS, PENDING);
        to.set(DTLS_MAX_PENDING_OUTBOUND_JOBS, PENDING);
        to.set(DTLS_RECEIVE_BUFFER_SIZE, SOCKET_BUFFER);
    }

    private DtlsSettings() {}
}
