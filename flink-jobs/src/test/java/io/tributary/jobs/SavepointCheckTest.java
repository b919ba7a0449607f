package io.tributary.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.Topics;
import io.tributary.device.job.CassandraSettings;
import io.tributary.device.job.SavedHistory;
import io.tributary.device.job.SavedJob;
import io.tributary.limits.Limits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A savepoint that does not fit is known before the job that runs is touched. */
class SavepointCheckTest {
    @TempDir
    private Path folder = Path.of("");

    private final PreparedJob job =
            deployment().deviceState(new CassandraSettings(List.of("127.0.0.1:1"), "none", "none"), 0);

    private static JobDeployment deployment() {
        return new JobDeployment(new ClusterSettings(
                URI.create("http://127.0.0.1:1"),
                "file:/nowhere",
                Duration.ofSeconds(1),
                "127.0.0.1:1",
                new Topics("t."),
                Limits.DEFAULTS));
    }

    @Test
    void oneOfTheJobFitsItAndNoOther() throws Exception {
        Path whole = folder.resolve("savepoints/device-state/whole");
        SavedJob.write(saved(), SavedJob.operator(), whole);
        Files.createDirectories(whole.resolveSibling("broken-off"));

        assertThat(job.misfit(whole.toString())).isEmpty();
        assertThat(deployment().fabric(new byte[0]).misfit(whole.toString()))
                .hasValueSatisfying(why -> assertThat(why).startsWith("it is of another job, with 'Device state'"));
        assertThat(SavepointFolder.asked(folder.toUri().toString(), "device-state")
                        .list())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.name()).isEqualTo("whole");
                    assertThat(found.bytes()).isEqualTo(Files.size(whole.resolve("_metadata")));
                    assertThat(job.misfit(found.path())).isEmpty();
                });
        assertThat(SavepointFolder.automatic(folder.toUri().toString(), "device-state")
                        .list())
                .isEmpty();
    }

    @Test
    void whatIsNoSavepointIsNamed() throws IOException {
        assertThat(job.misfit(folder.resolve("none").toString()))
                .hasValueSatisfying(why -> assertThat(why).startsWith("its metadata cannot be read"));
        Files.write(folder.resolve("_metadata"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertThat(job.misfit(folder.toString()))
                .hasValueSatisfying(why -> assertThat(why).startsWith("its metadata cannot be read"));
    }

    @Test
    void aFileThatIsMissingIsNamed() throws IOException {
        FileStateHandle gone = new FileStateHandle(
                new org.apache.flink.core.fs.Path(folder.resolve("gone").toUri()), 1_000);
        KeyGroupsSavepointStateHandle keyed = new KeyGroupsSavepointStateHandle(
                new KeyGroupRangeOffsets(new KeyGroupRange(0, 127), new long[128]), gone);
        SavedJob.write(
                OperatorSubtaskState.builder().setManagedKeyedState(keyed).build(), SavedJob.operator(), folder);

        assertThat(job.misfit(folder.toString()))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("one of its files cannot be read")
                        .contains("gone"));
    }

    @Test
    void stateInAFormOfBeforeIsNamed() throws Exception {
        try (var other = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new OtherForm()), number -> "k", Types.STRING, 128, 1, 0)) {
            other.open();
            other.processElement(1L, 1);
            OperatorSubtaskState saved = other.snapshotWithLocalState(
                            1, 1, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                    .getJobManagerOwnedState();
            SavedJob.write(saved, SavedJob.operator(), folder);
        }

        assertThat(job.misfit(folder.toString()))
                .hasValue("its state 'device' has a form that this version of the job cannot read");
    }

    @Test
    void whatTheJobHasNoMoreIsNamed() throws Exception {
        SavedJob.write(saved(), new OperatorID(), folder);

        assertThat(job.misfit(folder.toString())).isPresent();
    }

    private static OperatorSubtaskState saved() throws Exception {
        try (SavedJob job = SavedJob.from(Optional.empty())) {
            return job.hear(SavedHistory.before()).savepoint();
        }
    }

    /** Keeps a number where the job keeps a device. */
    private static final class OtherForm extends KeyedProcessFunction<String, Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
            getRuntimeContext()
                    .getState(new ValueStateDescriptor<>("device", Long.class))
                    .update(number);
        }
    }
}
