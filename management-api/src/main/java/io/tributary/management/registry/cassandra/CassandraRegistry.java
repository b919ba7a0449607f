package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.RegistryStore;
import io.tributary.management.registry.cassandra.DeviceAnnouncer.Sent;
import io.tributary.management.registry.cassandra.DeviceWrites.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The registry in Cassandra. Products, which are few, lie in the partition of their account and are changed one at a time; devices are spread
 * over the buckets of their product and changed without a lock, by lightweight transactions within a bucket. (Decision 0017.)
 */
public final class CassandraRegistry implements RegistryStore, AutoCloseable {
    /** The one account there is until collaborators come. */
    static final String ACCOUNT = "default";
    /** How long a change waits for Kafka; after that it is answered, and reaches Kafka by and by. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

    private static final int BUCKETS_AT_ONCE = 6;
    private static final int TRIES = 20;

    private final Database database;
    private final Claims claims;
    private final OutboxPublisher publisher;
    private final DeviceReads reads;
    private final DeviceRoom rooms;
    private final DeviceWrites writes;
    private final DeviceFinder finder;
    private final DeviceAnnouncer announcer;
    private final Memberships memberships;
    private final ExecutorService workers = Executors.newFixedThreadPool(BUCKETS_AT_ONCE, work -> {
        Thread thread = new Thread(work, "registry");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param publisher of what changes products and memberships
     * @param log where changes of devices are announced
     */
    public CassandraRegistry(Database database, Claims claims, OutboxPublisher publisher, OutboxPublisher.Log log) {
        this.database = database;
        this.claims = claims;
        this.publisher = publisher;
        DeviceRows rows = new DeviceRows(database);
        StatusRows statuses = new StatusRows(database);
        DeviceChanges changes = new DeviceChanges(database);
        this.memberships = new Memberships(database);
        this.reads = new DeviceReads(database, rows, statuses, memberships);
        this.rooms = new DeviceRoom(database, claims);
        this.announcer = new DeviceAnnouncer(changes, log, reads);
        this.writes = new DeviceWrites(database, rows, reads, rooms, changes, announcer);
        this.finder = new DeviceFinder(database, reads, statuses, rooms);
    }

    /** Begins to look after announcements; once, when the database is connected. */
    public void start() {
        announcer.start();
    }

    @Override
    public <T> T changingProducts(Supplier<T> change) {
        T result = claims.holding("registry/products", change);
        publisher.flush();
        return result;
    }

    @Override
    public List<Product> products() {
        List<Product> products = new ArrayList<>();
        for (Row row : database.run("SELECT " + ProductRows.COLUMNS + " FROM products WHERE account = ?", ACCOUNT)) {
            products.add(ProductRows.read(row));
        }
        return products;
    }

    @Override
    public Optional<Product> product(String productId) {
        return database.one(
                        "SELECT " + ProductRows.COLUMNS + " FROM products WHERE account = ? AND product_id = ?",
                        ACCOUNT,
                        productId)
                .map(ProductRows::read);
    }

    @Override
    public void put(Product product, Announcement announcement) {
        List<BoundStatement> together = new ArrayList<>(
                List.of(ProductRows.insert(database, ACCOUNT, product), CassandraOutbox.write(database, announcement)));
        if (product.revision().number() == 1) {
            together.add(database.bind(
                    "INSERT INTO product_sizes (product_id, granted, registered) VALUES (?, 0, 0)",
                    product.productId()));
        }
        database.together(together);
    }

    @Override
    public boolean deleteEmpty(Product product, Announcement announcement) {
        return rooms.undisturbed(product, devices -> {
            if (devices > 0) {
                return false;
            }
            List<BoundStatement> together = new ArrayList<>(List.of(
                    database.bind(
                            "DELETE FROM products WHERE account = ? AND product_id = ?", ACCOUNT, product.productId()),
                    database.bind("DELETE FROM product_sizes WHERE product_id = ?", product.productId()),
                    CassandraOutbox.write(database, announcement)));
            together.addAll(CassandraConfigurations.deletionOf(database, product.productId()));
            database.together(together);
            for (int bucket = 0; bucket < product.deviceBuckets(); bucket++) {
                database.run("DELETE FROM devices WHERE product_id = ? AND bucket = ?", product.productId(), bucket);
            }
            return true;
        });
    }

    @Override
    public long deviceCount(Product product) {
        return Arrays.stream(rooms.sizes(product)).asLongStream().sum();
    }

    @Override
    public void limitLowered(Product product, int limit) {
        rooms.callInAll(product);
    }

