package io.tributary.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.RejectedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What time does to a connection; it passes when the test says so. */
class ExchangeHandlerTest {
    private static final String REQUEST = "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";

    private static final InetAddress ANOTHER = new InetSocketAddress("192.0.2.1", 1).getAddress();

    private final List<Consumer<Answer>> asked = new ArrayList<>();
    private final BodyRoom bodies = new BodyRoom(1_000, 800);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void open() {
        channel.freezeTime();
        Route later = new Route() {
            @Override
            public void serve(Request request, Consumer<Answer> answer) {
                asked.add(answer);
            }

            @Override
            public Answer refused(RejectedException refusal) {
                return PlainAnswers.refused(refusal);
            }
        };
        HttpParts parts = new HttpParts(
                new Routes(Map.of("/later", later), later), bodies, 900, new HttpMetrics(new GatewayMetrics()));
        channel.pipeline()
                .addLast(
                        new StrictRequestDecoder(),
                        new HttpResponseEncoder(),
                        new ExchangeHandler(parts, new Caller(channel), false));
    }

    @Test
    void aConnectionThatWasAnsweredMayBeSilent() {
        say("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(heard()).startsWith("HTTP/1.1 404 ");

        pass(60);

        assertThat(heard()).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void halfARequestIsWaitedForSoLongAndNoLonger() {
        say("POST /later HTTP/1.1\r\nHo");
        pass(9);
        say("st: h\r\nContent-Length: 2\r\n\r\nh");
        assertThat(heard()).isEmpty();

        pass(2);

        assertThat(heard()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
        assertThat(bodies.held()).isZero();
        pass(2);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void nobodyWaitsForKafkaForEverAndALateAnswerIsNoneToTheNext() {
        say(REQUEST);
        assertThat(bodies.held()).isEqualTo(2);
        pass(11);
        assertThat(heard()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
        assertThat(bodies.held()).isZero();

        say(REQUEST);
        asked.get(0).accept(Answer.NO_CONTENT);
        assertThat(heard()).isEmpty();
        asked.get(1).accept(Answer.NO_CONTENT);
        assertThat(heard()).startsWith("HTTP/1.1 204 ");
        pass(60);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aBodyForWhichThereIsNoRoomIsRefused() {
        assertThat(bodies.take(ANOTHER, 500)).isTrue();

        say("POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 600\r\n\r\n" + "x".repeat(600));

        assertThat(heard()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
        assertThat(bodies.held()).isEqualTo(500);
        assertThat(asked).isEmpty();
    }

    @Test
    void oneAddressDoesNotTakeTheRoomOfAll() {
        assertThat(bodies.take(InetAddress.getLoopbackAddress(), 500)).isTrue();

        say("POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 400\r\n\r\n" + "x".repeat(400));

        assertThat(heard()).startsWith("HTTP/1.1 503 ");
        assertThat(bodies.take(ANOTHER, 500)).isTrue();
        bodies.give(ANOTHER, 500);
        bodies.give(InetAddress.getLoopbackAddress(), 500);
        assertThat(bodies.held()).isZero();
        assertThat(bodies.sites()).isZero();
    }

    @Test
    void aDepartingGatewayEndsWhatIsSilentAndAnswersWhatIsNot() {
        say(REQUEST);
        channel.pipeline().fireUserEventTriggered(HttpConnections.DEPART);
        assertThat(channel.isOpen()).isTrue();

        asked.get(0).accept(Answer.NO_CONTENT);

        assertThat(heard()).contains("Connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    private void say(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private String heard() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.append(out.toString(StandardCharsets.US_ASCII));
            out.release();
        }
        return all.toString();
    }
}
