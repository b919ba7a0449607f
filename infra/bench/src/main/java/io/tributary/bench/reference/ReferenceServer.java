package io.tributary.bench.reference;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes MQTT, or HTTP, and writes the bare payload to Kafka; knows no device, no permission, no limit, no schema, no metric. Its producer is
 * set as the gateway's is. Arguments: bootstrap servers, topic, the files of a certificate and its key for TLS.
 */
public final class ReferenceServer {
    static final String READY = "reference server ready on ";

    private static final int LARGEST_PACKET = 20 * 1024;
    private static final int BACKLOG = 1024;
    private static final String HOST = "127.0.0.1";

    /** Serves until its input ends, which it does with the process that started it, however that ends. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            System.err.println("usage: ReferenceServer <bootstrap servers> <topic> <certificate file> <key file>");
            System.exit(2);
        }
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings(arguments[0]), new ByteArraySerializer(), new ByteArraySerializer());
        producer.partitionsFor(arguments[1]);
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        String topic = arguments[1];
        SslContext tls = tls(arguments[2], arguments[3]);
        Consumer<ChannelPipeline> mqtt = pipeline -> pipeline.addLast(
                new MqttDecoder(LARGEST_PACKET), MqttEncoder.INSTANCE, new ReferenceHandler(producer, topic));
        Consumer<ChannelPipeline> http = pipeline -> pipeline.addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(LARGEST_PACKET),
                new HttpReferenceHandler(producer, topic));
        System.out.println(READY + open(loops, mqtt, null) + " " + open(loops, mqtt, tls) + " "
                + open(loops, http, null) + " " + open(loops, http, tls));
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }

    static Map<String, Object> settings(String bootstrapServers) {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                "bench-reference",
                "acks",
                "all",
                "enable.idempotence",
                true,
                "linger.ms",
                1,
                "batch.size",
                64 * 1024,
                "compression.type",
                "lz4",
                "buffer.memory",
                48L * 1024 * 1024);
    }

    private static SslContext tls(String certificate, String key) throws SSLException {
        return SslContextBuilder.forServer(
                        Path.of(certificate).toFile(), Path.of(key).toFile())
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .build();
    }

    private static int open(
            MultiThreadIoEventLoopGroup loops, Consumer<ChannelPipeline> protocol, @Nullable SslContext tls) {
        // As the gateway reads; with Netty's own bound, a few hundred devices at QoS 0 use up the memory outside the
        // heap.
        RecvByteBufAllocator reads = new AdaptiveRecvByteBufAllocator(256, 2_048, 16 * 1024).maxMessagesPerRead(4);
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, reads)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        protocol.accept(channel.pipeline());
                    }
                })
                .bind(HOST, 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private ReferenceServer() {}
}
