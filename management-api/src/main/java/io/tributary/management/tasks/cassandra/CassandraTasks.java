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
        boolean[] taken = new boolean[MAX_OPEN];
        for (Row row : places()) {
            if (row.getLong("task_id") == task.id()) {
                return Added.TAKEN;
            }
            taken[row.getInt("place")] = true;
        }
        for (int place = 0; place < MAX_OPEN; place++) {
            if (!taken[place]) {
                Row row = Objects.requireNonNull(database.run(
                                "INSERT INTO task_places (account, place, task_id) VALUES (?, ?, ?) IF NOT EXISTS USING TTL ?",
                                ACCOUNT,
                                place,
                                task.id(),
                                (int) Task.KEPT.toSeconds())
                        .one());
                if (row.getBoolean("[applied]")) {
                    return write(task, place);
                }
                // Another task of this id; or its own, if the answer to the first attempt got lost: that place is free
                // again after a minute.
                if (row.getLong("task_id") == task.id()) {
                    return Added.TAKEN;
                }
            }
        }
        return Added.FULL;
    }

    private Added write(Task task, int place) {
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
            free(place, task.id()); // this one alone: another may be that of the task which has the id
            return Added.TAKEN;
        }
        show(task, task.createdAt());
        return Added.ADDED;
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
        return database.one(reading(id)).flatMap(CassandraTasks::taskOf);
    }

    @Override
    public List<Task> find(Collection<Long> ids) {
        return database.sideBySide(ids.stream().map(this::reading).toList()).stream()
                .flatMap(List::stream)
                .flatMap(row -> taskOf(row).stream())
                .toList();
    }

    @Override
    public boolean isWritten(long id) {
        return database.one(reading(id))
                .filter(row -> row.getString("stage") != null)
                .isPresent();
    }

    /** Its results may be thousands, and are not looked at. */
    private BoundStatement reading(long id) {
        return database.bind("SELECT DISTINCT " + COLUMNS + " FROM tasks WHERE id = ?", id);
    }

    @Override
    public List<Entry> list() {
        List<Row> rows = database.run(
                        "SELECT id, product_id, kind FROM task_list WHERE account = ? LIMIT ?",
                        ACCOUNT,
                        MAX_LISTED + SLACK)
                .all();
        List<Row> newest = rows.size() < MAX_LISTED + SLACK ? rows : rows.subList(0, MAX_LISTED);
        if (newest.size() < rows.size()) {
            database.run(
                    "DELETE FROM task_list WHERE account = ? AND id < ?",
                    ACCOUNT,
                    newest.get(MAX_LISTED - 1).getLong("id"));
        }
        return newest.stream()
                .flatMap(row -> TaskText.kind(text(row, "kind"))
                        .map(kind -> new Entry(row.getLong("id"), text(row, "product_id"), kind))
                        .stream())
                .toList();
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
                free(row.getInt("place"), id);
            }
        }
    }

    private void free(int place, long id) {
        database.run("DELETE FROM task_places WHERE account = ? AND place = ? IF task_id = ?", ACCOUNT, place, id);
    }

    @Override
    public boolean isHeld(long id) {
        return database.one("SELECT DISTINCT id, holder FROM tasks WHERE id = ?", id)
                .filter(row -> !row.isNull("holder"))
                .isPresent();
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

    /** Empty where a newer version alone knows what it is; and in its last second some of its columns are gone already. */
    private static Optional<Task> taskOf(Row row) {
        Optional<Stage> stage = TaskText.constant(Stage.class, text(row, "stage"));
        return row.getString("work") == null
                ? Optional.empty()
                : stage.flatMap(known -> TaskText.kind(text(row, "kind")).map(kind -> taskOf(row, kind, known)));
    }

    private static Task taskOf(Row row, Work.Kind kind, Stage stage) {
        return new Task(
                row.getLong("id"),
                text(row, "product_id"),
                TaskText.work(kind, text(row, "work")),
                stage,
                new Progress(
                        Optional.ofNullable(row.get("total", Integer.class)),
                        row.getInt("made"),
                        row.getInt("refused")),
                text(row, "cause"),
                time(row, "created_at"),
                time(row, "updated_at"),
                Optional.ofNullable(row.getInstant("ended_at")));
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
