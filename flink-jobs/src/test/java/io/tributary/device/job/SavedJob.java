package io.tributary.device.job;

import io.tributary.catalog.Topics;
import io.tributary.device.DeviceFold;
import io.tributary.limits.Limits;
import io.tributary.stream.LogRecord;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;

/** The operator that folds, alone, and its state as a savepoint of one file. */
public final class SavedJob implements AutoCloseable {
    private static final int MAX_PARALLELISM = 128;

    private final KeyedBroadcastOperatorTestHarness<String, LogRecord, GatewayNews, DeviceStep> operator;

    /** One that begins with this state; empty: anew. */
    public static SavedJob from(Optional<OperatorSubtaskState> state) throws Exception {
        return new SavedJob(
                new DeviceStateFunction(DeviceFold.within(Limits.DEFAULTS), new EffectRecords(new Topics("t.")), 0),
                state);
    }

    SavedJob(
            KeyedBroadcastProcessFunction<String, LogRecord, GatewayNews, DeviceStep> function,
            Optional<OperatorSubtaskState> state)
            throws Exception {
        operator = new KeyedBroadcastOperatorTestHarness<>(
                new CoBroadcastWithKeyedOperator<>(function, List.of(DeviceStateFunction.LOST)),
                LogRecord::key,
                Types.STRING,
                MAX_PARALLELISM,
                1,
                0);
        operator.getExecutionConfig().configure(noKryo(), getClass().getClassLoader());
        operator.setup();
        operator.setProcessingTime(SavedHistory.START);
        if (state.isPresent()) {
            operator.initializeState(state.get());
        }
        operator.open();
    }

    private static Configuration noKryo() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        return configuration;
    }

    public SavedJob hear(List<LogRecord> inbox) throws Exception {
        for (LogRecord record : inbox) {
            operator.processElement(record, record.timeMillis());
        }
        return this;
    }

    SavedJob hear(GatewayNews news) throws Exception {
        operator.processBroadcastElement(news, 0);
        return this;
    }

    /** Lets time pass until then. */
    SavedJob until(long millis) throws Exception {
        operator.setProcessingTime(millis);
        return this;
    }

    /** What it said from the beginning. */
    List<DeviceStep> said() {
        return operator.extractOutputValues();
    }

    public OperatorSubtaskState savepoint() throws Exception {
        return operator.snapshotWithLocalState(1, 1, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    @Override
    public void close() throws Exception {
        operator.close();
    }

    /** The operator's id in the whole job. */
    public static OperatorID operator() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        DeviceStateJob.define(
                env,
                "127.0.0.1:1",
                new Topics("t."),
                Limits.DEFAULTS,
                new CassandraSettings(List.of("127.0.0.1:1"), "none", "none"),
                0);
        return Stream.of(env.getStreamGraph().getJobGraph().getVerticesAsArray())
                .flatMap(vertex -> vertex.getOperatorIDs().stream())
                .filter(each -> "device-state".equals(each.getUserDefinedOperatorUid()))
                .findFirst()
                .orElseThrow()
                .getGeneratedOperatorID();
    }

    /** Writes the state of an operator into a folder, as the savepoint of a job that has no other. */
    public static void write(OperatorSubtaskState state, OperatorID operator, Path folder) throws IOException {
        OperatorState whole = new OperatorState("Device state", "device-state", operator, 1, MAX_PARALLELISM);
        whole.putState(0, state);
        try (DataOutputStream out = new DataOutputStream(
                Files.newOutputStream(Files.createDirectories(folder).resolve("_metadata")))) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(1, List.of(whole), List.of()), out);
        }
    }

    /** Reads what {@link #write} wrote. */
    static OperatorSubtaskState read(InputStream metadata) throws IOException {
        try (DataInputStream in = new DataInputStream(metadata)) {
            return Checkpoints.loadCheckpointMetadata(in, SavedJob.class.getClassLoader(), "a savepoint")
                    .getOperatorStates()
                    .iterator()
                    .next()
                    .getState(0);
        }
    }
}
