package io.tributary.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.testing.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AckOrderTest {
    private int wakes;
    private final List<String> taken = new ArrayList<>();
    private final AckOrder.Taker taker = new AckOrder.Taker() {
        @Override
        public void accepted(AckOrder.Slot slot) {
            taken.add("+" + slot.packetId);
        }

        @Override
        public boolean failed(AckOrder.Slot slot) {
            taken.add("-" + slot.packetId);
            return slot.answer == AckOrder.Answer.NONE;
        }
    };

    @Test
    void whateverTheOrderOfAnswersTheOrderOfPublishesIsKept() {
        Samples.forAll(200, random -> random.nextLong(), seed -> {
            taken.clear();
            AckOrder order = new AckOrder(Runnable::run, () -> wakes++);
            List<AckOrder.Slot> slots = new ArrayList<>(IntStream.rangeClosed(1, 20)
                    .mapToObj(id -> order.add(AckOrder.Answer.PUBACK, id, null))
                    .toList());
            Collections.shuffle(slots, new Random(seed));
            for (AckOrder.Slot slot : slots) {
                slot.accepted(0);
                order.drain(taker);
            }
            assertThat(taken)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 20)
                            .mapToObj(id -> "+" + id)
                            .toList());
            assertThat(order.size()).isZero();
        });
    }

    @Test
    void manyAnswersAskForOneDrain() {
        AckOrder order = new AckOrder(Runnable::run, () -> wakes++);
        List<AckOrder.Slot> slots = IntStream.rangeClosed(1, 5)
                .mapToObj(id -> order.add(AckOrder.Answer.PUBACK, id, null))
                .toList();
        slots.forEach(slot -> slot.accepted(0));
        assertThat(wakes).isEqualTo(1);
        order.drain(taker);
        assertThat(taken).hasSize(5);
    }

    @Test
    void nothingIsAnsweredBehindAQos1MessageThatFailed() {
        AckOrder order = new AckOrder(Runnable::run, () -> wakes++);
        AckOrder.Slot first = order.add(AckOrder.Answer.NONE, 1, null);
        AckOrder.Slot second = order.add(AckOrder.Answer.PUBACK, 2, null);
        AckOrder.Slot third = order.add(AckOrder.Answer.PUBACK, 3, null);
        third.accepted(0);
        second.failed(new IllegalStateException("gone"));
        first.failed(new IllegalStateException("gone"));

        order.drain(taker);

        assertThat(taken).containsExactly("-1", "-2");
    }
}
