package io.tributary.management;

import io.tributary.catalog.Topics;
import io.tributary.codec.MessageId;
import io.tributary.device.DeviceFold;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.management.api.BroadcastRoutes;
import io.tributary.management.api.MessageRoutes;
import io.tributary.management.api.PresenceRoutes;
import io.tributary.management.api.ReplayRoutes;
import io.tributary.management.api.ShadowRoutes;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.cassandra.Database;
import io.tributary.management.cloudapi.actions.DeviceServices;
import io.tributary.management.device.DeviceBroadcasts;
import io.tributary.management.device.DeviceCalls;
import io.tributary.management.device.DeviceInbox;
import io.tributary.management.device.DeviceMessages;
import io.tributary.management.device.DeviceReplays;
import io.tributary.management.device.DeviceRequests;
import io.tributary.management.device.DeviceShadows;
import io.tributary.management.device.MessageStore;
import io.tributary.management.device.PresenceStore;
import io.tributary.management.device.Replies;
import io.tributary.management.device.ShadowStore;
import io.tributary.management.device.cassandra.CassandraMessages;
import io.tributary.management.device.cassandra.CassandraPresence;
import io.tributary.management.device.cassandra.CassandraShadows;
import io.tributary.management.device.kafka.KafkaDeviceInbox;
import io.tributary.management.device.kafka.KafkaInboxLog;
import io.tributary.management.device.kafka.KafkaReplies;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Products;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** What an API node says to devices, wired by hand. */
final class DeviceParts implements AutoCloseable {
    /** Threads that go on with a request when its reply is there; what waits for them is bounded by {@link Replies}. */
    private static final int ANSWERING = 4;

    /** Broadcasts that are sent at a time; others of other products wait. */
    private static final int BROADCASTING = 2;

    private static final DeviceSearch CONNECTED = new DeviceSearch(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(DeviceStatus.Connection.ONLINE),
            Optional.empty());

    private final ExecutorService answers = Executors.newFixedThreadPool(ANSWERING, work -> {
        Thread thread = new Thread(work, "device-replies");
        thread.setDaemon(true);
        return thread;
    });
    private final ExecutorService broadcasting = Executors.newFixedThreadPool(BROADCASTING, work -> {
        Thread thread = new Thread(work, "broadcasts");
        thread.setDaemon(true);
        return thread;
    });
    private final DeviceServices services;
    private final DeviceReplays replays;
    private final PresenceRoutes presence;
    private final Runnable start;
    private final Runnable stop;

    /**
     * What it is wired to.
     *
     * @param listening whether {@code replies} would hear of what is asked now
     * @param history what was said to devices
     * @param start begins to listen
     * @param stop ends it
     */
    record Ports(
            DeviceInbox inbox,
            Replies replies,
            BooleanSupplier listening,
            ShadowStore shadows,
            MessageStore messages,
            DeviceReplays.Inbox history,
            PresenceStore presence,
            Runnable start,
            Runnable stop) {}

    /** Over Kafka and Cassandra. */
    static DeviceParts of(
            ManagementConfig.Kafka kafka,
            Topics topics,
            Database database,
            Products products,
            Devices devices,
            Limits limits,
            Clock clock) {
        // No name of the node's: a process that starts again must not be given what the one before it asked for.
        Replies replies = new Replies("api/" + MessageId.mint(clock.millis()));
        KafkaDeviceInbox inbox = new KafkaDeviceInbox(kafka.bootstrapServers(), topics, clock);
        KafkaReplies read = new KafkaReplies(kafka.bootstrapServers(), topics, replies);
        return new DeviceParts(
                new Ports(
                        inbox,
                        replies,
                        read::isListening,
                        new CassandraShadows(database),
                        new CassandraMessages(database),
                        new KafkaInboxLog(kafka.bootstrapServers(), topics.nameOf(Topics.INBOX)),
                        new CassandraPresence(database),
                        read::start,
                        () -> {
                            read.close();
                            inbox.close();
                        }),
                products,
                devices,
                limits,
                clock);
    }

    DeviceParts(Ports ports, Products products, Devices devices, Limits limits, Clock clock) {
        DeviceRequests requests = new DeviceRequests(ports.inbox(), ports.replies(), ports.listening(), answers, clock);
        this.presence = new PresenceRoutes(products, ports.presence());
        this.start = ports.start();
        this.stop = ports.stop();
        this.replays = new DeviceReplays(ports.history(), DeviceFold.within(limits));
        this.services = new DeviceServices(
                new DeviceShadows(devices, ports.shadows(), requests),
                new DeviceMessages(products, devices, ports.messages(), requests, limits),
                new DeviceCalls(products, devices, requests, limits),
                new DeviceBroadcasts(
                        (product, limit, cursor) -> connected(devices, product, limit, cursor),
                        requests,
                        broadcasting));
    }

    private static Page<DeviceId> connected(Devices devices, String product, int limit, Optional<String> cursor) {
        Page<DeviceView> page = devices.search(product, CONNECTED, limit, cursor);
        return new Page<>(page.items().stream().map(view -> view.device().id()).toList(), page.next());
    }

    /** For the cloud API. */
    DeviceServices services() {
        return services;
    }

    void addTo(RouteTable table) {
        table.add("products", presence.routes())
                .add("shadows", new ShadowRoutes(services.shadows()).routes())
                .add("broadcasts", new BroadcastRoutes(services.broadcasts()).routes())
                .add("replays", new ReplayRoutes(replays).routes())
                .add("messages", new MessageRoutes(services.messages(), services.calls()).routes());
    }

    /** Hears of replies from now on; their topic must be there. */
    void start() {
        start.run();
    }

    @Override
    public void close() {
        stop.run();
        broadcasting.shutdownNow();
        answers.shutdownNow();
    }
}
