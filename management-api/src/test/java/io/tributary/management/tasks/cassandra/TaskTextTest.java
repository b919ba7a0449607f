package io.tributary.management.tasks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.Rejection;
import io.tributary.management.tasks.DeviceResult;
import io.tributary.management.tasks.Work;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TaskTextTest {
    @Test
    void workIsReadAsItWasWritten() {
        for (Work work : List.of(
                new Work.Names(List.of("a", "b:1")),
                new Work.InFile("f.csv", new UUID(1, 2), 3),
                new Work.Random(100_000))) {
            assertThat(TaskText.work(work.kind(), TaskText.write(work))).isEqualTo(work);
        }
    }

    @Test
    void resultsAreReadAsTheyWereWritten() {
        List<DeviceResult> results = List.of(
                new DeviceResult(1, "a", Optional.empty()),
                new DeviceResult(
                        2, "ü\"\n", Optional.of(new DeviceResult.Refusal(Rejection.CONFLICT, "deviceName", "there"))));

        assertThat(TaskText.results(TaskText.write(results))).isEqualTo(results);
        assertThat(TaskText.write(results.subList(0, 1)))
                .isEqualTo("[{\"line\":1,\"deviceName\":\"a\",\"refusal\":null}]");
    }

    @Test
    void aKindThatOnlyALaterVersionKnowsIsNone() {
        for (Work.Kind kind : Work.Kind.values()) {
            assertThat(TaskText.kind(kind.name().toLowerCase(Locale.ROOT))).contains(kind);
        }
        assertThat(TaskText.kind("shadow")).isEmpty();
        assertThat(TaskText.kind("")).isEmpty();
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() {
        assertThat(TaskText.work(Work.Kind.RANDOM, "{\"count\":7,\"colour\":\"red\"}"))
                .isEqualTo(new Work.Random(7));
    }
}
