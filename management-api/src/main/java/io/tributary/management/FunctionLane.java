package io.tributary.management;

import io.tributary.jobs.JobDeployment;
import io.tributary.management.platform.Rounds;
import io.tributary.management.rules.AttemptStore;
import io.tributary.management.rules.JobReconciler;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.flink.FlinkJobCluster;
import io.tributary.rules.program.FabricLane;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Keeps the job of rules that call functions of users on a cluster of its own, where they are allowed; where they are not, such a rule is
 * told so and nothing runs.
 */
final class FunctionLane implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final String OFF = "functions of users are switched off here (userFunctions.allowed)";

    private record Running(FlinkJobCluster cluster, JobReconciler job, Rounds rounds) {}

    private final Optional<Running> running;

    /**
     * @param cluster empty: switched off
     * @param ready whether the programs of this build are there
     */
    FunctionLane(Optional<FlinkJobCluster> cluster, AttemptStore attempts, BooleanSupplier ready, Clock clock) {
        this.running = cluster.map(there -> {
            JobReconciler job = new JobReconciler(JobDeployment.FUNCTIONS_JOB, attempts, there, clock);
            Rounds rounds = new Rounds("fabric-functions", EVERY, () -> {
                if (ready.getAsBoolean()) {
                    job.round();
                }
            });
            return new Running(there, job, rounds);
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

    void start() {
        running.ifPresent(each -> each.rounds().start());
    }

    @Override
    public void close() {
        running.ifPresent(each -> each.rounds().close());
    }
}
