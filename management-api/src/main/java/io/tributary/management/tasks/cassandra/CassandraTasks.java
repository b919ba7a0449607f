package io.tributary.management.tasks.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import io.tributary.management.tasks.DeviceResult;
import io.tributary.management.tasks.Task;
import io.tributary.management.tasks.Task.Progress;
import io.tributary.management.tasks.Task.Stage;
import io.tributary.management.tasks.TaskStore;
import io.tributary.management.tasks.Work;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in Cassandra: a partition each, whose every write is a lightweight transaction on its holder, so that a node which was thought
 * dead cannot count what another has counted.
 */
public final class CassandraTasks implements TaskStore {
    private static final String ACCOUNT = "default";
    private static final String COLUMNS =
            "id, product_id, kind, work, stage, total, made, refused, cause, created_at, updated_at, ended_at";
    private static final String LEASE = "UPDATE tasks USING TTL " + LEASE_SECONDS + " SET holder = ? WHERE id = ?";
    /** The list is cut when it is so much longer than it may be. */
    private static final int SLACK = 200;

    private final Database database;

    public CassandraTasks(Database database) {
        this.database = database;
    }

    @Override
    public Added add(Task task) {
        if (!takePlace(task)) {
            return Added.FULL;
        }
        int keep = secondsLeft(task, task.createdAt());
        boolean ours = database.conditionally(List.of(database.bind(
                "UPDATE tasks USING TTL ? SET product_id = ?, kind = ?, work = ?, stage = ?, total = ?, made = 0, refused = 0,"
                        + " cause = '', created_at = ?, updated_at = ? WHERE id = ? IF stage = null",
                keep,
                task.productId(),
                word(task.work().kind()),
                TaskText.write(task.work()),
                word(task.stage()),
                task.progress().total().orElse(null),
                task.createdAt(),
                task.updatedAt(),
                task.id())));
        if (!ours) {
            close(task.id());
            return Added.TAKEN;
        }
        show(task, task.createdAt());
        return Added.ADDED;
    }

