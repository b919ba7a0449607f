package io.tributary.gateway.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** The upgrade from HTTP: which path and subprotocol (device protocol, section 2.5), and nothing that could take much memory. */
final class WebSocketStart extends ChannelInboundHandlerAdapter {
    private static final Set<String> PATHS = Set.of("/mqtt", "/");
    private static final Set<String> SUBPROTOCOLS = Set.of("mqtt", "mqttv3.1");
    private static final int LINE = 1_024;
    private static final int HEADERS = 8 * 1_024;
    private static final int BODY = 1_024;
    /** Larger packets come in several frames. */
    private static final int FRAME = 64 * 1_024;

    private static final long CLOSE_MILLIS = 500;

    static void addTo(Channel channel, ConnectionStart next) {
        next.add(
                channel,
                "http",
                new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(LINE)
                        .setMaxHeaderSize(HEADERS)
                        .setMaxChunkSize(BODY)));
        next.add(channel, "http-whole", new HttpObjectAggregator(BODY));
        next.add(channel, "upgrade", new WebSocketStart());
        next.add(
                channel,
                "pings",
                new WebSocketPings()); // behind the decoder of frames, which takes the place of "http"
        next.add(
                channel,
                "websocket",
                new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath("/")
                        .forceCloseTimeoutMillis(CLOSE_MILLIS) // a farewell that nobody reads
                        .checkStartsWith(true) // which of them, is looked at here
                        .subprotocols(String.join(",", SUBPROTOCOLS))
                        .decoderConfig(WebSocketDecoderConfig.newBuilder()
                                .maxFramePayloadLength(FRAME)
                                .allowExtensions(false)
                                .withUTF8Validator(false)
                                .build())
                        .build()));
        next.add(channel, "frames", new WebSocketFrames(next));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            ctx.fireChannelRead(message);
            return;
        }
        String path = request.uri().split("\\?", 2)[0];
        if (!request.decoderResult().isSuccess()) {
            refuse(ctx, request, HttpResponseStatus.BAD_REQUEST, "This is not HTTP.");
        } else if (!PATHS.contains(path)) {
            refuse(ctx, request, HttpResponseStatus.NOT_FOUND, "MQTT is at /mqtt.");
        } else if (!"websocket".equalsIgnoreCase(request.headers().get(HttpHeaderNames.UPGRADE))) {
            refuse(ctx, request, HttpResponseStatus.UPGRADE_REQUIRED, "Come with a WebSocket.");
        } else if (!offersMqtt(request)) {
            refuse(ctx, request, HttpResponseStatus.BAD_REQUEST, "Ask for the subprotocol mqtt.");
        } else {
            ctx.fireChannelRead(request);
            ctx.pipeline().remove(this);
        }
    }

    private static boolean offersMqtt(FullHttpRequest request) {
        return request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .anyMatch(SUBPROTOCOLS::contains);
    }

    private static void refuse(
            ChannelHandlerContext ctx, FullHttpRequest request, HttpResponseStatus status, String why) {
        request.release();
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(why + "\n", StandardCharsets.UTF_8));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, "close");
        if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            answer.headers().set(HttpHeaderNames.UPGRADE, "websocket");
        }
        Arrival.on(ctx.channel()).blame(EarlyEnd.WEBSOCKET_UPGRADE);
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
}
