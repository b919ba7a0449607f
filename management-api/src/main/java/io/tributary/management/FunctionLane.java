package io.tributary.management;

import io.tributary.jobs.JobDeployment;
import io.tributary.management.platform.Rounds;
import io.tributary.management.rules.AttemptStore;
import io.tributary.management.rules.JobReconciler;
import io.tributary.management.rules.JobSavepoints;
import io.tributary.management.rules.OperatedJob;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.flink.FlinkJobCluster;
import io.tributary.rules.program.FabricLane;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Keeps the job of rules that call functions of users on a cluster of its own, where they are allowed; where they are not, such a rule is
 * told so and nothing runs.
 */
final class FunctionLane implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final String OFF = "functions of users are switched off here (userFunctions.allowed)";

    private record Running(FlinkJobCluster cluster, JobReconciler job, Rounds rounds, OperatedJob operated) {}

    /** Its cluster, and the savepoints there. */
    record Place(FlinkJobCluster cluster, JobSavepoints savepoints) {}

    private final Optional<Running> running;

    /**
     * @param cluster empty: switched off
     * @param ready whether the programs of this build are there
     * @param waiting runs what waits for Flink
     */
    FunctionLane(Optional<Place> cluster, AttemptStore attempts, BooleanSupplier ready, Executor waiting, Clock clock) {
        this.running = cluster.map(there -> {
            JobReconciler job = new JobReconciler(JobDeployment.FUNCTIONS_JOB, attempts, there.cluster(), clock);
            Rounds rounds = new Rounds("fabric-functions", EVERY, () -> {
                if (ready.getAsBoolean()) {
                    job.round();
                }
            });
            OperatedJob operated = new OperatedJob(job, attempts, there.savepoints(), waiting, rounds::soon, clock);
            return new Running(there.cluster(), job, rounds, operated);
        });
    }

    static boolean holds(Rule rule) {
        return FabricLane.of(rule.abi()) == FabricLane.USER_FUNCTIONS;
    }

    boolean isOn() {
        return running.isPresent();
    }

    /** Why its rules do not run. */
    Optional<String> obstacle() {
        return running.isEmpty() ? Optional.of(OFF) : running.get().job().obstacle();
    }

    /** How it is; throws what is wrong. Only where it is on. */
    String look() throws IOException {
        Running present = running.orElseThrow();
        return present.cluster().look() + ", " + present.job().look();
    }

    /** For its operator; empty: switched off. */
    Optional<OperatedJob> operated() {
        return running.map(Running::operated);
    }

    void start() {
        running.ifPresent(each -> each.rounds().start());
    }

    @Override
    public void close() {
        running.ifPresent(each -> each.rounds().close());
    }
}
