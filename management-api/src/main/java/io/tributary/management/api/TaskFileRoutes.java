package io.tributary.management.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.AccessControl;
import io.tributary.management.access.Caller;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.audit.AuditEntry;
import io.tributary.management.audit.AuditEntry.Outcome;
import io.tributary.management.audit.AuditLog;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * Files to and from tasks, at addresses that the cloud API hands out: who has one needs no key, since the users of the toolkits put files with any
 * HTTP client.
 */
public final class TaskFileRoutes {
    private static final String FILES = "/task-files/";
    private static final String RESULTS = "/task-results/";
    private static final String SECRETS = "device:GetSecret";
    private static final int AT_ONCE = 4;

    private final Tickets tickets;
    private final TaskFiles files;
    private final Tasks tasks;
    private final TaskResults results;
    private final AccessControl access;
    private final AuditLog audit;
    private final Semaphore uploads = new Semaphore(AT_ONCE);
    private final Semaphore downloads = new Semaphore(AT_ONCE);
    private final Set<String> inUse = ConcurrentHashMap.newKeySet();

    public TaskFileRoutes(
            Tickets tickets, TaskFiles files, Tasks tasks, TaskResults results, AccessControl access, AuditLog audit) {
        this.tickets = tickets;
        this.files = files;
        this.tasks = tasks;
        this.results = results;
        this.access = access;
        this.audit = audit;
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
                Route.put(FILES + "{ticket}", "putTaskFile", bounded(uploads, "uploads", this::put))
                        .says("Takes the file of a task, at the address that CreateTaskFileUrl gives; "
                                + (TaskFiles.MAX_BYTES >> 20) + " MB at most")
                        .takes("text/csv", "application/octet-stream")
                        .answers(200)
                        .being(Trait.STREAMS),
                Route.get(RESULTS + "{ticket}", "getTaskResults", bounded(downloads, "downloads", this::get))
                        .says(
                                "Shows what became of the devices of a task, at the address that DescribeProductTask gives")
                        .answers(200, "text/csv")
                        .being(Trait.STREAMS));
    }

    /**
     * Each holds a thread as long as its client likes, so there are only so many; and by one address there is one at a time, or who has a single
     * one could keep all others out.
     */
    private Handler bounded(Semaphore slots, String those, Handler transfer) {
        return http -> {
            String ticket = http.pathParam("ticket");
            if (!inUse.add(ticket)) {
                throw new RejectedException(
                        Rejection.THROTTLED, "this address is in use", "Try again when that has ended.", "");
            }
            try {
                if (!slots.tryAcquire()) {
                    throw new RejectedException(
                            Rejection.UNAVAILABLE,
                            "this node has its " + AT_ONCE + " " + those + " of tasks",
                            "Try again when one of them has ended.",
                            "");
                }
                try {
                    transfer.handle(http);
                } finally {
                    slots.release();
                }
            } finally {
                inUse.remove(ticket);
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

    /** What is shown is decided for each device, as for who got the address; and he is on record for what is secret of it. */
    private void get(Context http) throws IOException {
        Tickets.Ticket.Results ticket = tickets.results(http.pathParam("ticket"));
        Caller caller = ticket.caller().from(Authentication.addressOf(http));
        String resource = "task/" + ticket.taskId();
        access.require(caller, "task:Get", resource);
        Task task = tasks.get(ticket.taskId());
        results.page(task, 0, 1, device -> false); // what refuses, refuses before the answer has begun
        http.status(200)
                .contentType("text/csv")
                .header("Cache-Control", "no-store")
                .header("Content-Disposition", "attachment; filename=\"task-" + task.id() + ".csv\"");
        if (http.method().name().equals("HEAD")) {
            return;
        }
        AuditEntry begun = audit.begin(caller, SECRETS, resource, AccessGate.requestIdOf(http));
        Writer writer = new BufferedWriter(
                new OutputStreamWriter(http.res().getOutputStream(), StandardCharsets.UTF_8), 16_384);
        Predicate<DeviceId> secrets = device ->
                access.decide(caller, SECRETS, ResourceNames.of(device)).allowed();
        try {
            int shown = results.write(task, secrets, writer);
            writer.flush();
            audit.end(begun, Outcome.DONE, "secrets of " + shown + " devices", List.of());
        } catch (IOException gone) {
            audit.end(begun, Outcome.DONE, "who asked went away before the end", List.of());
            throw gone;
        } catch (RuntimeException e) {
            audit.end(begun, Outcome.FAILED, "the answer was broken off: " + e.getMessage(), List.of());
            throw e;
        }
    }
}
