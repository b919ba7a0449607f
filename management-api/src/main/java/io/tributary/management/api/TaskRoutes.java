package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.tasks.DeviceResult;
import io.tributary.management.tasks.Task;
import io.tributary.management.tasks.TaskResults;
import io.tributary.management.tasks.TaskStore;
import io.tributary.management.tasks.Tasks;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /api/v1/tasks}: work that goes on in the background, asked for through the cloud API. */
public final class TaskRoutes {
    private static final String ALL = "/api/v1/tasks";
    private static final String ONE = ALL + "/{taskId}";

    private final Tasks tasks;
    private final TaskResults results;

    public TaskRoutes(Tasks tasks, TaskResults results) {
        this.tasks = tasks;
        this.results = results;
    }

    public List<Route> routes() {
        return List.of(
                Paging.paged(Route.get(ALL, "listTasks", this::list))
                        .says("Lists the tasks of the last 30 days, the newest first")
                        .query("productId", Type.STRING, "Only those of this product")
                        .answers(200, TaskList.class),
                Route.get(ONE, "getTask", this::get).says("Shows a task").answers(200, TaskForm.class),
                Paging.paged(Route.get(ONE + "/devices", "listTaskDevices", this::devices))
                        .says("Lists what became of the devices of a task so far, in their order")
                        .answers(200, TaskDeviceList.class),
                Route.post(ONE + "/cancel", "cancelTask", this::cancel)
                        .says("Calls a task off that has not begun")
                        .answers(200, TaskForm.class));
    }

    /**
     * A task.
     *
     * @param total empty while it has not been counted
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record TaskForm(
            String taskId,
            String productId,
            String kind,
            String stage,
            Optional<Integer> total,
            int made,
            int refused,
            Optional<String> cause,
            Instant createdAt,
            Instant updatedAt,
            Optional<Instant> endedAt) {
        static TaskForm of(Task task) {
            return new TaskForm(
                    Long.toString(task.id()),
                    task.productId(),
                    ProductPolicy.word(task.work().kind()),
                    ProductPolicy.word(task.stage()),
                    task.progress().total(),
                    task.progress().made(),
                    task.progress().refused(),
                    Optional.of(task.cause()).filter(text -> !text.isEmpty()),
                    task.createdAt(),
                    task.updatedAt(),
                    task.endedAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record TaskList(List<TaskForm> items, Optional<String> next) {}

    /** What became of one device. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record TaskDevice(long line, String deviceName, boolean made, Optional<String> cause) {
        static TaskDevice of(DeviceResult result) {
            return new TaskDevice(
                    result.line(),
                    result.deviceName(),
                    result.isMade(),
                    result.refusal().map(DeviceResult.Refusal::message));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record TaskDeviceList(List<TaskDevice> items, Optional<String> next) {}

    private void list(Context http) {
        Optional<String> product = Requests.query(http, "productId");
        List<TaskStore.Entry> seen = tasks.entries(entry ->
                product.map(entry.productId()::equals).orElse(true) && AccessGate.sees(http, "task/" + entry.id()));
        Page<TaskStore.Entry> page = Paging.page(http, seen, TaskRoutes::order);
        Paging.link(http, page.next());
        http.json(
                new TaskList(tasks.some(page.items()).stream().map(TaskForm::of).toList(), page.next()));
    }

    /** Text whose order is that of ids, backwards. */
    private static String order(TaskStore.Entry entry) {
        return String.format(Locale.ROOT, "%019d", Long.MAX_VALUE - entry.id());
    }

    private void get(Context http) {
        http.json(TaskForm.of(tasks.get(idOf(http))));
    }

    private void devices(Context http) {
        int limit = Paging.limitOf(http);
        int from = Requests.number(http, Paging.CURSOR, 0);
        if (from < 0) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + from + "' is not a cursor of this list",
                    "Use the 'next' of the page before, or leave the cursor out to begin again.",
                    Paging.CURSOR);
        }
        Task task = tasks.get(idOf(http));
        List<TaskDevice> page =
                results.bare(task, from, limit).stream().map(TaskDevice::of).toList();
        Optional<String> next = Optional.of(from + page.size())
                .filter(reached -> reached < task.progress().done() && !page.isEmpty())
                .map(Object::toString);
        Paging.link(http, next);
        http.json(new TaskDeviceList(page, next));
    }

    private void cancel(Context http) {
        long id = idOf(http);
        tasks.cancel(id);
        http.status(HttpStatus.OK).json(TaskForm.of(tasks.get(id)));
    }

    private static long idOf(Context http) {
        String text = http.pathParam("taskId");
        // In one spelling only: who may do what was decided by the id as text.
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + text + "' is not the id of a task",
                    "Use the taskId of a listed task.",
                    "taskId");
        }
        return Long.parseLong(text);
    }
}
