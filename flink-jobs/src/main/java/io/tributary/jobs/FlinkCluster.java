package io.tributary.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a Flink cluster says about itself and its jobs. Every method throws {@link IOException} when it does not answer. Thread-safe. */
public final class FlinkCluster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** A cluster's size. */
    public record Overview(String flinkVersion, int taskManagers, int slotsTotal, int slotsAvailable) {
        /** Whether jobs can run. */
        public boolean ready() {
            return taskManagers > 0;
        }
    }

    /**
     * @param startedAtMillis when this attempt was submitted, Unix milliseconds
     */
    public record Job(String id, String name, State state, long startedAtMillis) {}

    /** Where a job is in its life. */
    public enum State {
        STARTING,
        RUNNING,
        RESTARTING,
        CANCELLING,
        CANCELED,
        FAILED,
        FINISHED;

        /** Whether it will do nothing any more. */
        public boolean ended() {
            return this == CANCELED || this == FAILED || this == FINISHED;
        }

        static State of(String flinkState) {
            return switch (flinkState) {
                case "RUNNING" -> RUNNING;
                case "FAILING", "RESTARTING" -> RESTARTING;
                case "CANCELLING", "SUSPENDED" -> CANCELLING;
                case "CANCELED" -> CANCELED;
                case "FAILED" -> FAILED;
                case "FINISHED" -> FINISHED;
                default -> STARTING; // INITIALIZING, CREATED, RECONCILING
            };
        }
    }

    private final URI restUrl;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    public FlinkCluster(URI restUrl) {
        this.restUrl = restUrl;
    }

    public Overview overview() throws IOException {
        JsonNode overview = get("/overview").orElseThrow(() -> new IOException(restUrl + " is not a Flink cluster"));
        return new Overview(
                overview.path("flink-version").asText(),
                overview.path("taskmanagers").asInt(),
                overview.path("slots-total").asInt(),
                overview.path("slots-available").asInt());
    }

    /** What people are told of it; throws when it cannot run jobs, too. */
    public String look() throws IOException {
        Overview overview = overview();
        if (!overview.ready()) {
            throw new IOException("no TaskManager has joined");
        }
        return "Flink " + overview.flinkVersion() + ", " + overview.slotsAvailable() + " of " + overview.slotsTotal()
                + " slots free";
    }

    /** Every job it knows, ended ones included. */
    public List<Job> jobs() throws IOException {
        JsonNode overview =
                get("/jobs/overview").orElseThrow(() -> new IOException(restUrl + " is not a Flink cluster"));
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : overview.path("jobs")) {
            jobs.add(jobOf(job));
        }
        return jobs;
    }

    /** Empty when the cluster does not know the job, as after a restart of its JobManager. */
    public Optional<Job> job(String jobId) throws IOException {
        return get("/jobs/" + jobId).map(FlinkCluster::jobOf);
    }

    /** The first cause of a job's last failure, in one line; empty when it never failed or is not known. */
    public Optional<String> rootCause(String jobId) throws IOException {
        return get("/jobs/" + jobId + "/exceptions?maxExceptions=1")
                .map(answer -> answer.path("exceptionHistory")
                        .path("entries")
                        .path(0)
                        .path("stacktrace")
                        .asText())
                .filter(trace -> !trace.isBlank())
                .map(Causes::root);
    }

    /** Asks for a job's end; one that ended already, or is not known, is fine. */
    public void cancel(String jobId) throws IOException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(restUrl.resolve("/jobs/" + jobId + "?mode=cancel"))
                .method("PATCH", BodyPublishers.noBody()));
        if (answer.statusCode() >= 300 && answer.statusCode() != 404 && answer.statusCode() != 409) {
            throw refused("cancelling job " + jobId, answer);
        }
    }

    /**
     * Begins to write down the state of a running job, which goes on meanwhile.
     *
     * @param folder in which the savepoint gets a folder of its own, URI text
     * @return what {@link #savepoint} asks by
     */
    public String beginSavepoint(String jobId, String folder) throws IOException {
        String body = JSON.createObjectNode()
                .put("target-directory", folder)
                .put("cancel-job", false)
                .put("formatType", "CANONICAL") // read by any state backend
                .toString();
        HttpResponse<String> answer = send(HttpRequest.newBuilder(restUrl.resolve("/jobs/" + jobId + "/savepoints"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        if (answer.statusCode() >= 300) {
            throw refused("a savepoint of job " + jobId, answer);
        }
        return JSON.readTree(answer.body()).path("request-id").asText();
    }

    /**
     * Where a savepoint is; empty while it is being written.
     *
     * @throws IOException when it failed, too
     */
    public Optional<String> savepoint(String jobId, String request) throws IOException {
        JsonNode answer = get("/jobs/" + jobId + "/savepoints/" + request)
                .orElseThrow(() -> new IOException("Flink at " + restUrl + " knows the savepoint no more"));
        if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            return Optional.empty();
        }
        JsonNode failure = answer.path("operation").path("failure-cause");
        if (!failure.isMissingNode()) {
            throw new IOException(Causes.root(failure.path("stack-trace").asText()));
        }
        return Optional.of(answer.path("operation").path("location").asText());
    }

    private static Job jobOf(JsonNode job) {
        return new Job(
                job.path("jid").asText(),
                job.path("name").asText(),
                State.of(job.path("state").asText()),
                job.path("start-time").asLong());
    }

    private Optional<JsonNode> get(String path) throws IOException {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(restUrl.resolve(path)).GET());
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        if (answer.statusCode() != 200) {
            throw refused("GET " + path, answer);
        }
        return Optional.of(JSON.readTree(answer.body()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(ANSWER).build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + restUrl, e);
        } catch (IOException e) {
            throw new IOException("Flink at " + restUrl + " does not answer: " + e, e);
        }
    }

    private IOException refused(String what, HttpResponse<String> answer) {
        return new IOException(
                what + " at " + restUrl + ": status " + answer.statusCode() + ", " + Causes.root(answer.body()));
    }
}
