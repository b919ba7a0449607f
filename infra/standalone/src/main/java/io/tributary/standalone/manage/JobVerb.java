package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.client.ApiPath;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The platform's own Flink jobs. */
@Command(
        name = "job",
        description = "Jobs of the platform: how they run, their savepoints, and going on from one.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {JobVerb.ListAll.class, JobVerb.Show.class, JobVerb.TakeSavepoint.class, JobVerb.Restore.class})
public final class JobVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "JOB", "/name",
            "STATE", "/state",
            "CAUSE", "/cause",
            "FLINK ID", "/jobId",
            "NEWEST SAVEPOINT", "/savepoints/0/name",
            "TAKEN", "/savepoints/0/takenAt");
    private static final Columns SAVEPOINTS =
            Columns.of("SAVEPOINT", "/name", "TAKEN", "/takenAt", "BYTES", "/bytes", "AUTOMATIC", "/automatic");

    /** Which job. */
    static final class Job extends NamedThing {
        @Parameters(index = "0", paramLabel = "JOB", description = "device-state, fabric or fabric-functions.")
        private String job = "";

        Job() {
            super("jobs", "job");
        }

        @Override
        String name() {
            return job;
        }
    }

    @Command(name = "list", description = "List the jobs, and how each runs.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode jobs = api.client().get(ApiPath.of("jobs"));
            api.answers().table(jobs, jobs.path("items"), COLUMNS);
            return 0;
        }
    }

    @Command(name = "show", description = "List the savepoints of a job, newest first.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private Job job = new Job();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode shown = api.client().get(job.path());
            JsonNode unreadable = shown.path("savepointsUnreadable");
            if (unreadable.isMissingNode()) {
                api.answers().table(shown, shown.path("savepoints"), SAVEPOINTS);
            } else {
                api.answers().done(unreadable.asText(), shown);
            }
            return 0;
        }
    }

    @Command(name = "savepoint", description = "Write down the state of a job, which goes on meanwhile.")
    static final class TakeSavepoint implements Callable<Integer> {
        @Mixin
        private Job job = new Job();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode taken = api.client().post(job.path("savepoints"), Map.of());
            api.answers().done("savepoint " + taken.path("name").asText() + " of " + job + " is written", taken);
            return 0;
        }
    }

    @Command(
            name = "restore",
            description = {
                "Have a job stop and go on from a savepoint: what it did since counts no more, and it reads on from",
                "where it was then. A savepoint that does not fit is refused, and the job left alone."
            })
    static final class Restore implements Callable<Integer> {
        @Mixin
        private Job job = new Job();

        @Parameters(index = "1", paramLabel = "SAVEPOINT", description = "Its name.")
        private String savepoint = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode after = api.client().post(job.path("restore"), Map.of("savepoint", savepoint));
            api.answers().done(job + " stops, and goes on from " + savepoint + "; see `./tributary job list`", after);
            return 0;
        }
    }
}
