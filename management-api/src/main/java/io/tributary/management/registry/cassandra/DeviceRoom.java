package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every product within its limit without a lock per device. A bucket holds an allowance beside its size, and both are conditions of each
 * write to it; allowances together never exceed what is granted to the product, and that never exceeds its limit. Only who needs more than an
 * allowance takes the product's claim. When all is granted, places that nobody took are called in again, so that the last one can be used in
 * whatever bucket it is needed. A crash between two steps of a grant loses its places until they are called in.
 */
final class DeviceRoom {
    private static final int TRIES = 50;
    private static final int AT_ONCE = 64;

    private final Database database;
    private final Claims claims;
    private final Map<Bucket, BucketRoom> known = new ConcurrentHashMap<>();

    /** One partition of a product's devices. */
    record Bucket(String productId, int number) {}

    DeviceRoom(Database database, Claims claims) {
        this.database = database;
        this.claims = claims;
    }

    /** What is known of a bucket: as last written or read here; the condition of the next write says whether it is still so. */
    BucketRoom of(Bucket bucket) {
        BucketRoom room = known.get(bucket);
        return room == null ? read(bucket) : room;
    }

    /** Reads it anew. */
    BucketRoom read(Bucket bucket) {
        BucketRoom room = roomOf(database.one(sizes(bucket)).orElse(null));
        remember(bucket, room);
        return room;
    }

    void remember(Bucket bucket, BucketRoom room) {
        if (known.size() > 100_000) { // a handful of very large products
            known.clear();
        }
        known.put(bucket, room);
    }

    void forget(Bucket bucket) {
        known.remove(bucket);
    }

    /** The part of a write that says how full the bucket is after it, if it is as it was. */
    BoundStatement change(Bucket bucket, BucketRoom before, BucketRoom after) {
        return database.bind(
                "UPDATE devices SET size = ?, allowance = ? WHERE product_id = ? AND bucket = ?"
                        + " IF size = ? AND allowance = ?",
                after.size(),
                after.allowance(),
                bucket.productId(),
                bucket.number(),
                orNull(before.size()),
                orNull(before.allowance()));
    }

    /** What asking for places led to. */
    enum Grant {
        GIVEN,
        FULL,
        NO_PRODUCT
    }

    /** Gives a bucket more places, if the product has any. */
    Grant ask(Product product, int bucket, int wanted, int limit) {
        return claims.holding(claimOf(product), () -> {
            for (int i = 0; i < 2; i++) {
                Optional<Long> granted = granted(product);
                if (granted.isEmpty()) {
                    return Grant.NO_PRODUCT;
                }
                int places = BucketRoom.grant(wanted, product.deviceBuckets(), limit, granted.get());
                if (places > 0) {
                    setGranted(product, granted.get() + places);
                    Bucket place = new Bucket(product.productId(), bucket);
                    settle(place, room -> room.granted(places));
                    return Grant.GIVEN;
                }
                callIn(product);
            }
            return Grant.FULL;
        });
    }

    /** Counts what was there before sizes were kept, if that was not done before. */
    void ensureCounted(Product product) {
        claims.holding(claimOf(product), () -> granted(product));
    }

    /** Takes all free places back, so that from now on every addition asks. */
    void callInAll(Product product) {
        claims.holding(claimOf(product), () -> granted(product).map(unused -> callIn(product)));
    }

    /** Does something while nobody gives places of the product and none is free; told how many devices there are at most. */
    <T> T undisturbed(Product product, Function<Long, T> action) {
        return claims.holding(
                claimOf(product), () -> action.apply(granted(product).isEmpty() ? 0L : callIn(product)));
    }

    /** How many devices a product has: the sizes of its buckets. */
    int[] sizes(Product product) {
        List<BucketRoom> all = roomsOf(product);
        // Sizes are missing where nothing was ever written, and where nobody has counted yet what was there before.
        if (all.stream().anyMatch(room -> !room.isCounted()) && !isGranted(product)) {
            ensureCounted(product);
            all = roomsOf(product);
        }
        return all.stream().mapToInt(room -> Math.max(0, room.size())).toArray();
    }

