package io.tributary.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastAnswerTest {
    private final TestDevice device = new TestDevice();

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @Test
    void aRefusedClientThatNeverReadsIsClosedAllTheSame() {
        device.device(false);
        neverReads();
        device.send(TestDevice.connect(builder -> {}));
        assertEndsInTime();
    }

    @Test
    void soIsOneThatIsRefusedWhileItsSessionIsOpened() {
        device.kafka.stalled = true;
        neverReads();
        device.send(TestDevice.connect(builder -> {}));
        assertEndsInTime();
    }

    @Test
    void soIsOneThatSpeaksAnotherVersion() {
        neverReads();
        byte[] connect = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 6, 2, 0, 60, 0, 0};
        device.channel.writeInbound(Unpooled.wrappedBuffer(connect));
        assertEndsInTime();
    }

    private void neverReads() {
        device.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message); // and it never gets through
            }
        });
    }

    private void assertEndsInTime() {
        assertThat(device.channel.isOpen()).isTrue();
        device.channel.advanceTimeBy(LastAnswer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        device.channel.runScheduledPendingTasks();
        assertThat(device.channel.isOpen()).isFalse();
    }
}
