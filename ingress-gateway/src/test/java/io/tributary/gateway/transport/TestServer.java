package io.tributary.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.tributary.gateway.device.PskKeys;
import io.tributary.gateway.device.TransportProof;
import io.tributary.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All transports on free ports, behind them a protocol that names the peer at the first byte ("tls none 127.0.0.1\n"), and then sends
 * back what comes.
 */
final class TestServer implements AutoCloseable {
    static final byte[] KEY = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    static final String IDENTITY = "PROD123456dev01";
    static final AdmissionConfig ADMISSION =
            new AdmissionConfig(1_000, 10_000, 500, 400, Duration.ofSeconds(5), Duration.ofMillis(500));

    final GatewayMetrics metrics = new GatewayMetrics();
    private final Transports transports;
    private final Map<Transport, List<InetSocketAddress>> addresses;

    static TestServer with(TlsConfig tls) {
        return new TestServer(config(ListenerConfig.onPort(0), tls, ADMISSION));
    }

    static TransportConfig config(ListenerConfig listener, @Nullable TlsConfig tls, AdmissionConfig admission) {
        return tls == null
                ? new TransportConfig(listener, null, listener, null, null, admission)
                : new TransportConfig(listener, listener, listener, listener, tls, admission);
    }

    TestServer(TransportConfig config) {
        PskKeys keys = identity -> identity.equals(IDENTITY) ? Optional.of(KEY.clone()) : Optional.empty();
        transports = new Transports(config, keys, new Echo(), metrics);
        addresses = transports.open();
    }

    InetSocketAddress address(Transport transport) {
        return Objects.requireNonNull(addresses.get(transport)).get(0);
    }

    List<InetSocketAddress> all(Transport transport) {
        return Objects.requireNonNull(addresses.get(transport));
    }

    Socket connect(Transport transport) throws IOException {
        Socket socket =
                new Socket(address(transport).getAddress(), address(transport).getPort());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** What the server says of the peer after the first bytes. */
    static String hello(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("x".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        String line = line(socket.getInputStream());
        if (socket.getInputStream().read() != 'x') {
            throw new IOException("no echo");
        }
        return line;
    }

    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("closed after '" + line + "'");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /** The value of a counter, such as {@code connections_ended_early_total{cause="timeout"}}. */
    double counter(String name) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("tributary_gateway_" + name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    void stopAccepting() {
        transports.stopAccepting();
    }

    @Override
    public void close() {
        transports.close();
    }

    /** Stands for MQTT. */
    static final class Echo extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                private boolean named;

                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    if (!named) {
                        named = true;
                        ctx.write(Unpooled.copiedBuffer(
                                describe(Peer.take(ctx.channel())) + "\n", StandardCharsets.US_ASCII));
                    }
                    ctx.writeAndFlush((ByteBuf) message);
                }
            });
        }

        private static String describe(Peer peer) {
            TransportProof proof = peer.proof();
            String proven = "none";
            if (proof instanceof TransportProof.PreSharedKey psk) {
                proven = psk.identity();
            } else if (proof instanceof TransportProof.ClientCertificate certificate) {
                proven = certificate.chain().get(0).getSubjectX500Principal().getName();
            }
            return peer.transport() + " " + proven + " " + peer.host().getHostAddress();
        }
    }
}