    private List<BucketRoom> roomsOf(Product product) {
        List<BucketRoom> all = new ArrayList<>();
        for (int from = 0; from < product.deviceBuckets(); from += AT_ONCE) {
            List<BoundStatement> reads = IntStream.range(from, Math.min(from + AT_ONCE, product.deviceBuckets()))
                    .mapToObj(number -> sizes(new Bucket(product.productId(), number)))
                    .toList();
            database.sideBySide(reads).forEach(rows -> all.add(roomOf(rows.isEmpty() ? null : rows.get(0))));
        }
        return all;
    }

    private boolean isGranted(Product product) {
        return database.one("SELECT granted FROM product_sizes WHERE product_id = ?", product.productId())
                .filter(row -> !row.isNull("granted"))
                .isPresent();
    }

    private Optional<Long> granted(Product product) {
        Optional<Row> row = database.one("SELECT granted FROM product_sizes WHERE product_id = ?", product.productId());
        if (row.isPresent() && !row.get().isNull("granted")) {
            return Optional.of(row.get().getLong("granted"));
        }
        boolean exists = database.one(
                        "SELECT product_id FROM products WHERE account = ? AND product_id = ?",
                        CassandraRegistry.ACCOUNT,
                        product.productId())
                .isPresent();
        return exists ? Optional.of(count(product)) : Optional.empty();
    }

    /** The first time that a product of before sizes were kept is written to. */
    private long count(Product product) {
        long total = 0;
        for (int number = 0; number < product.deviceBuckets(); number++) {
            int rows = (int) database.one(
                            "SELECT COUNT(device_name) AS n FROM devices WHERE product_id = ? AND bucket = ?",
                            product.productId(),
                            number)
                    .map(row -> row.getLong("n"))
                    .orElse(0L)
                    .longValue();
            Bucket bucket = new Bucket(product.productId(), number);
            total += settle(bucket, room -> room.isCounted() ? room : new BucketRoom(rows, rows))
                    .allowance();
        }
        setGranted(product, total);
        return total;
    }

    private long callIn(Product product) {
        long total = 0;
        for (int number = 0; number < product.deviceBuckets(); number++) {
            total += settle(new Bucket(product.productId(), number), BucketRoom::shrunk)
                    .allowance();
        }
        setGranted(product, total);
        return total;
    }

    private void setGranted(Product product, long granted) {
        // Under the claim, and by a transaction all the same: never to be reordered with the one before by a clock.
        database.conditionally(List.of(database.bind(
                "UPDATE product_sizes SET granted = ? WHERE product_id = ? IF granted != ?",
                granted,
                product.productId(),
                granted)));
    }

    private BucketRoom settle(Bucket bucket, UnaryOperator<BucketRoom> change) {
        for (int i = 0; i < TRIES; i++) {
            BucketRoom before = read(bucket);
            BucketRoom after = change.apply(before);
            if (after.equals(before)
                    || (!before.isCounted() && after.equals(new BucketRoom(0, 0)))
                    || database.conditionally(List.of(change(bucket, before, after)))) {
                remember(bucket, !before.isCounted() && after.size() == 0 && after.allowance() == 0 ? before : after);
                return after;
            }
        }
        throw new RejectedException(
                Rejection.UNAVAILABLE, "too many devices of the product are made at once", "Try again.", "");
    }

    private BoundStatement sizes(Bucket bucket) {
        return database.bind(
                "SELECT DISTINCT product_id, bucket, size, allowance FROM devices WHERE product_id = ? AND bucket = ?",
                bucket.productId(),
                bucket.number());
    }

    private static BucketRoom roomOf(@Nullable Row row) {
        return row == null || row.isNull("size")
                ? BucketRoom.UNCOUNTED
                : new BucketRoom(row.getInt("size"), row.getInt("allowance"));
    }

    private static @Nullable Integer orNull(int value) {
        return value < 0 ? null : Integer.valueOf(value);
    }

    private static String claimOf(Product product) {
        return "room/" + product.productId();
    }
}
