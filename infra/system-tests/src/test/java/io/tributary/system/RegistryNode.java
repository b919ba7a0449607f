package io.tributary.system;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Groups;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.cassandra.CassandraGroups;
import io.tributary.management.registry.cassandra.CassandraOutbox;
import io.tributary.management.registry.cassandra.CassandraRegistry;
import io.tributary.management.rules.cassandra.CassandraRules;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The registry's services on Cassandra as one API node has them. */
final class RegistryNode implements AutoCloseable {
    final Database database;
    final Products products;
    final Devices devices;
    final Groups groups;
    final CassandraRules rules;
    final CassandraGroups groupStore;

    private final CassandraRegistry store;
    private final OutboxPublisher publisher;

    /** The topic {@code registry}, for all nodes of a test. */
    static final class Log implements OutboxPublisher.Log {
        private final List<Announcement> records = new CopyOnWriteArrayList<>();
        private volatile boolean answers = true;

        @Override
        public CompletableFuture<Void> publish(Announcement announcement) {
            if (!answers) {
                return new CompletableFuture<>();
            }
            records.add(announcement);
            return CompletableFuture.completedFuture(null);
        }

        /** As a broker that is away, or a process that dies before it is asked. */
        void stop() {
            answers = false;
        }

        /** What was announced last of a key; empty when nothing was. */
        Optional<Announcement> last(String key) {
            return records.stream().filter(record -> record.key().equals(key)).reduce((earlier, later) -> later);
        }
    }

    RegistryNode(Log log) {
        this(log, "registry_test");
    }

    RegistryNode(Log log, String keyspace) {
        this.database = new Database(List.of(CassandraUnderTest.CONTACT_POINT), "datacenter1", keyspace, 1);
        Clock clock = Clock.tickMillis(ZoneOffset.UTC);
        SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
        Claims claims = new Claims(database);
        this.publisher = new OutboxPublisher(new CassandraOutbox(database, claims), log);
        this.store = new CassandraRegistry(database, claims, publisher, log);
        this.products = new Products(store, box, Limits.DEFAULTS, clock);
        this.devices = new Devices(store, box, Limits.DEFAULTS, clock);
        this.groupStore = new CassandraGroups(database, claims, publisher);
        this.groups = new Groups(groupStore, store, clock);
        this.rules = new CassandraRules(database, claims, publisher, clock);
        database.connect();
        publisher.start();
        store.start();
    }

    /** Whether this is how a node refuses while Cassandra does not answer it; such a call may be made again. */
    static boolean isUnavailable(Throwable thrown) {
        return thrown instanceof RejectedException refusal && refusal.reason() == Rejection.UNAVAILABLE;
    }

    @Override
    public void close() {
        store.close();
        publisher.close();
        database.close();
    }
}
