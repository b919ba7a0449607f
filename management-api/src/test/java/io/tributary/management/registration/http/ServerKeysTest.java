package io.tributary.management.registration.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.codec.SecretBox;
import io.tributary.limits.Limits;
import io.tributary.management.registration.CertificateSource.KeyAndCertificate;
import io.tributary.management.registration.MemoryUsedRequests;
import io.tributary.management.registration.Registrar;
import io.tributary.management.registration.RegistrationPace;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.Products;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerKeysTest {
    private final Path folder;

    ServerKeysTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void httpsShowsTheCertificateAndTakesANewOneWithoutARestart() throws Exception {
        write("first");
        Clock clock = Clock.systemUTC();
        MemoryRegistry registry = new MemoryRegistry();
        SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
        Registrar registrar = new Registrar(
                new Products(registry, box, Limits.DEFAULTS, clock),
                new Devices(registry, box, Limits.DEFAULTS, clock),
                device -> new KeyAndCertificate("C", "K"),
                new MemoryUsedRequests(),
                new RegistrationPace(System::nanoTime),
                clock);
        ServerKeys keys = new ServerKeys(folder.resolve("c.pem"), folder.resolve("k.pem"));
        try (RegistrationDoor door = new RegistrationDoor(registrar, "127.0.0.1", 0, 0, Optional.of(keys))) {
            door.start();
            assertThat(seen(door.tlsPort())).contains("CN=first").contains("\"code\":1001");
            write("second");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(seen(door.tlsPort())).contains("CN=second"));
        }
    }

    @Test
    void filesThatCannotBeUsedAreRefusedInOneLine() {
        assertThatThrownBy(() -> new ServerKeys(folder.resolve("none"), folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("devices.certificate");
    }

    /** Whose certificate is shown, and what an empty request is answered. */
    private static String seen(int port) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new Trusting()}, null);
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            Certificate shown = socket.getSession().getPeerCertificates()[0];
            socket.getOutputStream()
                    .write("POST /register/dev HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return ((X509Certificate) shown).getSubjectX500Principal().getName() + " " + answer;
        }
    }

    /** Looks at what is shown; the test itself decides what to think of it. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private void write(String name) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        X500Principal subject = new X500Principal("CN=" + name);
        Instant now = Instant.now();
        X509Certificate made = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now.minusSeconds(60)),
                                Date.from(now.plusSeconds(86_400)),
                                subject,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
        Files.writeString(
                folder.resolve("k.pem"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(folder.resolve("c.pem"), pem("CERTIFICATE", made.getEncoded()));
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
