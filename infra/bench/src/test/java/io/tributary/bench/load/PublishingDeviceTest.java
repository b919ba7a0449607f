package io.tributary.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.identity.DeviceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Recorder;
import org.junit.jupiter.api.Test;

/** What the load writes is MQTT, as the codec reads it. */
class PublishingDeviceTest {
    private final Recorder latency = new Recorder(3);
    private final PublishingDevice device = new PublishingDevice(
            new DeviceCredentials(new DeviceId("PROD123456", "load-1"), "AQIDBAUGBwgJCgsMDQ4PEA=="),
            false,
            1,
            3,
            new LoadPayload(200),
            latency);
    private final EmbeddedChannel wire = new EmbeddedChannel(device);
    private final EmbeddedChannel server = new EmbeddedChannel(new MqttDecoder());

    @Test
    void aPayloadHasItsSizeAndItsNumber() {
        for (int size : new int[] {LoadPayload.SMALLEST, 200, 16_384}) {
            ByteBuf body = Unpooled.buffer();
            new LoadPayload(size).write(body, 7, 1_234_567);
            assertThat(body.readableBytes()).isEqualTo(size);
            assertThat(LoadPayload.numberOf(body.nioBuffer())).isEqualTo(1_234_567);
            assertThat(body.toString(StandardCharsets.US_ASCII))
                    .startsWith("{\"seq\":\"")
                    .endsWith("\"}");
        }
        assertThat(LoadPayload.numberOf(
                        ByteBuffer.wrap("{\"seq\":\"12345678901x\"}".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(-1);
    }

    @Test
    void signsInAndKeepsItsWindowFull() {
        List<Object> packets = read();
        assertThat(packets).singleElement().isInstanceOf(MqttConnectMessage.class);
        wire.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, 0}));
        assertThat(device.connected()).isCompleted();

        device.go();
        wire.runPendingTasks();
        assertThat(read().stream().map(PublishingDeviceTest::idOf)).containsExactly(1, 2, 3);

        // Answers may come in pieces.
        wire.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x40, 2, 0, 1, 0x40}));
        wire.writeInbound(Unpooled.wrappedBuffer(new byte[] {2, 0, 2}));
        assertThat(read().stream().map(PublishingDeviceTest::idOf)).containsExactly(4, 5);
        assertThat(device.acknowledged()).isEqualTo(2);
        assertThat(latency.getIntervalHistogram().getTotalCount()).isEqualTo(2);

        wire.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x40, 2, 0, 4}));
        assertThat(device.outOfOrder()).isOne();
    }

    @Test
    void isDrainedWithTheLastAnswer() {
        wire.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, 0}));
        assertThat(device.publish(System.nanoTime())).isTrue();

        var drained = device.halt();
        wire.runPendingTasks();
        assertThat(drained).isNotDone();
        wire.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x40, 2, 0, 1}));
        assertThat(drained).isCompleted();
    }

    private List<Object> read() {
        for (ByteBuf out = wire.readOutbound(); out != null; out = wire.readOutbound()) {
            server.writeInbound(out);
        }
        List<Object> packets = new ArrayList<>();
        for (Object packet = server.readInbound(); packet != null; packet = server.readInbound()) {
            packets.add(packet);
        }
        return packets;
    }

    private static int idOf(Object packet) {
        return ((MqttPublishMessage) packet).variableHeader().packetId();
    }
}
