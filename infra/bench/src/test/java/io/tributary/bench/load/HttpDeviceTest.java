package io.tributary.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Recorder;
import org.junit.jupiter.api.Test;

/** What the load asks over HTTP, and what it takes for an answer. */
class HttpDeviceTest {
    private static final DeviceCredentials CREDENTIALS =
            new DeviceCredentials(new DeviceId("PROD123456", "load-1"), "AQIDBAUGBwgJCgsMDQ4PEA==");

    private final Recorder latency = new Recorder(3);

    @Test
    void theNextMessageIsSentWhenTheLastOneIsAnswered() {
        HttpDevice device = device(HttpRequests.withToken(CREDENTIALS, "h"));
        EmbeddedChannel wire = new EmbeddedChannel(device);
        device.go();
        wire.runPendingTasks();

        FullHttpRequest first = wire.readOutbound();
        assertThat(first.uri()).isEqualTo("/v1/devices/PROD123456/load-1/messages/event");
        assertThat(new String(
                        Base64.getDecoder()
                                .decode(first.headers().get("Authorization").substring("Bearer ".length())),
                        StandardCharsets.UTF_8))
                .matches("PROD123456load-1;bench;http;\\d{10}:[0-9a-f]{64};hmacsha256");
        assertThat(LoadPayload.numberOf(first.content().nioBuffer())).isEqualTo(1);
        assertThat((Object) wire.readOutbound()).isNull();

        wire.writeInbound(response(HttpResponseStatus.NO_CONTENT, ""));
        FullHttpRequest second = wire.readOutbound();
        assertThat(LoadPayload.numberOf(second.content().nioBuffer())).isEqualTo(2);
        CompletableFuture<Void> halted = device.halt();
        wire.runPendingTasks();
        assertThat(halted).isNotDone();
        wire.writeInbound(response(HttpResponseStatus.NO_CONTENT, ""));
        assertThat(halted).isCompleted();
        assertThat(device.acknowledged()).isEqualTo(2);
        first.release();
        second.release();
    }

    @Test
    void aSignedRequestHasThePayloadAsText() {
        HttpDevice device = device(HttpRequests.signed(CREDENTIALS, "h"));
        EmbeddedChannel wire = new EmbeddedChannel(device);
        device.go();
        wire.runPendingTasks();

        FullHttpRequest request = wire.readOutbound();
        assertThat(request.uri()).isEqualTo("/device/publish");
        assertThat(request.headers().get("X-TC-Signature")).hasSize(44);
        assertThat(request.content().toString(StandardCharsets.UTF_8))
                .startsWith("{\"ProductId\":\"PROD123456\",\"DeviceName\":\"load-1\",\"TopicName\":\"event\"")
                .contains("\"Payload\":\"{\\\"seq\\\":\\\"000000000001\\\"");
        request.release();
    }

    @Test
    void anErrorInTheEnvelopeEndsTheLoad() {
        HttpDevice device = device(HttpRequests.signed(CREDENTIALS, "h"));
        EmbeddedChannel wire = new EmbeddedChannel(device);
        device.go();
        wire.runPendingTasks();
        FullHttpRequest request = wire.readOutbound();
        request.release();

        wire.writeInbound(response(HttpResponseStatus.OK, "{\"Response\":{\"Error\":{\"Code\":\"X\"}}}"));
        CompletableFuture<Void> halted = device.halt();
        wire.runPendingTasks();

        assertThat(halted).isCompletedExceptionally();
        assertThat(device.acknowledged()).isZero();
    }

    private HttpDevice device(HttpRequests requests) {
        return new HttpDevice(requests, new LoadPayload(200), latency);
    }

    private static DefaultFullHttpResponse response(HttpResponseStatus status, String body) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    }
}
