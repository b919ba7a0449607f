package io.tributary.rules.fabric;

import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates as the fabric does: one row, turned from message to message, and the same row for every rule. */
public final class HotRows {
    private final LogView view;
    private final LazyRow row;

    /** Over messages. */
    public HotRows() {
        this(SourceLog.MESSAGES);
    }

    public HotRows(SourceLog log) {
        LogViews views = new LogViews();
        this.view = views.of(log);
        this.row = views.row(log, List.of());
    }

    /** The message that is evaluated from now on. */
    public void turnTo(LogRecord record) {
        view.read(record);
    }

    /** A rule's rows of this message. @throws RuntimeException whatever its expressions throw */
    public List<List<@Nullable Object>> of(RuleEvaluation evaluation) {
        return evaluation.rowsOf(row, view::messageId, view.timeMillis());
    }
}
