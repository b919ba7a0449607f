package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.rules.RuleAction;
import io.tributary.rules.program.DetachedContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A target that is deleted is noticed, by those who evaluate or in their stead. */
class RuleFeederTest {
    private static final String GONE = "topic seen is not there any more; make it again, then resume the rule";

    private final List<String> stuck = new CopyOnWriteArrayList<>();
    private volatile boolean deleted;

    @Test
    void whoeverHangsInAWriteToItIsToldOf() throws Exception {
        try (RuleFeeder feeder = feeder()) {
            assertThat(feeder.toTheEnd()).hasSize(1);
            feeder.start();
            deleted = true;

            await().atMost(Duration.ofSeconds(30)).until(() -> !stuck.isEmpty());
            assertThat(stuck).containsExactly("rule copies: " + GONE);
            assertThat(feeder.take()).hasSize(1);
        }
    }

    @Test
    void whoTakesChangesHearsOfItAndGoesOn() throws Exception {
        try (RuleFeeder feeder = feeder()) {
            feeder.toTheEnd();
            feeder.start();
            deleted = true;

            List<RuleFeeder.Change> taken = new ArrayList<>();
            await().pollInSameThread()
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        taken.addAll(feeder.take());
                        return !taken.isEmpty();
                    });
            assertThat(taken)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            RuleFeeder.Change.Lost.class,
                            lost -> assertThat(lost.cause()).isEqualTo(GONE));
            assertThat(stuck).isEmpty();
        }
    }

    private RuleFeeder feeder() {
        return new RuleFeeder(
                new OneRule(),
                new Preparation(
                        TestRules.SIGNER.getPublic(),
                        Fuse.Limits.DEFAULT,
                        DetachedContext.create(),
                        plan -> deleted ? Optional.of("seen") : Optional.empty(),
                        LaneClasses.PLAIN),
                stuck::add);
    }

    private static final class OneRule implements RuleFeed {
        private final BlockingQueue<Entry> nothing = new LinkedBlockingQueue<>();

        @Override
        public List<Entry> toTheEnd() {
            return List.of(new Entry(
                    "copies/1",
                    Optional.of(TestRules.record(
                            "copies", "SELECT message_id FROM messages", new RuleAction.Kafka("seen", "", "")))));
        }

        @Override
        public List<Entry> next() throws InterruptedException {
            return Stream.ofNullable(nothing.poll(10, TimeUnit.MILLISECONDS)).toList(); // as a poll without records
        }

        @Override
        public void close() {}
    }
}