    @Override
    public boolean countRegistration(Product product, int limit) {
        for (int i = 0; i < TRIES; i++) {
            Optional<Row> row =
                    database.one("SELECT registered FROM product_sizes WHERE product_id = ?", product.productId());
            Optional<Integer> count =
                    row.filter(found -> !found.isNull("registered")).map(found -> found.getInt("registered"));
            if (count.orElse(0) >= limit) {
                return false;
            }
            if (database.conditionally(List.of(database.bind(
                    "UPDATE product_sizes SET registered = ? WHERE product_id = ? IF registered = ?",
                    count.orElse(0) + 1,
                    product.productId(),
                    count.orElse(null))))) {
                return true;
            }
        }
        throw new RejectedException(
                Rejection.UNAVAILABLE, "too many devices of the product register at once", "Try again.", "");
    }

    @Override
    public Optional<Device> device(DeviceId id) {
        return reads.one(id);
    }

    @Override
    public Optional<DeviceView> view(DeviceId id) {
        return reads.view(id);
    }

    @Override
    public Map<String, Device> devices(Product product, Collection<String> names) {
        return reads.some(product.productId(), product.deviceBuckets(), names);
    }

    @Override
    public Map<String, Added> add(Product product, int limit, List<Device> devices) {
        Map<String, Added> results = new HashMap<>();
        byBucket(product, devices, device -> device, (bucket, some) -> writes.add(product, bucket, some, limit))
                .forEach(results::putAll);
        return results;
    }

    @Override
    public Set<String> replace(Product product, List<Replacement> replacements) {
        Set<String> replaced = new HashSet<>();
        byBucket(product, replacements, Replacement::before, (bucket, some) -> writes.replace(product, bucket, some))
                .forEach(replaced::addAll);
        return replaced;
    }

    @Override
    public Set<String> delete(Product product, List<Device> devices) {
        Set<String> deleted = new HashSet<>();
        byBucket(product, devices, device -> device, (bucket, some) -> writes.delete(product, bucket, some))
                .forEach(deleted::addAll);
        boolean ended = memberships.forget(deleted.stream()
                .map(name -> new DeviceId(product.productId(), name))
                .toList());
        if (ended) {
            publisher.flush(Duration.ZERO); // nobody waits for it
        }
        return deleted;
    }

    @Override
    public Page<DeviceView> search(Product product, DeviceSearch search, int limit, Optional<String> cursor) {
        return finder.search(product, search, limit, cursor);
    }

    @Override
    public List<DeviceView> from(Product product, long offset, int limit) {
        return finder.from(product, offset, limit);
    }

    /** A write of some devices of one bucket. */
    private interface BucketWrite<T, R> {
        Outcome<R> of(int bucket, List<T> some);
    }

    /** Writes devices bucket by bucket, several buckets side by side, and waits a moment for Kafka. */
    private <T, R> List<R> byBucket(
            Product product, List<T> things, Function<T, Device> deviceOf, BucketWrite<T, R> write) {
        List<Supplier<Outcome<R>>> parts = new ArrayList<>();
        DeviceRows.byBucket(things, thing -> deviceOf.apply(thing).id().deviceName(), product.deviceBuckets())
                .forEach((bucket, some) -> {
                    for (int from = 0; from < some.size(); from += DeviceWrites.AT_ONCE) {
                        List<T> part = some.subList(from, Math.min(from + DeviceWrites.AT_ONCE, some.size()));
                        parts.add(() -> write.of(bucket, part));
                    }
                });
        List<Outcome<R>> outcomes = new ArrayList<>();
        Optional<RejectedException> failure = Optional.empty();
        if (parts.size() == 1) {
            outcomes.add(parts.get(0).get());
        } else {
            List<CompletableFuture<Outcome<R>>> running = parts.stream()
                    .map(part -> CompletableFuture.supplyAsync(part, workers))
                    .toList();
            for (CompletableFuture<Outcome<R>> each : running) {
                try {
                    outcomes.add(each.join());
                } catch (CompletionException e) {
                    if (!(e.getCause() instanceof RejectedException refusal)) {
                        throw e;
                    }
                    failure = Optional.of(refusal);
                }
            }
        }
        List<Sent> sent =
                outcomes.stream().flatMap(each -> each.sent().stream()).toList();
        if (!isInKafka(sent)) {
            announcer.late();
        }
        sent.forEach(announcer::follow);
        if (failure.isPresent()) {
            throw failure.get();
        }
        return outcomes.stream().map(Outcome::result).toList();
    }

    /** Waits a moment for Kafka; what it has not taken then is noted, and the announcer goes on with it. */
    private static boolean isInKafka(List<Sent> sent) {
        try {
            CompletableFuture.allOf(sent.stream().map(Sent::acknowledged).toArray(CompletableFuture[]::new))
                    .get(ON_ITS_WAY.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // which says nothing about Kafka
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        workers.shutdown();
        announcer.close();
    }
}
