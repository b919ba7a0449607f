package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.TestApi.Answer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The platform's jobs in the hands of their operator. */
class JobRoutesTest {
    private static final String JOB = "/api/v1/jobs/device-state";

    private final TestApi api = new TestApi();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aJobIsShownWithItsSavepointsOrWhyTheyCannotBeRead() {
        Answer taken = api.send("POST", JOB + "/savepoints", "");
        assertThat(taken.status()).isEqualTo(201);
        assertThat(taken.text("name")).isEqualTo("savepoint-0");
        api.send("POST", JOB + "/savepoints", "");

        Answer all = api.send("GET", "/api/v1/jobs", "");
        assertThat(all.body().at("/items/0/name").asText()).isEqualTo("device-state");
        Answer one = api.send("GET", JOB, "");
        assertThat(one.text("state")).isEqualTo("running");
        assertThat(one.text("jobId")).isEqualTo("id1");
        assertThat(one.body().has("cause")).isFalse();
        assertThat(one.body().at("/savepoints/0/name").asText()).isEqualTo("savepoint-1");
        assertThat(one.body().at("/savepoints/0/bytes").asInt()).isEqualTo(42);
        assertThat(api.send("GET", "/api/v1/jobs/rules", "").text("remedy")).contains("device-state");

        api.deviceState.unreadable = true;

        Answer without = api.send("GET", "/api/v1/jobs", "");
        assertThat(without.status()).isEqualTo(200);
        assertThat(without.body().at("/items/0/state").asText()).isEqualTo("running");
        assertThat(without.body().at("/items/0/savepointsUnreadable").asText())
                .contains("cannot be read", "the share is away");
        assertThat(without.body().at("/items/0/savepoints").size()).isZero();
        assertThat(api.send("GET", JOB, "").text("savepointsUnreadable")).contains("the share is away");
        assertThat(api.send("POST", JOB + "/restore", "{\"savepoint\": \"savepoint-0\"}")
                        .status())
                .isEqualTo(503);
    }

    @Test
    void aJobStopsAndThenGoesOnFromTheSavepoint() {
        api.send("POST", JOB + "/savepoints", "");

        Answer ordered = api.send("POST", JOB + "/restore", "{\"savepoint\": \"savepoint-0\"}");

        assertThat(ordered.status()).isEqualTo(202);
        assertThat(ordered.text("state")).isEqualTo("starting");
        assertThat(ordered.text("cause")).contains("savepoint");
        assertThat(api.deviceState.cancelled()).containsOnly("id1");
        assertThat(api.deviceState.submittedFrom())
                .as("two would write at once")
                .isEmpty();
        assertThat(api.send("POST", JOB + "/savepoints", "").status()).isEqualTo(503);

        api.deviceState.end("id1");
        api.deviceState.round();
        assertThat(api.deviceState.submittedFrom()).containsExactly(Optional.of("file:/s/0"));
        String entries = api.send("GET", "/api/v1/audit", "").text();
        assertThat(entries).contains("job:Restore", "job/device-state", "savepoint-0");
    }

    @Test
    void aSavepointThatDoesNotFitIsRefusedBeforeTheJobIsTouched() {
        api.send("POST", JOB + "/savepoints", "");
        api.deviceState.misfit = Optional.of("it is of another job");

        Answer refused = api.send("POST", JOB + "/restore", "{\"savepoint\": \"savepoint-0\"}");
        Answer unknown = api.send("POST", JOB + "/restore", "{\"savepoint\": \"../id1/chk-7\"}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).endsWith("'savepoint-0': it is of another job");
        assertThat(refused.text("remedy")).contains("untouched");
        assertThat(unknown.status()).isEqualTo(404);
        api.deviceState.round();
        assertThat(api.deviceState.attempts()).hasSize(1);
        assertThat(api.deviceState.cancelled()).isEmpty();
    }
}
