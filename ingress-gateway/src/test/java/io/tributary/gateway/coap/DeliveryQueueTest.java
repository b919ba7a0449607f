package io.tributary.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.coap.DeliveryQueue.Message;
import io.tributary.gateway.coap.DeliveryQueue.Offered;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {
    private static final int WINDOW = 4;

    private final DeliveryQueue queue = new DeliveryQueue(WINDOW);

    private static Message message(long sequence, String topic, int qos) {
        return new Message(
                sequence,
                sequence * 100,
                topic,
                ByteBuffer.wrap("twelve bytes".getBytes(StandardCharsets.UTF_8)),
                qos,
                DeliveryQueue.NEVER,
                null);
    }

    private Message held(long sequence, String topic) {
        Message message = message(sequence, topic, 1);
        assertThat(queue.offer(message)).isEqualTo(Offered.HELD);
        return message;
    }

    @Test
    void aDeliveryIsNewOnce() {
        assertThat(queue.isNew(1)).isTrue();
        assertThat(queue.isNew(1)).isFalse();
        assertThat(queue.isNew(3)).isTrue();
        assertThat(queue.isNew(2)).isFalse();
    }

    @Test
    void oneIsInFlightAtATimeWhateverIsObserved() {
        Message first = held(1, "a");
        Message second = held(2, "b");
        queue.observe("a");
        queue.observe("b");

        assertThat(queue.next()).isEqualTo(first);
        assertThat(queue.next()).isNull();
        assertThat(queue.arrived(first)).isTrue();
        assertThat(queue.arrived(first)).isFalse();
        assertThat(queue.next()).isEqualTo(second);
    }

    @Test
    void whatIsNotObservedWaitsAndHoldsNothingUp() {
        held(1, "a");
        Message second = held(2, "b");
        queue.observe("b");

        assertThat(queue.next()).isEqualTo(second);
    }

    @Test
    void anObservationThatBeginsAnewGetsWhatWasInFlightAgain() {
        Message first = held(1, "a");
        queue.observe("a");
        queue.next();
        queue.observe("a");

        assertThat(queue.next()).isEqualTo(first);
    }

    @Test
    void aPollAcknowledgesByTagAndGetsTheNext() {
        Message first = held(1, "a");
        Message second = held(2, "a");
        held(3, "b");
        queue.pollOn("a", 0);

        assertThat(queue.poll("a", Set.of())).isEqualTo(new DeliveryQueue.Polled(null, first));
        assertThat(queue.poll("a", Set.of())).isEqualTo(new DeliveryQueue.Polled(null, first));
        assertThat(queue.poll("a", Set.of(first.tag()))).isEqualTo(new DeliveryQueue.Polled(first, second));
        assertThat(queue.poll("a", Set.of(first.tag()))).isEqualTo(new DeliveryQueue.Polled(null, second));
        assertThat(queue.poll("a", Set.of(second.tag()))).isEqualTo(new DeliveryQueue.Polled(second, null));
    }

    @Test
    void qos0IsForWhoWantsItNow() {
        assertThat(queue.offer(message(1, "a", 0))).isEqualTo(Offered.DROPPED);
        queue.observe("a");
        for (int i = 0; i < WINDOW; i++) {
            assertThat(queue.offer(message(2 + i, "a", 0))).isEqualTo(Offered.HELD);
        }
        assertThat(queue.offer(message(9, "a", 0))).isEqualTo(Offered.DROPPED);
        assertThat(queue.offer(message(10, "a", 1))).isEqualTo(Offered.HELD);
    }

    @Test
    void moreThanTheWindowIsTooMuch() {
        for (int i = 1; i <= WINDOW; i++) {
            held(i, "a");
        }
        assertThat(queue.offer(message(9, "a", 1))).isEqualTo(Offered.OVERFLOW);
    }

    @Test
    void whatNobodyWantsIsGivenUpOnlyWhenItStandsInTheWay() {
        for (int i = 1; i < WINDOW; i++) {
            held(i, "a");
        }
        assertThat(queue.isStuck()).isFalse();
        held(WINDOW, "b");
        assertThat(queue.isStuck()).isTrue();
        queue.pollOn("b", 0);
        assertThat(queue.isStuck()).isFalse();
        assertThat(queue.giveUpUnwanted()).extracting(Message::sequence).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whoHasNotPolledForLongDoesNotWantTheTopicAnyMore() {
        for (int i = 1; i <= WINDOW; i++) {
            held(i, "a");
        }
        queue.pollOn("a", 1_000);
        queue.forgetPollsBefore(1_000);
        assertThat(queue.isStuck()).isFalse();

        queue.forgetPollsBefore(1_001);

        assertThat(queue.isStuck()).isTrue();
        queue.clear();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void whatIsForsakenLeaves() {
        Message first = held(1, "a");
        Message second = held(2, "b");
        queue.observe("a");
        queue.observe("b");
        queue.next();

        assertThat(queue.forsake("a")).containsExactly(first);
        assertThat(queue.next()).isEqualTo(second);
    }

    @Test
    void whatIsTooOldLeavesUnlessItIsInFlight() {
        queue.observe("a");
        Message first = new Message(1, 1, "a", ByteBuffer.allocate(1), 1, 1_000, null);
        Message second = new Message(2, 2, "a", ByteBuffer.allocate(1), 1, 1_000, null);
        queue.offer(first);
        queue.offer(second);
        queue.next();

        assertThat(queue.expire(999)).isEmpty();
        assertThat(queue.expire(1_000)).containsExactly(second);
        assertThat(queue.arrived(first)).isTrue();
        assertThat(queue.bytes()).isZero();
    }

    /** Whatever a device does, each topic's messages reach it in their order, none twice unless it forgot, and none is lost. */
    @Test
    void everyTopicKeepsItsOrderAndLosesNothing() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            DeliveryQueue one = new DeliveryQueue(WINDOW);
            List<String> topics = List.of("a", "b", "c");
            List<Message> offered = new ArrayList<>();
            Set<Message> arrived = new LinkedHashSet<>();
            long sequence = 0;
            Message flying = null;
            for (int step = 0; step < 200; step++) {
                String topic = topics.get(random.nextInt(topics.size()));
                switch (random.nextInt(5)) {
                    case 0 -> {
                        Message next = message(++sequence, topic, 1);
                        if (one.offer(next) == Offered.HELD) {
                            offered.add(next);
                        }
                    }
                    case 1 -> one.observe(topic);
                    case 2 -> {
                        Message next = one.next();
                        flying = next == null ? flying : next;
                    }
                    case 3 -> {
                        if (flying != null && one.arrived(flying)) {
                            assertThat(arrived.add(flying)).as("seed %s", seed).isTrue();
                        }
                        flying = null;
                    }
                    default -> {
                        Message oldest = one.poll(topic, Set.of()).next();
                        if (oldest != null
                                && random.nextBoolean()
                                && one.poll(topic, Set.of(oldest.tag())).acknowledged() != null) {
                            assertThat(arrived.add(oldest)).as("seed %s", seed).isTrue();
                        }
                    }
                }
            }
            topics.forEach(one::observe);
            for (Message next = one.next(); next != null; next = one.next()) {
                assertThat(one.arrived(next)).as("seed %s", seed).isTrue();
                assertThat(arrived.add(next)).as("seed %s", seed).isTrue();
            }
            assertThat(arrived).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(offered);
            for (String topic : topics) {
                assertThat(arrived.stream().filter(each -> each.topic().equals(topic)))
                        .as("seed %s", seed)
                        .isSortedAccordingTo((x, y) -> Long.compare(x.sequence(), y.sequence()));
            }
            assertThat(one.bytes()).as("seed %s", seed).isZero();
        }
    }
}
