package io.tributary.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.handler.codec.DecoderException;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.gateway.transport.Failure;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Neither strangers nor a device can fill the log. */
class RefusalsTest {
    private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("device", 1);

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @Test
    void everyRefusalIsCountedAndSomeAreSaid() {
        GatewayMetrics metrics = new GatewayMetrics();
        Refusals refusals = new Refusals(metrics);
        List<ILoggingEvent> said = saidAtInfo(() -> {
            for (int i = 0; i < 500; i++) {
                refusals.connection(Reason.BAD_USER_NAME_OR_PASSWORD, "clientId", "x\n".repeat(9_000), REMOTE, "wrong");
                refusals.subscription(Reason.NOT_AUTHORIZED, "PROD123456/dev01", "y".repeat(9_000));
            }
            refusals.connection(Reason.SERVER_BUSY, "clientId", "another", REMOTE, "another reason has its own room");
        });
        assertThat(said).hasSize(101);
        assertThat(said)
                .allSatisfy(line -> assertThat(line.getKeyValuePairs().toString())
                        .hasSizeLessThan(600)
                        .doesNotContain("\n"));
        assertThat(metrics.connectsRefused.sum()).isEqualTo(501);
        assertThat(metrics.subscribesRefused.of("not_authorized").sum()).isEqualTo(500);
    }

    @Test
    void whatAPeerDoesIsNoErrorAndOfBugsAFewAreSaid() {
        List<ILoggingEvent> said = saidAtInfo(() -> {
            for (int i = 0; i < 100; i++) {
                Failure.of(new IllegalStateException("a bug")).report("remote", REMOTE);
            }
        });
        assertThat(said).isNotEmpty().hasSizeLessThanOrEqualTo(5);
        assertThat(Failure.of(new DecoderException(new SSLException("bad record")))
                        .isOurs())
                .isFalse();
        assertThat(Failure.of(new DecoderException(new IllegalStateException("a bug")))
                        .isOurs())
                .isTrue();
    }

    @Test
    void aBadRecordEndsASessionWithoutAnError() {
        TestDevice device = TestDevice.connected();
        List<ILoggingEvent> said = saidAtInfo(() -> device.channel
                .pipeline()
                .fireExceptionCaught(new DecoderException(new SSLException("bad record MAC"))));
        assertThat(device.channel.isOpen()).isFalse();
        assertThat(said).noneMatch(line -> line.getLevel() == Level.ERROR);
    }

    private static List<ILoggingEvent> saidAtInfo(Runnable what) {
        Logger root = (Logger) LoggerFactory.getLogger("io.tributary");
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        Level before = root.getLevel();
        seen.start();
        root.setLevel(Level.DEBUG);
        root.setAdditive(false);
        root.addAppender(seen);
        try {
            what.run();
        } finally {
            root.detachAppender(seen);
            root.setLevel(before);
            root.setAdditive(true);
        }
        return seen.list.stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .toList();
    }
}
