package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.RegistryStore.Added;
import io.tributary.management.registry.RegistryStore.Replacement;
import io.tributary.management.registry.cassandra.DeviceAnnouncer.Sent;
import io.tributary.management.registry.cassandra.DeviceChanges.Note;
import io.tributary.management.registry.cassandra.DeviceRoom.Bucket;
import io.tributary.management.registry.cassandra.DeviceRoom.Grant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Writes devices of one bucket at a time: a note of what is to change, one lightweight transaction over the rows and the bucket's size, and the
 * records. Devices of one bucket that change together cost one transaction together.
 */
final class DeviceWrites {
    /** Devices of one transaction: some 50 KB with certificates, which is no batch of Cassandra's limits, being of one partition. */
    static final int AT_ONCE = 64;

    private static final int TRIES = 100;

    private final Database database;
    private final DeviceRows rows;
    private final DeviceReads reads;
    private final DeviceRoom rooms;
    private final DeviceChanges changes;
    private final DeviceAnnouncer announcer;

    DeviceWrites(
            Database database,
            DeviceRows rows,
            DeviceReads reads,
            DeviceRoom rooms,
            DeviceChanges changes,
            DeviceAnnouncer announcer) {
        this.database = database;
        this.rows = rows;
        this.reads = reads;
        this.rooms = rooms;
        this.changes = changes;
        this.announcer = announcer;
    }

    /** What came of a change, and what was sent because of it. */
    record Outcome<T>(T result, List<Sent> sent) {}

    /** Adds devices of one bucket, each unless there is one of its name. */
    Outcome<Map<String, Added>> add(Product product, int bucket, List<Device> devices, int limit) {
        return noted(product, bucket, devices, device -> device, change -> {
            Map<String, Added> results = new HashMap<>();
            while (!change.pending.isEmpty()) {
                change.requireTime();
                BucketRoom room = rooms.of(change.bucket);
                if (room.free() == 0) {
                    Grant grant = rooms.ask(product, bucket, change.pending.size(), limit);
                    if (grant != Grant.GIVEN) {
                        Added why = grant == Grant.FULL ? Added.FULL : Added.NO_PRODUCT;
                        existing(change, results);
                        change.pending.keySet().forEach(name -> results.put(name, why));
                        change.pending.clear();
                    }
                    continue;
                }
                List<Device> some =
                        change.pending.values().stream().limit(room.free()).toList();
                List<BoundStatement> writes = new ArrayList<>();
                some.forEach(device -> writes.add(rows.insert(device, bucket)));
                if (change.write(writes, room, room.plus(some.size()))) {
                    some.forEach(device -> {
                        change.done(device.id().deviceName(), Optional.of(device));
                        results.put(device.id().deviceName(), Added.ADDED);
                    });
                } else {
                    existing(change, results);
                }
            }
            return results;
        });
    }

    /** Replaces devices of one bucket that are still as they were read; gives their names. */
    Outcome<Set<String>> replace(Product product, int bucket, List<Replacement> replacements) {
        return noted(product, bucket, replacements, Replacement::before, change -> {
            while (!change.pending.isEmpty()) {
                change.requireTime();
                List<Replacement> some = List.copyOf(change.pending.values());
                List<BoundStatement> writes = some.stream()
                        .map(each -> rows.replace(each.before(), each.after(), bucket))
                        .toList();
                if (database.conditionally(writes)) {
                    some.forEach(each -> change.done(each.after().id().deviceName(), Optional.of(each.after())));
                } else {
                    change.keepThoseStill(Replacement::before);
                }
            }
            return change.changedNames();
        });
    }

    /** Deletes devices of one bucket that are still as they were read; gives their names. */
    Outcome<Set<String>> delete(Product product, int bucket, List<Device> devices) {
        return noted(product, bucket, devices, device -> device, change -> {
            while (!change.pending.isEmpty()) {
                change.requireTime();
                BucketRoom room = rooms.of(change.bucket);
                if (!room.isCounted()) {
                    rooms.ensureCounted(product);
                    room = rooms.read(change.bucket);
                }
                List<Device> some = List.copyOf(change.pending.values());
                List<BoundStatement> writes = new ArrayList<>();
                some.forEach(device -> writes.add(rows.delete(device, bucket)));
                if (change.write(writes, room, room.plus(-some.size()))) {
                    some.forEach(device -> change.done(device.id().deviceName(), Optional.empty()));
                } else {
                    change.keepThoseStill(device -> device);
                }
            }
            return change.changedNames();
        });
    }

    private void existing(Change<Device> change, Map<String, Added> results) {
        reads.some(change.product.productId(), change.product.deviceBuckets(), change.pending.keySet())
                .keySet()
                .forEach(name -> {
                    change.pending.remove(name);
                    results.put(name, Added.EXISTS);
                });
    }

    /** Things of one bucket that are being changed: which are not yet, and what became of the others. */
    private final class Change<T> {
        final Product product;
        final Bucket bucket;
        final Note note;
        final Map<String, T> pending = new LinkedHashMap<>();
        private final Map<String, Optional<Device>> changed = new LinkedHashMap<>();
        private int tries;

        Change(Product product, Bucket bucket, Note note) {
            this.product = product;
            this.bucket = bucket;
            this.note = note;
        }

        /** After this long, somebody may have looked at the note and found nothing changed. */
        void requireTime() {
            tries++;
            if (tries > TRIES || note.isLate(Instant.now())) {
                throw new RejectedException(
                        Rejection.UNAVAILABLE, "too many devices of the product change at once", "Try again.", "");
            }
        }

        boolean write(List<BoundStatement> writes, BucketRoom before, BucketRoom after) {
            List<BoundStatement> all = new ArrayList<>(writes);
            all.add(rooms.change(bucket, before, after));
            rooms.forget(bucket); // until it is known what came of it
            if (database.conditionally(all)) {
                rooms.remember(bucket, after);
                return true;
            }
            return false;
        }

        void done(String name, Optional<Device> state) {
            pending.remove(name);
            changed.put(name, state);
        }

        void keepThoseStill(Function<T, Device> read) {
            Map<String, Device> now =
                    reads.some(product.productId(), product.deviceBuckets(), List.copyOf(pending.keySet()));
            pending.entrySet().removeIf(entry -> {
                Device before = read.apply(entry.getValue());
                Device after = now.get(entry.getKey());
                return after == null
                        || after.revision().number() != before.revision().number()
                        || !after.createdAt().equals(before.createdAt());
            });
        }

        Set<String> changedNames() {
            return Set.copyOf(changed.keySet());
        }
    }

    private <T, R> Outcome<R> noted(
            Product product, int bucket, List<T> things, Function<T, Device> deviceOf, Function<Change<T>, R> work) {
        Note note = changes.note(
                product.productId(),
                things.stream()
                        .map(thing -> deviceOf.apply(thing).id().deviceName())
                        .toList());
        Change<T> change = new Change<>(product, new Bucket(product.productId(), bucket), note);
        things.forEach(thing -> change.pending.put(deviceOf.apply(thing).id().deviceName(), thing));
        ReentrantLock lock = reads.lockOf(product.productId(), bucket);
        lock.lock();
        try {
            R result = work.apply(change);
            if (change.changed.isEmpty()) {
                return new Outcome<>(result, List.of(announcer.nothing(note)));
            }
            Sent sent = announcer.send(note.about(change.changed.keySet()), change.changed);
            return new Outcome<>(result, List.of(sent));
        } finally {
            lock.unlock();
        }
    }
}
