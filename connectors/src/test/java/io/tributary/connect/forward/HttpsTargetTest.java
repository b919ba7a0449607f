package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tributary.forward.AddressPolicy;
import io.tributary.forward.ForwardUrl;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's certificate is checked against the name of the URL, though the connection goes to an address. */
class HttpsTargetTest {
    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "changeit"; // Java's own for trust stores

    private HttpsServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("server.p12");
        makeCertificate(store, folder.resolve("keytool.log"), "target.example");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(contextOf(store)));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        System.setProperty(TRUST, store.toString());
        System.setProperty(TRUST + "Password", PASSWORD);
    }

    @AfterEach
    void stop() {
        System.clearProperty(TRUST);
        System.clearProperty(TRUST + "Password");
        server.stop(0);
    }

    @Test
    void aCertificateForTheNameIsGood() throws Exception {
        assertThat(outcomeAt("target.example")).isEqualTo(Outcome.answered(204));
    }

    @Test
    void aCertificateForAnotherNameIsNot() throws Exception {
        Outcome outcome = outcomeAt("other.example");

        assertThat(outcome.verdict()).isEqualTo(Verdict.TRY_AGAIN);
        assertThat(outcome.cause()).contains("other.example");
    }

    @Test
    void aCertificateThatNobodyTrustsIsNot() throws Exception {
        System.clearProperty(TRUST);
        System.clearProperty(TRUST + "Password");

        Outcome outcome = outcomeAt("target.example");

        assertThat(outcome.verdict()).isEqualTo(Verdict.TRY_AGAIN);
        assertThat(outcome.cause()).contains("certification path");
    }

    private Outcome outcomeAt(String name) throws Exception {
        ForwardUrl url =
                ForwardUrl.parse("https://" + name + ":" + server.getAddress().getPort() + "/in");
        AddressPolicy.Lookup lookup = host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")};
        try (HttpTarget target = new HttpTarget(
                url,
                Optional.empty(),
                new AddressPolicy(true),
                lookup,
                2,
                Clock.systemUTC(),
                new SplittableRandom(1))) {
            Delivery delivery = new Delivery("d", "id", new byte[] {'1'}, new TopicPartition("t", 0), 0);
            return target.post(delivery).outcome().get(60, TimeUnit.SECONDS);
        }
    }

    /** By the JDK's own tool: it has no interface to make one. */
    private static void makeCertificate(Path store, Path log, String name) throws Exception {
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(keytool.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
    }

    private static SSLContext contextOf(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
