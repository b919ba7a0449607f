package io.tributary.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Recorder;
import org.junit.jupiter.api.Test;

/** Devices that wait for what comes back: what they say is MQTT, and they notice what comes twice, or wrong. */
class PacedDeviceTest {
    private static final DeviceCredentials WHO =
            new DeviceCredentials(new DeviceId("PROD123456", "load-1"), "AQIDBAUGBwgJCgsMDQ4PEA==");

    private final Recorder latency = new Recorder(3);
    private final EmbeddedChannel server = new EmbeddedChannel(new MqttDecoder());

    @Test
    void aNumberIsFoundBehindItsFieldInQuotesOrWithout() {
        ByteBuf json = ascii("{\"clientToken\":\"12\",\"payload\":{\"version\":7}}");

        assertThat(JsonText.number(json, JsonText.field("clientToken"))).isEqualTo(12);
        assertThat(JsonText.number(json, JsonText.field("version"))).isEqualTo(7);
        assertThat(JsonText.number(json, JsonText.field("result"))).isEqualTo(-1);
        assertThat(JsonText.number(ascii("{\"on\":true}"), JsonText.field("on")))
                .isEqualTo(-1);
    }

    @Test
    void aShadowIsUpdatedAgainWhenItIsAnswered() {
        ShadowDevice device = new ShadowDevice(WHO, false, latency);
        EmbeddedChannel wire = new EmbeddedChannel(device);
        read(wire);
        device.keepOnTheWay(2);
        wire.runPendingTasks();

        List<MqttPublishMessage> updates = published(read(wire));
        assertThat(updates).hasSize(2);
        assertThat(updates.get(0).variableHeader().topicName()).isEqualTo("$shadow/operation/PROD123456/load-1");
        assertThat(updates.get(0).payload().toString(StandardCharsets.US_ASCII))
                .startsWith("{\"type\":\"update\",\"state\":{\"reported\":{")
                .endsWith("\"clientToken\":\"1\"}");

        wire.writeInbound(publish(0, shadowReply(0, 1, 1)));
        assertThat(published(read(wire))).hasSize(1);
        wire.writeInbound(publish(0, shadowReply(0, 1, 1)));
        wire.writeInbound(publish(0, shadowReply(5002, 2, 2)));
        wire.writeInbound(publish(0, shadowReply(0, 3, 2)));

        assertThat(device.arrived()).isEqualTo(3);
        assertThat(device.repeated()).isOne();
        assertThat(device.wrong()).isEqualTo(2);
        assertThat(latency.getIntervalHistogram().getTotalCount()).isEqualTo(3);
    }

    @Test
    void aPeerAcknowledgesAndCountsWhatItHearsOnce() {
        PeerDevice device = new PeerDevice(WHO, false, "load-2", 1, latency);
        EmbeddedChannel wire = new EmbeddedChannel(device);
        read(wire);
        device.send(System.nanoTime());

        String said = published(read(wire)).get(0).payload().toString(StandardCharsets.US_ASCII);
        assertThat(said).startsWith("{\"to\":\"load-2\",\"seq\":1,\"at\":");

        String heard = "{\"seq\":\"1\",\"at\":\"" + System.nanoTime() + "\"}";
        wire.writeInbound(publish(1, heard));
        wire.writeInbound(publish(1, heard));

        assertThat(device.arrived()).isOne();
        assertThat(device.repeated()).isOne();
        assertThat(read(wire))
                .extracting(packet -> packet.fixedHeader().messageType())
                .containsExactly(MqttMessageType.PUBACK, MqttMessageType.PUBACK);
    }

    @Test
    void aPacedPeerThatHeardMoreThanItSaidSaysNothingByItself() {
        PeerDevice device = new PeerDevice(WHO, false, "load-2", 0, latency);
        EmbeddedChannel wire = new EmbeddedChannel(device);
        read(wire);

        wire.writeInbound(publish(0, "{\"seq\":\"1\",\"at\":\"" + System.nanoTime() + "\"}"));

        assertThat(device.arrived()).isOne();
        assertThat(device.sent()).isZero();
        assertThat(read(wire)).isEmpty();
    }

    @Test
    void aRequestIsAnsweredOnTheTopicOfItsId() {
        EmbeddedChannel wire = new EmbeddedChannel(new AnsweringDevice(WHO, false));
        read(wire);
        ByteBuf request = Unpooled.buffer();
        Packets.publish(request, Packets.utf8("$rrpc/rxd/PROD123456/load-1/42"), 0, 0, 2);
        wire.writeInbound(request.writeBytes(Packets.utf8("{}")));

        MqttPublishMessage answer = published(read(wire)).get(0);
        assertThat(answer.variableHeader().topicName()).isEqualTo("$rrpc/txd/PROD123456/load-1/42");
        assertThat(answer.payload().toString(StandardCharsets.US_ASCII)).isEqualTo("{}");
    }

    private static String shadowReply(int result, long token, long version) {
        return "{\"type\":\"update\",\"result\":" + result + ",\"timestamp\":1700000000,\"clientToken\":\"" + token
                + "\",\"payload\":{\"state\":{},\"version\":" + version + "}}";
    }

    private static ByteBuf publish(int qos, String payload) {
        ByteBuf out = Unpooled.buffer();
        Packets.publish(out, Packets.utf8("any"), qos, 1, payload.length());
        return out.writeBytes(Packets.utf8(payload));
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private List<MqttMessage> read(EmbeddedChannel wire) {
        for (ByteBuf out = wire.readOutbound(); out != null; out = wire.readOutbound()) {
            server.writeInbound(out);
        }
        List<MqttMessage> packets = new ArrayList<>();
        for (MqttMessage packet = server.readInbound(); packet != null; packet = server.readInbound()) {
            packets.add(packet);
        }
        return packets;
    }

    private static List<MqttPublishMessage> published(List<MqttMessage> packets) {
        return packets.stream().map(MqttPublishMessage.class::cast).toList();
    }
}
