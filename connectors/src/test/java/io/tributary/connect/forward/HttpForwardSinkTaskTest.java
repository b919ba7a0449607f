package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The task as Connect calls it, before a real server; time passes when the test says so. */
class HttpForwardSinkTaskTest {
    private static final String TOPIC = "tributary.rule.hot.forward";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final FakeServer server = new FakeServer();
    private final List<String> letters = new ArrayList<>();
    private Optional<RuntimeException> outage = Optional.empty();
    private ManualLoop loop = new ManualLoop();
    private TaskContext context = new TaskContext(PARTITION);
    private HttpForwardSinkTask task = started(Map.of());

    @AfterEach
    void stop() {
        task.stop();
        server.close();
    }

    @Test
    void aFailedRecordIsSentAgainAfterOneThreeAndTenSecondsUnderTheSameKeyAndThenSetAside() {
        server.answers(request -> request.id().equals("id-0") ? 500 : 200);

        task.put(List.of(record("dev01", 0), record("dev01", 1)));

        for (int attempt = 1; attempt <= 3; attempt++) {
            Duration pause = Duration.ofSeconds(new int[] {1, 3, 10}[attempt - 1]);
            int sofar = attempt;
            loop.turnUntil(() -> server.received.size() == sofar
                    && loop.nextIn().equals(Optional.of(pause))
                    && loop.lastIn().equals(Optional.of(pause)));
            loop.pass(pause);
        }
        loop.turnUntil(() -> committable() == 2);
        assertThat(server.ids()).containsExactly("id-0", "id-0", "id-0", "id-0", "id-1");
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0))
                .startsWith("id-0 forward-failed")
                .contains("http://127.0.0.1:" + server.port() + "/in did not take it in 4 attempts")
                .contains("HTTP status 500")
                .doesNotContain("s3cret", "t0ken");
    }

    @Test
    void whatTheServerWillNeverTakeIsSetAsideAtOnceAndTheNextGoesOn() {
        server.answers(request -> request.id().equals("id-0") ? 400 : 200);

        task.put(List.of(record("dev01", 0), record("dev01", 1)));
        loop.turnUntil(() -> committable() == 2);

        assertThat(server.ids()).containsExactly("id-0", "id-1");
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0)).startsWith("id-0 forward-refused").contains("1 attempt: ", "HTTP status 400");
    }

    @Test
    void aRedirectIsARefusal() {
        server.answers(request -> 302);

        task.put(List.of(record("dev01", 0)));
        loop.turnUntil(() -> committable() == 1);

        assertThat(server.received).hasSize(1);
        assertThat(letters.get(0)).startsWith("id-0 forward-refused").contains("HTTP status 302");
    }

    @Test
    void aSlowServerIsGivenUpAfterItsTimeAndAskedAgain() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(request -> server.received.size() == 1 && !passed(gate) ? 500 : 200);
        task.put(List.of(record("dev01", 0)));
        loop.turnUntil(() -> server.received.size() == 1);

        loop.pass(Duration.ofMillis(4_999));
        assertThat(committable()).isZero();
        loop.pass(Duration.ofMillis(1)); // its time is up
        loop.pass(Duration.ofSeconds(1)); // and the first pause

        loop.turnUntil(() -> committable() == 1);
        assertThat(server.ids()).containsExactly("id-0", "id-0");
        gate.countDown();
    }

    @Test
    void theOrderOfEachDeviceHoldsWhileOthersGoOnBesideIt() {
        task.stop();
        task = started(Map.of("forward.timeout.ms", "60000", "forward.breaker.failures", "1000000"));
        Map<String, Integer> tries = new HashMap<>();
        server.answers(request -> {
            synchronized (tries) {
                return tries.merge(request.id(), 1, Integer::sum) < triesNeeded(numberOf(request)) ? 503 : 200;
            }
        });
        List<SinkRecord> records = LongStream.range(0, 120)
                .mapToObj(offset -> record("dev" + offset % 8, offset))
                .toList();

        task.put(records.subList(0, 50));
        task.put(records.subList(50, 120));
        loop.turn(); // else no time runs yet, and the first to run out would be that of the first attempts
        while (committable() < 120) {
            // What is under way has a deadline a minute off; a retry comes after 3 s at most.
            loop.turnUntil(() -> committable() == 120
                    || loop.lastIn().filter(last -> last.toSeconds() > 20).isEmpty());
            loop.next();
        }

        assertThat(loop.now()).as("no attempt ran out of its time").isLessThan(Duration.ofSeconds(60));
        Map<String, List<Integer>> perDevice = new HashMap<>();
        server.received.forEach(request -> perDevice
                .computeIfAbsent(request.body(), any -> new ArrayList<>())
                .add(numberOf(request)));
        assertThat(perDevice).hasSize(8);
        perDevice.values().forEach(ids -> assertThat(ids).isSorted());
        assertThat(server.ids().stream().distinct()).hasSize(120);
        assertThat(server.received)
                .hasSize(IntStream.range(0, 120)
                        .map(HttpForwardSinkTaskTest::triesNeeded)
                        .sum());
        assertThat(letters).isEmpty();
    }

    @Test
    void aRestartRepeatsWhatWasNotDoneUnderTheSameKeysAndNothingElse() {
        server.answers(request -> request.id().equals("id-1") ? 500 : 200);
        List<SinkRecord> records = List.of(record("a", 0), record("b", 1), record("c", 2));
        task.put(records);
        loop.turnUntil(() -> server.received.size() == 3 && loop.lastIn().equals(Optional.of(Duration.ofSeconds(1))));
        int committed = committable();
        assertThat(committed).isEqualTo(1);

        task.stop(); // as a kill would, it forgets all but what is committed
        server.answers(request -> 200);
        task = started(Map.of());
        task.put(records.subList(committed, 3));
        loop.turnUntil(() -> committable() == 3);

        assertThat(server.ids().subList(0, 3)).containsExactlyInAnyOrder("id-0", "id-1", "id-2");
        assertThat(server.ids().subList(3, 5)).containsExactlyInAnyOrder("id-1", "id-2");
        assertThat(letters).isEmpty();
    }

    @Test
    void aTargetThatFailsIsSparedAndFoundAgain() {
        task.stop();
        task = started(Map.of("forward.breaker.failures", "2", "forward.breaker.pause.ms", "30000"));
        server.answers(request -> 503);
        task.put(List.of(record("a", 0), record("b", 1)));
        loop.turnUntil(() -> server.received.size() == 2 && loop.lastIn().equals(Optional.of(Duration.ofSeconds(1))));

        task.put(List.of(record("c", 2)));
        loop.pass(Duration.ofMillis(29_999));
        assertThat(server.received).hasSize(2);
        loop.pass(Duration.ofMillis(1));
        loop.turnUntil(() -> server.received.size() == 3 && loop.lastIn().equals(Optional.of(Duration.ofSeconds(1))));
        loop.pass(Duration.ofSeconds(29));
        assertThat(server.received).hasSize(3);

        server.answers(request -> 200);
        loop.pass(Duration.ofSeconds(1));
        loop.turnUntil(() -> committable() == 3);
        assertThat(server.received).hasSize(6);
        assertThat(letters).isEmpty();
    }

    @Test
    void withTooMuchNotDoneThePartitionsArePausedUntilHalfOfItIs() {
        task.stop();
        task = started(Map.of("forward.backlog", "4"));
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(request -> passed(gate) ? 200 : 500);

        task.put(List.of(record("a", 0), record("a", 1), record("a", 2)));
        assertThat(context.paused).isEmpty();
        task.put(List.of(record("a", 3)));
        assertThat(context.paused).containsExactly(PARTITION);
        TopicPartition another = new TopicPartition(TOPIC, 1);
        task.open(List.of(another));
        assertThat(context.paused).contains(another);

        gate.countDown();
        loop.turnUntil(() -> committable() == 4);
        task.put(List.of());
        assertThat(context.paused).doesNotContain(PARTITION);
    }

    @Test
    void whatIsDoneIsCommittedSoon() {
        task.put(List.of(record("a", 0)));
        loop.turnUntil(() -> server.received.size() == 1 && loop.nextIn().isEmpty());
        loop.pass(Duration.ofSeconds(1));

        task.put(List.of());
        assertThat(context.commitsAsked).isEqualTo(1);

        assertThat(committable()).isEqualTo(1);
        loop.pass(Duration.ofSeconds(2));
        task.put(List.of());
        assertThat(context.commitsAsked).as("nothing new is done").isEqualTo(1);
    }

    @Test
    void recordsWithoutAValueArePassedOver() {
        task.put(List.of(record("a", 0), tombstone(1), record("a", 2)));

        loop.turnUntil(() -> committable() == 3);
        assertThat(server.ids()).containsExactly("id-0", "id-2");
    }

    @Test
    void ofABatchThatCannotBeReadNothingIsCommitted() {
        SinkRecord wrong = new SinkRecord(TOPIC, 0, null, "a", null, "text", 2);

        assertThatThrownBy(() -> task.put(List.of(record("a", 0), tombstone(1), wrong)))
                .isInstanceOf(DataException.class);

        assertThat(task.preCommit(Map.of())).isEmpty();
    }

    @Test
    void aDeadLetterThatCannotBeWrittenFailsTheTask() {
        outage = Optional.of(new IllegalStateException("no broker"));
        server.answers(request -> 400);
        task.put(List.of(record("a", 0)));
        loop.turnUntil(() -> {
            try {
                task.put(List.of());
                return false;
            } catch (ConnectException failed) {
                assertThat(failed).hasMessageContaining("'alarms' cannot go on: no broker");
                return true;
            }
        });
        assertThat(committable()).isZero();
    }

    @Test
    void ofAPartitionThatWasTakenAwayNothingIsSentNorCommitted() {
        server.answers(request -> 500);
        task.put(List.of(record("a", 0)));
        loop.turnUntil(() -> server.received.size() == 1 && loop.lastIn().equals(Optional.of(Duration.ofSeconds(1))));

        task.close(List.of(PARTITION));
        loop.pass(Duration.ofMinutes(1));

        assertThat(server.received).hasSize(1);
        assertThat(task.preCommit(Map.of())).isEmpty();
    }

    /** Every third record fails once, every seventh twice. */
    private static int triesNeeded(int number) {
        return number % 7 == 0 ? 3 : number % 3 == 0 ? 2 : 1;
    }

    private static int numberOf(FakeServer.Received request) {
        return Integer.parseInt(request.id().substring("id-".length()));
    }

    private HttpForwardSinkTask started(Map<String, String> more) {
        loop = new ManualLoop();
        context = new TaskContext(PARTITION);
        HttpForwardSinkTask made = new HttpForwardSinkTask(new HttpForwardSinkTask.Surroundings() {
            @Override
            public Loop loop(String connector) {
                return loop;
            }

            @Override
            public DeadLetters deadLetters(ForwardSettings settings) {
                return new ListedLetters();
            }
        });
        made.initialize(context);
        Map<String, String> settings = new HashMap<>(Map.of(
                "name", "alarms",
                "forward.url", server.url(),
                "forward.token", "t0ken",
                "forward.allow.private.addresses", "true",
                "dead.letters.topic", "tributary.dead-letters",
                "dead.letters.producer.bootstrap.servers", "127.0.0.1:1"));
        settings.putAll(more);
        made.start(settings);
        return made;
    }

    private final class ListedLetters implements DeadLetters {
        @Override
        public CompletionStage<?> write(Delivery delivery, String kind, String reason) {
            if (outage.isPresent()) {
                return CompletableFuture.failedFuture(outage.get());
            }
            letters.add(delivery.idempotencyKey() + " " + kind + ": " + reason);
            return CompletableFuture.completedFuture("written");
        }

        @Override
        public void close() {}
    }

    private int committable() {
        OffsetAndMetadata offset = task.preCommit(Map.of()).get(PARTITION);
        return offset == null ? 0 : (int) offset.offset();
    }

    private static SinkRecord record(String device, long offset) {
        return record(device, device.getBytes(StandardCharsets.UTF_8), offset);
    }

    private static SinkRecord tombstone(long offset) {
        return record("a", null, offset);
    }

    private static SinkRecord record(String device, byte @Nullable [] value, long offset) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("ce_id", "id-" + offset);
        return new SinkRecord(
                TOPIC, 0, null, device, null, value, offset, 1_700_000_000_000L, TimestampType.CREATE_TIME, headers);
    }

    private static boolean passed(CountDownLatch gate) {
        try {
            return gate.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
