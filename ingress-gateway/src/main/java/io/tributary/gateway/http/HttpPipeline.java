package io.tributary.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * The handlers of one HTTP connection, in the order in which bytes meet them: which version is agreed on by TLS, or seen by the first bytes;
 * of HTTP/2 every stream has its own {@link ExchangeHandler}.
 */
final class HttpPipeline extends ChannelInitializer<Channel> {
    /** How long a connection may have nothing to say. */
    private static final int SILENCE_SECONDS = 75;
    /** Requests of one HTTP/2 connection at a time. */
    private static final int STREAMS = 64;

    private static final int HEADER_LIST = 8 * 1_024;
    private static final int WINDOW = 32 * 1_024;
    private static final long FAREWELL_MILLIS = 2_000;

    private final HttpParts parts;
    private final HttpConnections connections;

    HttpPipeline(HttpParts parts, HttpConnections connections) {
        this.parts = parts;
        this.connections = connections;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!connections.add(channel)) {
            channel.close();
            return;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.pipeline().addLast("version", new VersionHandler(this));
        } else if (ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            speakTwo(channel);
        } else {
            speakOne(channel);
        }
    }

    void speakOne(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("silence", new IdleStateHandler(0, 0, SILENCE_SECONDS, TimeUnit.SECONDS));
        pipeline.addLast("decoder", new StrictRequestDecoder());
        pipeline.addLast("encoder", new HttpResponseEncoder());
        pipeline.addLast("exchange", new ExchangeHandler(parts, new Caller(channel), false));
    }

    void speakTwo(Channel channel) {
        Http2FrameCodec frames = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(STREAMS)
                        .initialWindowSize(WINDOW)
                        .maxHeaderListSize(HEADER_LIST))
                .gracefulShutdownTimeoutMillis(FAREWELL_MILLIS)
                .build();
        Caller caller = new Caller(channel);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("silence", new IdleStateHandler(0, 0, SILENCE_SECONDS, TimeUnit.SECONDS));
        pipeline.addLast("frames", frames);
        pipeline.addLast("streams", new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline().addLast("messages", new Http2StreamFrameToHttpObjectCodec(true));
                stream.pipeline().addLast("exchange", new ExchangeHandler(parts, caller, true));
            }
        }));
        pipeline.addLast("end", new ConnectionEndHandler(frames));
    }
}
