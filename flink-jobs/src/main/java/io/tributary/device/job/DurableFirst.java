package io.tributary.device.job;

import io.tributary.stream.Addressed;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Hands on the records of a step when its rows are durable, in the order of the steps. Up to {@code capacity} steps are on their way to
 * Cassandra at once; then it takes no more, so that nothing piles up while Cassandra is slow or away. It keeps no state: before a
 * checkpoint it waits until every step that it took is done. (Decision 0041.)
 */
final class DurableFirst extends AbstractStreamOperator<Addressed>
        implements OneInputStreamOperator<DeviceStep, Addressed> {

    private final StepWriter.Opening opening;
    private final int capacity;
    private final transient MailboxExecutor mailbox;
    private final transient ArrayDeque<OnItsWay> steps = new ArrayDeque<>();
    private transient @Nullable StepWriter tables;

    private record OnItsWay(DeviceStep step, CompletableFuture<Void> durable) {}

    private DurableFirst(
            StreamOperatorParameters<Addressed> parameters,
            StepWriter.Opening opening,
            int capacity,
            MailboxExecutor mailbox) {
        super(parameters);
        this.opening = opening;
        this.capacity = capacity;
        this.mailbox = mailbox;
    }

    /** Makes it, on the machine it runs on. */
    static final class Factory extends AbstractStreamOperatorFactory<Addressed>
            implements OneInputStreamOperatorFactory<DeviceStep, Addressed> {
        private final StepWriter.Opening opening;
        private final int capacity;

        Factory(StepWriter.Opening opening, int capacity) {
            this.opening = opening;
            this.capacity = capacity;
            setChainingStrategy(ChainingStrategy.ALWAYS);
        }

        @Override
        @SuppressWarnings("unchecked") // Flink asks for the type that this factory names below
        public <T extends StreamOperator<Addressed>> T createStreamOperator(
                StreamOperatorParameters<Addressed> parameters) {
            return (T) new DurableFirst(parameters, opening, capacity, parameters.getMailboxExecutor());
        }

        @Override
        @SuppressWarnings("rawtypes") // as Flink declares it
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return DurableFirst.class;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        StepWriter opened = opening.open();
        tables = opened;
        MetricGroup metrics = getMetricGroup();
        metrics.gauge("cassandraWritesFailing", opened::failing);
        metrics.gauge("stepsOnTheirWay", steps::size);
    }

    @Override
    public void processElement(StreamRecord<DeviceStep> element) throws Exception {
        DeviceStep step = element.getValue();
        if (step.mutations().isEmpty() && steps.isEmpty()) {
            emit(step);
            return;
        }
        while (steps.size() >= capacity) {
            mailbox.yield();
        }
        CompletableFuture<Void> durable = step.mutations().isEmpty()
                ? CompletableFuture.completedFuture(null)
                : required().write(step);
        steps.add(new OnItsWay(step, durable));
        durable.whenComplete((done, failure) -> mailbox.execute(this::handOn, "a step is durable"));
    }

    private StepWriter required() {
        if (tables == null) {
            throw new IllegalStateException("not open");
        }
        return tables;
    }

    private void handOn() {
        while (!steps.isEmpty() && steps.peek().durable().isDone()) {
            OnItsWay first = steps.remove();
            first.durable().join(); // fails when the tables were closed beneath it
            emit(first.step());
        }
    }

    private void emit(DeviceStep step) {
        StreamRecord<Addressed> record = new StreamRecord<>(null);
        for (Addressed each : step.records()) {
            output.collect(record.replace(each));
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        drain();
    }

    @Override
    public void finish() throws Exception {
        drain();
        super.finish();
    }

    private void drain() throws InterruptedException {
        while (!steps.isEmpty()) {
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        if (tables != null) {
            tables.close();
        }
        super.close();
    }
}
