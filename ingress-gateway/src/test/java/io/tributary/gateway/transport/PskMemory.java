package io.tributary.gateway.transport;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Measures, by hand, what a connection over TLS-PSK keeps on the heap once its handshake is done and one packet has gone each way:
 * {@code java -Xmx512m -cp … io.tributary.gateway.transport.PskMemory}.
 */
final class PskMemory {
    private static final int CONNECTIONS = 2_000;

    public static void main(String[] args) throws IOException {
        measure("TLS 1.3, AES-128-GCM", CipherSuite.TLS_AES_128_GCM_SHA256, ProtocolVersion.TLSv13);
        measure("TLS 1.2, AES-128-GCM", CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256, ProtocolVersion.TLSv12);
        measure("TLS 1.2, AES-128-CBC", CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA, ProtocolVersion.TLSv12);
    }

    private static void measure(String what, int suite, ProtocolVersion version) throws IOException {
        PskEngine engine = new PskEngine(identity -> Optional.of(TestServer.KEY.clone()));
        List<Object> kept = new ArrayList<>();
        connect(engine, suite, version, kept); // classes, tables
        kept.clear();
        long before = heap();
        for (int i = 0; i < CONNECTIONS; i++) {
            connect(engine, suite, version, kept);
        }
        System.out.printf("%s: %d bytes of heap a connection%n", what, (heap() - before) / kept.size());
    }

    private static void connect(PskEngine engine, int suite, ProtocolVersion version, List<Object> kept)
            throws IOException {
        TlsServerProtocol server = new TlsServerProtocol();
        PskServer side = new PskServer(engine, InetAddress.getLoopbackAddress());
        server.accept(side);
        TlsClientProtocol client = new TlsClientProtocol();
        client.connect(new Client(suite, version));
        for (int i = 0; i < 10 && !side.isComplete(); i++) {
            pass(client, server);
        }
        side.proof();
        client.writeApplicationData(new byte[100], 0, 100);
        pass(client, server);
        server.readInput(new byte[100], 0, 100);
        server.writeApplicationData(new byte[4], 0, 4);
        pass(client, server);
        kept.add(server);
    }

    private static void pass(TlsClientProtocol client, TlsServerProtocol server) throws IOException {
        byte[] there = new byte[client.getAvailableOutputBytes()];
        client.readOutput(there, 0, there.length);
        server.offerInput(there);
        byte[] back = new byte[server.getAvailableOutputBytes()];
        server.readOutput(back, 0, back.length);
        client.offerInput(back);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static final class Client extends PSKTlsClient {
        private final int suite;
        private final ProtocolVersion version;

        Client(int suite, ProtocolVersion version) {
            super(
                    new BcTlsCrypto(new SecureRandom()),
                    new BasicTlsPSKIdentity(TestServer.IDENTITY, TestServer.KEY.clone()));
            this.suite = suite;
            this.version = version;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return version.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[] {suite};
        }

        @Override
        @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"})
        public java.util.Vector getExternalPSKs() {
            java.util.Vector keys = new java.util.Vector();
            keys.add(new BasicTlsPSKExternal(
                    TestServer.IDENTITY.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                    getCrypto().createSecret(TestServer.KEY.clone()),
                    PRFAlgorithm.tls13_hkdf_sha256));
            return keys;
        }
    }

    private PskMemory() {}
}
