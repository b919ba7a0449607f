package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DurableFirstTest {
    /** What is on its way, oldest first; static, for the operator's writer is made from bytes. */
    private static final Queue<CompletableFuture<Void>> WRITES = new ConcurrentLinkedQueue<>();

    private static boolean durableAtOnce;

    private static final class Writer implements StepWriter {
        @Override
        public CompletableFuture<Void> write(DeviceStep step) {
            CompletableFuture<Void> write =
                    durableAtOnce ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
            WRITES.add(write);
            return write;
        }

        @Override
        public int failing() {
            return 0;
        }

        @Override
        public void close() {
            WRITES.forEach(write -> write.completeExceptionally(new IllegalStateException("closed")));
        }
    }

    @BeforeEach
    void nothingIsOnItsWay() {
        WRITES.clear();
        durableAtOnce = false;
    }

    @Test
    void whatIsSaidWaitsForWhatIsKeptInOrder() throws Exception {
        try (OneInputStreamOperatorTestHarness<DeviceStep, Addressed> harness = harness(10)) {
            harness.processElement(step("a", true), 0);
            harness.processElement(step("b", true), 0);
            harness.processElement(step("c", false), 0); // nothing to write, but it came behind
            List<CompletableFuture<Void>> writes = new ArrayList<>(WRITES);
            assertThat(writes).hasSize(2);

            writes.get(1).complete(null);
            harness.processElement(step("d", false), 0);
            assertThat(said(harness)).isEmpty();

            writes.get(0).complete(null);
            harness.prepareSnapshotPreBarrier(1);
            assertThat(said(harness)).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void whatKeepsNothingIsSaidAtOnce() throws Exception {
        try (OneInputStreamOperatorTestHarness<DeviceStep, Addressed> harness = harness(10)) {
            harness.processElement(step("a", false), 0);
            assertThat(said(harness)).containsExactly("a");
        }
    }

    @Test
    void noMoreIsOnItsWayThanMayBe() throws Exception {
        durableAtOnce = true;
        try (OneInputStreamOperatorTestHarness<DeviceStep, Addressed> harness = harness(2)) {
            for (int i = 0; i < 10; i++) {
                harness.processElement(step("m" + i, true), 0);
                assertThat(WRITES.size() - said(harness).size()).isLessThanOrEqualTo(2);
            }
            harness.prepareSnapshotPreBarrier(1);
            assertThat(said(harness))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 10).mapToObj(i -> "m" + i).toList());
        }
    }

    private static OneInputStreamOperatorTestHarness<DeviceStep, Addressed> harness(int capacity) throws Exception {
        OneInputStreamOperatorTestHarness<DeviceStep, Addressed> harness =
                new OneInputStreamOperatorTestHarness<>(new DurableFirst.Factory(Writer::new, capacity));
        harness.open();
        return harness;
    }

    private static List<String> said(OneInputStreamOperatorTestHarness<DeviceStep, Addressed> harness) {
        return harness.extractOutputValues().stream()
                .map(addressed -> addressed.record().eventId())
                .toList();
    }

    private static DeviceStep step(String id, boolean keeps) {
        List<DeviceStep.Mutation> mutations = keeps
                ? List.of(new DeviceStep.Mutation(List.of(new DeviceStep.CqlWrite("INSERT", List.of(new byte[] {1})))))
                : List.of();
        return new DeviceStep(
                1, mutations, List.of(new Addressed("t", OutgoingRecord.keyed("k", new byte[0], id, "s", "t", 0))));
    }
}
