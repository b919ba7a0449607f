package io.tributary.management.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.tasks.Task;
import io.tributary.management.tasks.TaskFiles;
import io.tributary.management.tasks.TaskResults;
import io.tributary.management.tasks.Tasks;
import io.tributary.management.tasks.Tickets;
import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Files to and from tasks, at addresses that the cloud API hands out: who has one needs no key, since the users of the toolkits put files with any
 * HTTP client.
 */
public final class TaskFileRoutes {
    private static final String FILES = "/task-files/";
    private static final String RESULTS = "/task-results/";
    private static final int AT_ONCE = 4;

    private final Tickets tickets;
    private final TaskFiles files;
    private final Tasks tasks;
    private final TaskResults results;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    public TaskFileRoutes(Tickets tickets, TaskFiles files, Tasks tasks, TaskResults results) {
        this.tickets = tickets;
        this.files = files;
        this.tasks = tasks;
        this.results = results;
    }

    /** Where a file can be put, below the platform's address. */
    public static String filePath(String ticket) {
        return FILES + ticket;
    }

    /** Where results can be read, below the platform's address. */
    public static String resultPath(String ticket) {
        return RESULTS + ticket;
    }

    public List<Route> routes() {
        return List.of(
                Route.put(FILES + "{ticket}", "putTaskFile", bounded(this::put))
                        .says("Takes the file of a task, at the address that CreateTaskFileUrl gives; "
                                + (TaskFiles.MAX_BYTES >> 20) + " MB at most")
                        .takes("text/csv", "application/octet-stream")
                        .answers(200)
                        .being(Trait.STREAMS),
                Route.get(RESULTS + "{ticket}", "getTaskResults", bounded(this::get))
                        .says(
                                "Shows what became of the devices of a task, at the address that DescribeProductTask gives")
                        .answers(200, "text/csv")
                        .being(Trait.STREAMS));
    }

    /** Each holds a thread as long as its client likes, so there are only so many. */
    private Handler bounded(Handler transfer) {
        return http -> {
            if (!slots.tryAcquire()) {
                throw new RejectedException(
                        Rejection.UNAVAILABLE,
                        "this node has its " + AT_ONCE + " uploads and downloads",
                        "Try again when one of them has ended.",
                        "");
            }
            try {
                transfer.handle(http);
            } finally {
                slots.release();
            }
        };
    }

    private void put(Context http) throws IOException {
        Tickets.Ticket.Upload ticket = tickets.upload(http.pathParam("ticket"));
        try (Spool body = Spool.of(http.req().getInputStream(), TaskFiles.MAX_BYTES);
                InputStream bytes = new BufferedInputStream(body.stream())) {
            files.take(ticket.fileName(), ticket.productId(), bytes);
        }
    }

    private void get(Context http) throws IOException {
        Tickets.Ticket.Results ticket = tickets.results(http.pathParam("ticket"));
        Task task = tasks.get(ticket.taskId());
        results.page(task, 0, 1, device -> false); // what refuses, refuses before the answer has begun
        http.status(200)
                .contentType("text/csv")
                .header("Cache-Control", "no-store")
                .header("Content-Disposition", "attachment; filename=\"task-" + task.id() + ".csv\"");
        if (http.method().name().equals("HEAD")) {
            return;
        }
        Writer writer = new BufferedWriter(
                new OutputStreamWriter(http.res().getOutputStream(), StandardCharsets.UTF_8), 16_384);
        results.write(task, ticket.secrets(), writer);
        writer.flush();
    }
}