    private boolean takePlace(Task task) {
        boolean[] taken = new boolean[MAX_OPEN];
        places().forEach(row -> taken[row.getInt("place")] = true);
        for (int place = 0; place < MAX_OPEN; place++) {
            if (!taken[place]) {
                Row row = Objects.requireNonNull(database.run(
                                "INSERT INTO task_places (account, place, task_id) VALUES (?, ?, ?) IF NOT EXISTS USING TTL ?",
                                ACCOUNT,
                                place,
                                task.id(),
                                (int) Task.KEPT.toSeconds())
                        .one());
                // The driver repeats a statement whose answer got lost; the place it finds taken then is its own.
                if (row.getBoolean("[applied]") || row.getLong("task_id") == task.id()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Places of a version that has more of them are left to it. */
    private List<Row> places() {
        return database.run("SELECT place, task_id FROM task_places WHERE account = ? AND place < ?", ACCOUNT, MAX_OPEN)
                .all();
    }

    private void show(Task task, Instant now) {
        database.run(
                "INSERT INTO task_list (account, id, product_id, kind) VALUES (?, ?, ?, ?) USING TTL ?",
                ACCOUNT,
                task.id(),
                task.productId(),
                word(task.work().kind()),
                secondsLeft(task, now));
    }

    @Override
    public Optional<Task> find(long id) {
        return database.one(reading(id)).filter(CassandraTasks::isWhole).map(CassandraTasks::taskOf);
    }

    @Override
    public List<Task> find(Collection<Long> ids) {
        return database.sideBySide(ids.stream().map(this::reading).toList()).stream()
                .flatMap(List::stream)
                .filter(CassandraTasks::isWhole)
                .map(CassandraTasks::taskOf)
                .toList();
    }

    /** Its results may be thousands, and are not looked at. */
    private BoundStatement reading(long id) {
        return database.bind("SELECT DISTINCT " + COLUMNS + " FROM tasks WHERE id = ?", id);
    }

    @Override
    public List<Entry> list() {
        List<Entry> entries = new ArrayList<>();
        for (Row row : database.run(
                "SELECT id, product_id, kind FROM task_list WHERE account = ? LIMIT ?", ACCOUNT, MAX_LISTED + SLACK)) {
            entries.add(new Entry(row.getLong("id"), text(row, "product_id"), kindOf(row)));
        }
        if (entries.size() < MAX_LISTED + SLACK) {
            return entries;
        }
        List<Entry> newest = entries.subList(0, MAX_LISTED);
        database.run(
                "DELETE FROM task_list WHERE account = ? AND id < ?",
                ACCOUNT,
                newest.get(MAX_LISTED - 1).id());
        return newest;
    }

    @Override
    public boolean cancel(Task task, Instant now) {
        return database.conditionally(List.of(database.bind(
                "UPDATE tasks USING TTL ? SET stage = 'cancelled', updated_at = ?, ended_at = ? WHERE id = ? IF stage = 'waiting'",
                secondsLeft(task, now),
                now,
                now,
                task.id())));
    }

    @Override
    public List<Long> open() {
        return places().stream().map(row -> row.getLong("task_id")).toList();
    }

    @Override
    public void close(long id) {
        for (Row row : places()) {
            if (row.getLong("task_id") == id) {
                database.run(
                        "DELETE FROM task_places WHERE account = ? AND place = ? IF task_id = ?",
                        ACCOUNT,
                        row.getInt("place"),
                        id);
            }
        }
    }

    @Override
    public Optional<Task> take(Task task, UUID holder, Instant now) {
        show(task, now); // its node may have died before it could
        boolean ours = database.conditionally(List.of(
                database.bind(LEASE + " IF holder = null AND stage IN ('waiting', 'running')", holder, task.id()),
                database.bind(
                        "UPDATE tasks USING TTL ? SET stage = 'running', updated_at = ? WHERE id = ?",
                        secondsLeft(task, now),
                        now,
                        task.id())));
        return ours ? find(task.id()) : Optional.empty();
    }

    @Override
    public boolean plan(Task task, UUID holder, byte[] sealed, Instant now) {
        return asHolder(
                task,
                holder,
                database.bind(
                        "UPDATE tasks USING TTL ? SET planned = ? WHERE id = ? AND first = ?",
                        secondsLeft(task, now),
                        ByteBuffer.wrap(sealed),
                        task.id(),
                        task.progress().done()));
    }

    @Override
    public Optional<byte[]> planned(Task task) {
        return database.one(
                        "SELECT planned FROM tasks WHERE id = ? AND first = ?",
                        task.id(),
                        task.progress().done())
                .map(row -> row.getByteBuffer("planned"))
                .map(buffer -> {
                    byte[] sealed = new byte[buffer.remaining()];
                    buffer.get(sealed);
                    return sealed;
                });
    }

    @Override
    public boolean advance(Task before, Task after, UUID holder, List<DeviceResult> results) {
        return asHolder(
                after,
                holder,
                progressOf(after),
                database.bind(
                        "UPDATE tasks USING TTL ? SET results = ?, planned = null WHERE id = ? AND first = ?",
                        secondsLeft(after, after.updatedAt()),
                        TaskText.write(results),
                        after.id(),
                        before.progress().done()));
    }

    @Override
    public boolean counted(Task task, UUID holder) {
        return asHolder(task, holder, progressOf(task));
    }

    private BoundStatement progressOf(Task task) {
        return database.bind(
                "UPDATE tasks USING TTL ? SET total = ?, made = ?, refused = ?, updated_at = ? WHERE id = ?",
                secondsLeft(task, task.updatedAt()),
                task.progress().total().orElse(null),
                task.progress().made(),
                task.progress().refused(),
                task.updatedAt(),
                task.id());
    }

    private boolean asHolder(Task task, UUID holder, BoundStatement... writes) {
        List<BoundStatement> all = new ArrayList<>(List.of(writes));
        all.add(database.bind(LEASE + " IF holder = ?", holder, task.id(), holder));
        return database.conditionally(all);
    }

    @Override
    public boolean end(Task task, UUID holder) {
        return database.conditionally(List.of(
                database.bind("DELETE holder FROM tasks WHERE id = ? IF holder = ?", task.id(), holder),
                database.bind(
                        "UPDATE tasks USING TTL ? SET stage = ?, cause = ?, updated_at = ?, ended_at = ? WHERE id = ?",
                        secondsLeft(task, task.updatedAt()),
                        word(task.stage()),
                        task.cause(),
                        task.updatedAt(),
                        task.endedAt().orElse(null),
                        task.id())));
    }

    @Override
    public void release(Task task, UUID holder) {
        database.conditionally(
                List.of(database.bind("DELETE holder FROM tasks WHERE id = ? IF holder = ?", task.id(), holder)));
    }

    @Override
    public List<DeviceResult> results(long id, int offset, int limit) {
        Optional<Row> begin = database.one(
                "SELECT first FROM tasks WHERE id = ? AND first <= ? ORDER BY first DESC LIMIT 1", id, offset);
        if (begin.isEmpty()) {
            return List.of();
        }
        int first = begin.get().getInt("first");
        List<DeviceResult> results = new ArrayList<>();
        for (Row row : database.run(
                "SELECT results FROM tasks WHERE id = ? AND first >= ? AND first < ?", id, first, offset + limit)) {
            String text = row.getString("results");
            if (text != null) { // a plan has none yet
                results.addAll(TaskText.results(text));
            }
        }
        return results.stream().skip(offset - first).limit(limit).toList();
    }

    /** In its last second some of its columns are gone already. */
    private static boolean isWhole(Row row) {
        return row.getString("stage") != null && row.getString("work") != null;
    }

    private static Task taskOf(Row row) {
        return new Task(
                row.getLong("id"),
                text(row, "product_id"),
                TaskText.work(kindOf(row), text(row, "work")),
                Stage.valueOf(text(row, "stage").toUpperCase(Locale.ROOT)),
                new Progress(
                        Optional.ofNullable(row.get("total", Integer.class)),
                        row.getInt("made"),
                        row.getInt("refused")),
                text(row, "cause"),
                time(row, "created_at"),
                time(row, "updated_at"),
                Optional.ofNullable(row.getInstant("ended_at")));
    }

    private static Work.Kind kindOf(Row row) {
        return Work.Kind.valueOf(text(row, "kind").toUpperCase(Locale.ROOT));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static int secondsLeft(Task task, Instant now) {
        return (int) task.left(now).toSeconds();
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static Instant time(Row row, String column) {
        @Nullable Instant time = row.getInstant(column);
        return Objects.requireNonNullElse(time, Instant.EPOCH);
    }
}
