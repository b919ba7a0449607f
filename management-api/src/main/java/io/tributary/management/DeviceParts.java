package io.tributary.management;

import io.tributary.catalog.Topics;
import io.tributary.codec.MessageId;
import io.tributary.device.DeviceFold;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.management.api.BroadcastRoutes;
import io.tributary.management.api.ConfigurationRoutes;
import io.tributary.management.api.MessageRoutes;
import io.tributary.management.api.PresenceRoutes;
import io.tributary.management.api.ReplayRoutes;
import io.tributary.management.api.ShadowRoutes;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.cassandra.Database;
import io.tributary.management.cloudapi.actions.DeviceServices;
import io.tributary.management.device.DeviceBroadcasts;
import io.tributary.management.device.DeviceCalls;
import io.tributary.management.device.DeviceConfigurations;
import io.tributary.management.device.DeviceConfigurations.Whom;
import io.tributary.management.device.DeviceInbox;
import io.tributary.management.device.DeviceMessages;
import io.tributary.management.device.DeviceReplays;
import io.tributary.management.device.DeviceRequests;
import io.tributary.management.device.DeviceShadows;
import io.tributary.management.device.DeviceTraces;
import io.tributary.management.device.InboxLog;
import io.tributary.management.device.Mailings;
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
import io.tributary.management.registry.Configurations;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Groups;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Products;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What an API node says to devices, wired by hand. */
final class DeviceParts implements AutoCloseable {
    /** Threads that go on with a request when its reply is there; what waits for them is bounded by {@link Replies}. */
    private static final int ANSWERING = 4;

    /** Mailings to many devices that are sent at a time; others wait. */
    private static final int MAILING = 2;

    private final ExecutorService answers = Executors.newFixedThreadPool(ANSWERING, work -> {
        Thread thread = new Thread(work, "device-replies");
        thread.setDaemon(true);
        return thread;
    });
    private final ExecutorService mailing = Executors.newFixedThreadPool(MAILING, work -> {
        Thread thread = new Thread(work, "mailings");
        thread.setDaemon(true);
        return thread;
    });
    private final DeviceServices services;
    private final DeviceReplays replays;
    private final DeviceTraces traces;
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
            InboxLog history,
            PresenceStore presence,
            Runnable start,
            Runnable stop) {}

    /** Whom there is to speak to. */
    record Registry(Products products, Devices devices, Groups groups, Configurations configurations)
            implements DeviceBroadcasts.Connected {
        private static final DeviceSearch ONLINE = DeviceSearch.ALL.withConnection(DeviceStatus.Connection.ONLINE);

        @Override
        public Page<DeviceId> ofProduct(String productId, int limit, Optional<String> cursor) {
            return page(productId, Whom.CONNECTED, limit, cursor);
        }

        @Override
        public Page<DeviceId> ofGroup(String groupId, int limit, Optional<String> cursor) {
            Page<DeviceView> page = groups.members(groupId, limit, cursor);
            return new Page<>(
                    ids(page.items().stream()
                            .filter(view -> view.status().connection() == DeviceStatus.Connection.ONLINE)),
                    page.next());
        }

        Page<DeviceId> page(String productId, Whom whom, int limit, Optional<String> cursor) {
            DeviceSearch wanted = whom == Whom.ALL ? DeviceSearch.ALL : ONLINE;
            Page<DeviceView> page = devices.search(productId, wanted, limit, cursor);
            return new Page<>(ids(page.items().stream()), page.next());
        }

        private static List<DeviceId> ids(Stream<DeviceView> views) {
            return views.map(view -> view.device().id()).toList();
        }
    }

    /** Over Kafka and Cassandra. */
    static DeviceParts of(
            ManagementConfig.Kafka kafka,
            Topics topics,
            Database database,
            Registry registry,
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
                registry,
                limits,
                clock);
    }

    DeviceParts(Ports ports, Registry registry, Limits limits, Clock clock) {
        Products products = registry.products();
        Devices devices = registry.devices();
        DeviceRequests requests = new DeviceRequests(ports.inbox(), ports.replies(), ports.listening(), answers, clock);
        this.presence = new PresenceRoutes(products, ports.presence());
        this.start = ports.start();
        this.stop = ports.stop();
        this.replays = new DeviceReplays(ports.history(), DeviceFold.within(limits));
        Mailings mailings = new Mailings(requests, mailing);
        this.traces = new DeviceTraces(ports.history(), DeviceFold.within(limits));
        this.services = new DeviceServices(
                new DeviceShadows(devices, registry.groups(), ports.shadows(), requests),
                new DeviceMessages(products, devices, ports.messages(), requests, limits),
                new DeviceCalls(products, devices, requests, limits),
                new DeviceBroadcasts(registry, mailings),
                new DeviceConfigurations(registry.configurations(), registry::page, mailings));
    }

    /** For the cloud API. */
    DeviceServices services() {
        return services;
    }

    void addTo(RouteTable table) {
        table.add("products", presence.routes())
                .add("shadows", new ShadowRoutes(services.shadows()).routes())
                .add("broadcasts", new BroadcastRoutes(services.broadcasts()).routes())
                .add("configurations", new ConfigurationRoutes(services.configurations()).routes())
                .add("replays", new ReplayRoutes(replays, traces).routes())
                .add("messages", new MessageRoutes(services.messages(), services.calls()).routes());
    }

    /** Of devices, to be ended before the server: streams do not end by themselves. */
    DeviceTraces traces() {
        return traces;
    }

    /** Hears of replies from now on; their topic must be there. */
    void start() {
        start.run();
    }

    @Override
    public void close() {
        traces.close();
        stop.run();
        mailing.shutdownNow();
        answers.shutdownNow();
    }
}
