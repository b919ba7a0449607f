package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.jobs.Savepoint;
import io.tributary.management.api.route.Route;
import io.tributary.management.rules.JobStatus;
import io.tributary.management.rules.OperatedJob;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /api/v1/jobs}: the platform's own Flink jobs, and their savepoints. */
public final class JobRoutes {
    private static final String ALL = "/api/v1/jobs";
    private static final String ONE = ALL + "/{job}";

    private final List<OperatedJob> jobs;

    public JobRoutes(Stream<OperatedJob> jobs) {
        this.jobs = jobs.toList();
    }

    public List<Route> routes() {
        return List.of(
                Route.get(ALL, "listJobs", this::list)
                        .says("Lists the jobs of the platform, and how each runs")
                        .answers(200, JobListForm.class),
                Route.get(ONE, "getJob", this::get)
                        .says("Shows a job of the platform with its savepoints, newest first")
                        .answers(200, JobForm.class),
                Route.post(ONE + "/savepoints", "takeSavepoint", this::take)
                        .says("Writes down the state of a job, which goes on meanwhile")
                        .answers(201, SavepointForm.class),
                Route.post(ONE + "/restore", "restoreJob", this::restore)
                        .says(
                                "Has a job stop and go on from a savepoint; one that does not fit is refused before the job is"
                                        + " touched")
                        .takes(RestoreForm.class)
                        .answers(202, JobForm.class));
    }

    record JobListForm(List<JobForm> items) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record JobForm(
            String name,
            String state,
            Optional<String> cause,
            Optional<String> jobId,
            List<SavepointForm> savepoints,
            Optional<String> savepointsUnreadable) {
        /** How a job runs is shown even when the folder of its savepoints cannot be read. */
        static JobForm of(OperatedJob job) {
            List<SavepointForm> savepoints = List.of();
            Optional<String> savepointsUnreadable = Optional.empty();
            try {
                savepoints = job.savepoints().stream().map(SavepointForm::of).toList();
            } catch (RejectedException e) {
                savepointsUnreadable = Optional.of(String.valueOf(e.getMessage()));
            }
            JobStatus status = job.status();
            return new JobForm(
                    job.name(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    status.cause(),
                    status.jobId(),
                    savepoints,
                    savepointsUnreadable);
        }
    }

    record SavepointForm(String name, Instant takenAt, long bytes, boolean automatic) {
        static SavepointForm of(Savepoint savepoint) {
            return new SavepointForm(savepoint.name(), savepoint.takenAt(), savepoint.bytes(), savepoint.automatic());
        }
    }

    /** What a job is to go on from. */
    record RestoreForm(String savepoint) {}

    private void list(Context http) {
        http.json(new JobListForm(jobs.stream()
                .filter(job -> AccessGate.sees(http, "job/" + job.name()))
                .map(JobForm::of)
                .toList()));
    }

    private void get(Context http) {
        http.json(JobForm.of(jobOf(http)));
    }

    private void take(Context http) {
        Later.answer(
                http,
                jobOf(http).take(false),
                savepoint -> http.status(HttpStatus.CREATED).json(SavepointForm.of(savepoint)));
    }

    private void restore(Context http) {
        OperatedJob job = jobOf(http);
        job.restore(Requests.body(http, RestoreForm.class).savepoint());
        http.status(HttpStatus.ACCEPTED).json(JobForm.of(job));
    }

    private OperatedJob jobOf(Context http) {
        String name = http.pathParam("job");
        return jobs.stream()
                .filter(job -> job.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no job '" + name + "'",
                        "Known here: "
                                + String.join(
                                        ", ",
                                        jobs.stream().map(OperatedJob::name).toList()) + ".",
                        "job"));
    }
}
