package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import org.junit.jupiter.api.Test;

class WebSocketPingsTest {
    private int reads;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void read(ChannelHandlerContext ctx) {
                    reads++;
                    ctx.read();
                }
            },
            new WebSocketPings());

    @Test
    void whoeverNeverReadsIsNotAnswered() {
        channel.config().setAutoRead(false);
        reads = 0;
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        for (int i = 0; i < 1_000; i++) {
            ByteBuf content = Unpooled.wrappedBuffer(new byte[125]);
            channel.writeInbound(new PingWebSocketFrame(content));
            assertThat(content.refCnt()).isZero();
        }
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(channel.inboundMessages()).isEmpty();
        assertThat(reads).as("what is paused stays paused").isZero();
    }

    @Test
    void aPingIsAnsweredAndTheRestPasses() {
        channel.writeInbound(new PingWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {7})));
        PongWebSocketFrame pong = channel.readOutbound();
        assertThat(pong.content().readByte()).isEqualTo((byte) 7);
        pong.release();
        PongWebSocketFrame unasked = new PongWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {7}));
        channel.writeInbound(unasked);
        assertThat(unasked.refCnt()).isZero();
        BinaryWebSocketFrame binary = new BinaryWebSocketFrame();
        channel.writeInbound(binary);
        assertThat(channel.<Object>readInbound()).isSameAs(binary);
        binary.release();
    }
}
