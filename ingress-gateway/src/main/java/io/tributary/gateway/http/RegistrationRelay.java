package io.tributary.gateway.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes requests for registration on to the management API, which alone makes devices, and its answers back, both as they are: the
 * host that was signed above all. It says for whom it asks, because registrations are paced by address. A request and its connection at a
 * time, a bounded number of them; keeps nothing. Thread-safe.
 */
final class RegistrationRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationRelay.class);
    private static final int AT_ONCE = 256;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_SECONDS = 8;
    /** Certificates and a key, encrypted and in base64. */
    private static final int ANSWER_BYTES = 64 * 1_024;

    private static final List<String> PASSED_ON =
            List.of("Host", "Content-Type", "X-TC-Algorithm", "X-TC-Timestamp", "X-TC-Nonce", "X-TC-Signature");

    private final InetSocketAddress api;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Semaphore room = new Semaphore(AT_ONCE);

    /** @param address host:port of the API's ports for registration; the host is looked up for each connection */
    RegistrationRelay(String address) {
        int colon = address.lastIndexOf(':');
        this.api = InetSocketAddress.createUnresolved(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /**
     * Asks the API.
     *
     * @param answer what it says, with its status
     * @param unanswered it says nothing, or too much has been asked already; one of the two is called, once, on any thread
     */
    void ask(Request request, Consumer<Answer> answer, Runnable unanswered) {
        if (!room.tryAcquire()) {
            unanswered.run();
            return;
        }
        Exchange exchange = new Exchange(request, answer, unanswered);
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new ReadTimeoutHandler(ANSWER_SECONDS))
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(ANSWER_BYTES))
                                .addLast(exchange);
                    }
                })
                .connect(api)
                .addListener(connecting -> {
                    if (!connecting.isSuccess()) {
                        exchange.fail(connecting.cause());
                    }
                });
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private FullHttpRequest passedOn(Request request) {
        FullHttpRequest same = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, request.path(), Unpooled.wrappedBuffer(request.body()));
        for (String name : PASSED_ON) {
            String value = request.header(name);
            if (!value.isEmpty()) {
                same.headers().set(name, value);
            }
        }
        same.headers().set("Content-Length", Integer.toString(request.body().length));
        same.headers().set("X-Forwarded-For", request.from().getHostAddress());
        same.headers().set("Connection", "close");
        return same;
    }

    /** One question and its answer. */
    private final class Exchange extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Request request;
        private final Consumer<Answer> answer;
        private final Runnable unanswered;
        private boolean over;

        Exchange(Request request, Consumer<Answer> answer, Runnable unanswered) {
            this.request = request;
            this.answer = answer;
            this.unanswered = unanswered;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(passedOn(request));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            if (isFirst()) {
                String type = Objects.requireNonNullElse(response.headers().get("Content-Type"), "");
                answer.accept(
                        new Answer(response.status().code(), type, ByteBufUtil.getBytes(response.content()), 0, ""));
            }
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(new IllegalStateException("the connection ended without an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(cause);
            ctx.close();
        }

        private void fail(Throwable cause) {
            if (isFirst()) {
                LOG.atDebug()
                        .addKeyValue("api", api)
                        .addKeyValue("cause", cause.toString())
                        .log("no answer to a registration");
                unanswered.run();
            }
        }

        private boolean isFirst() {
            if (over) {
                return false;
            }
            over = true;
            room.release();
            return true;
        }
    }
}
