package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.TestDevice.ID;
import static io.tributary.gateway.mqtt.TestDevice.connect;
import static io.tributary.gateway.mqtt.TestDevice.delivery;
import static io.tributary.gateway.mqtt.TestDevice.publish;
import static io.tributary.gateway.mqtt.TestDevice.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.tributary.gateway.conformance.NoErrorsLogged;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.limits.Limits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of connections while their node has more for Kafka than it should: who floods waits, who is quiet does not. */
@ExtendWith(NoErrorsLogged.class)
class NodeBoundTest {
    private final FakeKafka kafka = new FakeKafka();
    private final GatewayMetrics metrics = new GatewayMetrics();
    private final TestDevice flooding = connected();
    private final TestDevice quiet = connected();

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @BeforeEach
    void everyMessageIsATenthOfAConnectionsBound() {
        kafka.bytesPerMessage = Connection.BOUND / 10;
    }

    private TestDevice connected() {
        TestDevice device = new TestDevice(ForbiddenPublish.CLOSE, metrics, Limits.DEFAULTS, kafka);
        device.channel.freezeTime();
        device.send(connect(builder -> {}));
        device.received();
        return device;
    }

    /** Others hold so much. */
    private void others(long bytes, int howMany) {
        kafka.inFlight.add(Math.toIntExact(bytes));
        for (int i = 0; i < howMany; i++) {
            kafka.inFlight.join();
        }
    }

    private static void publishes(TestDevice device, int count) {
        for (int id = 1; id <= count; id++) {
            device.send(publish("event", 1, id, "x"));
        }
    }

    @Test
    void withinTheBoundEachMayHoldItsOwn() {
        publishes(flooding, 9);
        assertThat(kafka.messages).hasSize(9);
        assertThat(flooding.channel.config().isAutoRead()).isTrue();
        assertThat(kafka.inFlight.fairShare()).as("nobody is counted").isEqualTo(FakeKafka.NODE_BOUND);
    }

    @Test
    void beyondTheBoundOnlyThoseAboveTheirShareWait() {
        publishes(flooding, 8);
        others(FakeKafka.NODE_BOUND - kafka.inFlight.current(), 9);
        publishes(quiet, 2);
        assertThat(kafka.messages).hasSize(10);
        assertThat(quiet.channel.config().isAutoRead()).isTrue();

        flooding.send(publish("event", 1, 9, "x"), publish("event", 1, 10, "x"));
        assertThat(kafka.messages).as("one more, and no other").hasSize(11);
        quiet.send(publish("event", 1, 3, "x"), MqttMessage.PINGREQ);
        assertThat(kafka.messages).hasSize(12);
        assertThat(quiet.receivedTypes()).containsExactly("PINGRESP");
    }

    @Test
    void whoWaitsGoesOnWhenHalfItsShareIsFreeHoweverFullTheNodeIs() {
        others(FakeKafka.NODE_BOUND, 9);
        publishes(flooding, 10);
        int held = kafka.messages.size();
        assertThat(held).as("a tenth of the node's bound, and one message").isEqualTo(4);
        flooding.accept(0);
        flooding.accept(1);
        assertThat(kafka.messages).hasSize(held);
        flooding.accept(2);
        assertThat(kafka.messages).hasSizeGreaterThan(held);
    }

    @Test
    void whoWaitsGoesOnWhenTheNodeHasAmpleRoom() {
        others(FakeKafka.NODE_BOUND, 19);
        publishes(flooding, 4);
        assertThat(kafka.messages).hasSize(2);
        kafka.inFlight.remove(FakeKafka.NODE_BOUND);
        assertThat(kafka.messages).hasSize(2);
        flooding.accept(0);
        assertThat(kafka.messages).hasSize(4);
    }

    @Test
    void whoHoldsNothingAnyMoreDoesNotCount() {
        others(FakeKafka.NODE_BOUND, 1);
        publishes(flooding, 2);
        publishes(quiet, 1);
        assertThat(kafka.inFlight.fairShare()).isEqualTo(FakeKafka.NODE_BOUND / 3);
        flooding.accept(0);
        flooding.accept(1);
        assertThat(kafka.inFlight.fairShare()).isEqualTo(FakeKafka.NODE_BOUND / 2);
        quiet.channel.close();
        assertThat(kafka.inFlight.fairShare()).isEqualTo(FakeKafka.NODE_BOUND);
    }

    @Test
    void aFullNodeTakesNothingAndAnswersPings() {
        quiet.downlink(delivery(43, 1, "control", 1)); // the second session of this log
        quiet.received();
        int events = kafka.events.size();
        others(FakeKafka.NODE_FULL, 1);
        quiet.send(MqttMessage.PINGREQ);
        assertThat(quiet.receivedTypes()).containsExactly("PINGRESP");
        quiet.send(withId(MqttMessageType.PUBACK, 1), publish("event", 1, 1, "x"));
        flooding.send(publish("event", 0, 0, "x"));
        assertThat(kafka.messages).isEmpty();
        assertThat(kafka.events).hasSize(events);
        assertThat(quiet.isOpen()).isTrue();

        TestDevice newcomer = new TestDevice(ForbiddenPublish.CLOSE, metrics, Limits.DEFAULTS, kafka);
        newcomer.send(connect(builder -> {}));
        assertThat(newcomer.isOpen()).isFalse();
        assertThat(kafka.events).hasSize(events);

        kafka.inFlight.remove(FakeKafka.NODE_FULL - FakeKafka.NODE_BOUND);
        quiet.channel.runPendingTasks();
        flooding.channel.runPendingTasks();
        assertThat(kafka.messages).hasSize(2);
        assertThat(kafka.events).hasSize(events + 1);
    }

    @Test
    void whenKafkaHasStoppedAFullNodeDropsQos0AndKeepsItsConnections() {
        others(FakeKafka.NODE_FULL, 1);
        quiet.send(publish("event", 0, 0, "x"), MqttMessage.PINGREQ);
        assertThat(quiet.receivedTypes()).isEmpty();
        kafka.stalled = true;
        quiet.pass(1_000);
        assertThat(quiet.receivedTypes()).containsExactly("PINGRESP");
        quiet.send(publish("event", 0, 0, "x"), MqttMessage.PINGREQ);
        assertThat(quiet.receivedTypes()).containsExactly("PINGRESP");
        assertThat(metrics.refusedBacklog.sum()).isEqualTo(2);
        assertThat(kafka.messages).isEmpty();

        quiet.send(MqttMessageBuilders.subscribe()
                .messageId(3)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, ID + "/data")
                .build());
        quiet.pass(200_000);
        assertThat(quiet.isOpen())
                .as("it is not read, so its silence is not its own")
                .isTrue();
        assertThat(quiet.receivedTypes()).isEmpty();
        kafka.inFlight.remove(FakeKafka.NODE_FULL);
        assertThat(quiet.receivedTypes()).containsExactly("SUBACK 3");
    }
}
