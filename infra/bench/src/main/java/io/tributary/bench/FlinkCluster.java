package io.tributary.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.fleet.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What a Flink cluster says of its jobs over REST. Thread-safe. */
final class FlinkCluster {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CHECKPOINT = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI root;

    FlinkCluster(URI root) {
        this.root = root;
    }

    /**
     * A checkpoint that was completed.
     *
     * @param stateBytes of the whole state
     * @param writtenBytes of it that were written for this one
     * @param seconds from its beginning to its end
     */
    record Checkpoint(double stateBytes, double writtenBytes, double seconds) {}

    /** The id of the running job of this name; empty while there is none. */
    Optional<String> job(String name) {
        return StreamSupport.stream(get("/jobs/overview").path("jobs").spliterator(), false)
                .filter(job -> job.path("name").asText().equals(name))
                .filter(job -> job.path("state").asText().equals("RUNNING"))
                .map(job -> job.path("jid").asText())
                .findFirst();
    }

    /**
     * Makes a checkpoint now, and waits for it.
     *
     * @param type FULL: everything is written again; CONFIGURED: what has changed, where the job's are incremental
     */
    Checkpoint checkpoint(String job, String type) {
        String path = "/jobs/" + job + "/checkpoints";
        HttpRequest.Builder trigger = HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"checkpointType\":\"" + type + "\"}"));
        String request = answer(trigger).path("request-id").asText();
        String id = Patience.until(CHECKPOINT, "the checkpoint is done", () -> {
            JsonNode status = get(path + "/" + request);
            if (status.path("operation").has("failure-cause")) {
                throw new IllegalStateException("Flink made no checkpoint: "
                        + status.path("operation").path("failure-cause").path("class"));
            }
            return status.path("operation").path("checkpointId").asText("");
        });
        Patience.until(
                CHECKPOINT, "Flink shows the checkpoint", () -> shown(path, id).isPresent() ? "shown" : "");
        JsonNode done = shown(path, id).orElseThrow();
        return new Checkpoint(
                done.path("state_size").asDouble(),
                done.path("checkpointed_size").asDouble(),
                done.path("end_to_end_duration").asDouble() / 1e3);
    }

    /** The longest of the checkpoints that the cluster remembers, in seconds. */
    double longestCheckpoint(String job) {
        return StreamSupport.stream(
                                get("/jobs/" + job + "/checkpoints")
                                        .path("history")
                                        .spliterator(),
                                false)
                        .filter(checkpoint -> checkpoint.path("status").asText().equals("COMPLETED"))
                        .mapToDouble(checkpoint ->
                                checkpoint.path("end_to_end_duration").asDouble())
                        .max()
                        .orElse(0)
                / 1e3;
    }

    private JsonNode get(String path) {
        return answer(HttpRequest.newBuilder(root.resolve(path)).GET());
    }

    /** What is done is shown a moment later. */
    private Optional<JsonNode> shown(String path, String id) {
        return StreamSupport.stream(get(path).path("history").spliterator(), false)
                .filter(checkpoint -> checkpoint.path("id").asText().equals(id))
                .filter(checkpoint -> checkpoint.path("status").asText().equals("COMPLETED"))
                .findFirst();
    }

    private JsonNode answer(HttpRequest.Builder request) {
        HttpResponse<String> answer = ask(request);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("Flink at " + answer.uri() + " answers " + answer.statusCode());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Flink at " + answer.uri() + " does not answer in JSON: " + e, e);
        }
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(ANSWER).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("Flink at " + root + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
