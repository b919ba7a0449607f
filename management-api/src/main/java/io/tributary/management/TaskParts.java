package io.tributary.management;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.management.access.AccessControl;
import io.tributary.management.api.TaskFileRoutes;
import io.tributary.management.api.TaskRoutes;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.audit.AuditLog;
import io.tributary.management.cloudapi.actions.DeviceServices;
import io.tributary.management.cloudapi.actions.TaskServices;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.credentials.KeyKind;
import io.tributary.management.platform.Rounds;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Products;
import io.tributary.management.tasks.Certificates;
import io.tributary.management.tasks.DeviceTelling;
import io.tributary.management.tasks.TaskFileStore;
import io.tributary.management.tasks.TaskFiles;
import io.tributary.management.tasks.TaskResults;
import io.tributary.management.tasks.TaskRunner;
import io.tributary.management.tasks.TaskStore;
import io.tributary.management.tasks.Tasks;
import io.tributary.management.tasks.Tickets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Tasks of an API node, wired by hand. */
final class TaskParts implements AutoCloseable {
    private final TaskRunner runner;
    private final Rounds rounds;
    private final Tasks tasks;
    private final TaskFiles files;
    private final TaskResults results;
    private final Tickets tickets;

    /**
     * @param said what there is to say to devices
     * @param every how often this node looks for tasks whose node has died
     */
    TaskParts(
            TaskStore store,
            TaskFileStore fileStore,
            Products products,
            Devices devices,
            DeviceCertificates certificates,
            DeviceServices said,
            SecretBox box,
            Duration every,
            Clock clock) {
        Certificates issued = of(certificates);
        this.files = new TaskFiles(fileStore, box, clock);
        this.runner = new TaskRunner(
                store,
                products,
                devices,
                files,
                issued,
                new DeviceTelling(said.shadows(), said.messages()),
                box,
                clock);
        this.rounds = new Rounds("tasks", every, runner::round);
        this.tasks = new Tasks(store, files, products, clock, rounds::soon);
        this.results = new TaskResults(store, products, devices, issued);
        this.tickets = new Tickets(box, clock);
    }

    /** RSA, which the SDKs of devices can use. */
    private static Certificates of(DeviceCertificates certificates) {
        return new Certificates() {
            @Override
            public void issue(DeviceId device) {
                certificates.issue(device, KeyKind.RSA_2048, DeviceCertificates.Keep.UNTIL_FETCHED);
            }

            @Override
            public Optional<String> keyOf(Device device) {
                return certificates.waitingKey(device);
            }
        };
    }

    /** For the cloud API. */
    TaskServices services() {
        return new TaskServices(
                tasks,
                files,
                results,
                upload -> TaskFileRoutes.filePath(tickets.write(upload)),
                shown -> TaskFileRoutes.resultPath(tickets.write(shown)));
    }

    void addTo(RouteTable table, AccessControl access, AuditLog audit) {
        table.add("tasks", new TaskRoutes(tasks, results).routes())
                .add("tasks", new TaskFileRoutes(tickets, files, tasks, results, access, audit).routes());
    }

    /** Works on tasks from now on. */
    void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
        runner.close();
    }
}
