package io.tributary.rules.job;

import io.tributary.rules.compile.SourceColumns;
import io.tributary.stream.OutgoingRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Hands a rule's results to its {@link Actions}. The results of one source record come one behind the other, and no checkpoint falls
 * between them, so counting them needs no state.
 */
final class ActionsFunction extends ProcessFunction<Row, OutgoingRecord> {
    private final ResultPlan plan;
    private final DeadLetters deadLetters;
    private transient Actions actions;
    private transient List<String> names;
    private transient int partition;
    private transient long offset;
    private transient int index;

    ActionsFunction(ResultPlan plan, DeadLetters deadLetters) {
        this.plan = plan;
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(OpenContext context) {
        actions = new Actions(plan, deadLetters);
        names = plan.columns();
        partition = -1;
    }

    @Override
    public void processElement(Row row, Context context, Collector<OutgoingRecord> out) {
        List<@Nullable Object> fields = new ArrayList<>(row.getArity());
        for (int i = 0; i < row.getArity(); i++) {
            fields.add(row.getField(i));
        }
        actions.run(RuleResult.of(names, fields, nextIndex(row)), new Lanes(context, out));
    }

    private int nextIndex(Row row) {
        int rowPartition = row.<Integer>getFieldAs(SourceColumns.PARTITION);
        long rowOffset = row.<Long>getFieldAs(SourceColumns.OFFSET);
        index = rowPartition == partition && rowOffset == offset ? index + 1 : 0;
        partition = rowPartition;
        offset = rowOffset;
        return index;
    }

    private record Lanes(ProcessFunction<Row, OutgoingRecord>.Context context, Collector<OutgoingRecord> out)
            implements Actions.Lanes {
        @Override
        public void repub(OutgoingRecord record) {
            out.collect(record);
        }

        @Override
        public void row(OutgoingRecord record) {
            context.output(SideOutputs.ROWS, record);
        }

        @Override
        public void deadLetter(OutgoingRecord record) {
            context.output(SideOutputs.DEAD_LETTERS, record);
        }
    }
}
