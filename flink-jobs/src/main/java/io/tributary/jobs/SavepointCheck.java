package io.tributary.jobs;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;

/**
 * Whether a job would go on from a savepoint, found out without starting it: all files are there, every state belongs to an operator of the
 * job, and what is kept by key can be read by the serializers of this version.
 */
final class SavepointCheck {
    private static final ClassLoader OURS = SavepointCheck.class.getClassLoader();
    private static final int NAMED = 3;

    private final Set<OperatorID> operators;
    private final Map<String, TypeSerializer<?>> kept;

    /** @param kept serializers of this version, by the name of the keyed state */
    SavepointCheck(JobGraph job, Map<String, TypeSerializer<?>> kept) {
        this.operators = Stream.of(job.getVerticesAsArray())
                .flatMap(vertex -> vertex.getOperatorIDs().stream())
                .flatMap(each -> Stream.concat(
                        Stream.of(each.getGeneratedOperatorID()), each.getUserDefinedOperatorID().stream()))
                .collect(Collectors.toSet());
        this.kept = kept;
    }

    /** Why not, as the end of a sentence; empty when it would. */
    Optional<String> misfit(String savepoint) {
        List<OperatorState> saved;
        try {
            saved = read(savepoint).stream()
                    .filter(SavepointCheck::holdsSomething)
                    .toList();
        } catch (IOException | RuntimeException e) { // Flink says by either that it is no savepoint
            return Optional.of("its metadata cannot be read (" + Causes.root(e) + ")");
        }
        List<OperatorState> foreign = saved.stream()
                .filter(each -> !operators.contains(each.getOperatorID()))
                .toList();
        if (!foreign.isEmpty()) {
            return Optional.of(
                    foreign.size() == saved.size()
                            ? "it is of another job, with " + names(foreign)
                            : "it holds what this version of the job does not have: " + names(foreign));
        }
        for (OperatorState each : saved) {
            for (StateObject part : partsOf(each)) {
                Optional<String> misfit = misfit(part);
                if (misfit.isPresent()) {
                    return misfit;
                }
            }
        }
        return Optional.empty();
    }

    private static List<OperatorState> read(String savepoint) throws IOException {
        Path metadata = new Path(savepoint, "_metadata");
        try (DataInputStream in = new DataInputStream(metadata.getFileSystem().open(metadata))) {
            return List.copyOf(
                    Checkpoints.loadCheckpointMetadata(in, OURS, savepoint).getOperatorStates());
        }
    }

    private static boolean holdsSomething(OperatorState state) {
        return state.getStateSize() > 0 || state.getCoordinatorState() != null;
    }

    private static String names(List<OperatorState> states) {
        String first = states.stream()
                .limit(NAMED)
                .map(each -> each.getOperatorName()
                        .or(each::getOperatorUid)
                        .orElseGet(() -> each.getOperatorID().toHexString()))
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
        return states.size() <= NAMED ? first : first + " and " + (states.size() - NAMED) + " more";
    }

    private static List<StateObject> partsOf(OperatorState state) {
        List<StateObject> parts = new ArrayList<>();
        for (OperatorSubtaskState each : state.getStates()) {
            parts.addAll(each.getManagedKeyedState());
            parts.addAll(each.getRawKeyedState());
            parts.addAll(each.getManagedOperatorState());
            parts.addAll(each.getRawOperatorState());
        }
        return parts;
    }

    private Optional<String> misfit(StateObject part) {
        if (!(part instanceof StreamStateHandle file)) {
            return Optional.empty(); // of a checkpoint that shares files with others; savepoints have none
        }
        try (FSDataInputStream in = file.openInputStream()) {
            return part instanceof KeyGroupsStateHandle ? misfitOfKeyed(in) : Optional.empty();
        } catch (IOException | RuntimeException e) { // what is no state is said by either
            return Optional.of("one of its files cannot be read (" + Causes.root(e) + ")");
        }
    }

    private Optional<String> misfitOfKeyed(FSDataInputStream in) throws IOException {
        KeyedBackendSerializationProxy<?> head = new KeyedBackendSerializationProxy<>(OURS);
        head.read(new DataInputViewStreamWrapper(in));
        for (StateMetaInfoSnapshot state : head.getStateMetaInfoSnapshots()) {
            TypeSerializer<?> now = kept.get(state.getName());
            TypeSerializerSnapshot<?> then = state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER);
            if (now != null && then != null && !reads(now, then)) {
                return Optional.of(
                        "its state '" + state.getName() + "' has a form that this version of the job cannot read");
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("unchecked") // Flink compares the classes itself
    private static <T> boolean reads(TypeSerializer<T> now, TypeSerializerSnapshot<?> then) {
        return !now.snapshotConfiguration()
                .resolveSchemaCompatibility((TypeSerializerSnapshot<T>) then)
                .isIncompatible();
    }
}
