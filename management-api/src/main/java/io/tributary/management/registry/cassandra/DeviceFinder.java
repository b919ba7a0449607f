package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceStatus.Connection;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds devices partition by partition, each by its names or by an index within it. One page looks at a bounded number of partitions and
 * rows, whatever it finds there.
 */
final class DeviceFinder {
    private static final int PARTITIONS = 16;
    private static final int ROWS = 2_000;
    private static final int CHUNK = 500;

    private final Database database;
    private final DeviceReads reads;
    private final StatusRows statuses;
    private final DeviceRoom rooms;

    DeviceFinder(Database database, DeviceReads reads, StatusRows statuses, DeviceRoom rooms) {
        this.database = database;
        this.reads = reads;
        this.statuses = statuses;
        this.rooms = rooms;
    }

    /** Where a page ends: in which partition of which kind, behind which name; opaque to callers. */
    record Place(boolean bySlot, int partition, String after) {
        static Place parse(String cursor) {
            try {
                String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                boolean bySlot = text.startsWith("s");
                int from = bySlot ? 1 : 0;
                int slash = text.indexOf('/');
                return new Place(bySlot, Integer.parseUnsignedInt(text, from, slash, 10), text.substring(slash + 1));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw refusal(cursor);
            }
        }

        static RejectedException refusal(String cursor) {
            return new RejectedException(
                    Rejection.INVALID,
                    "'" + cursor + "' is not a cursor of this list",
                    "Use the 'next' of the page before, or leave the cursor out to begin again.",
                    "cursor");
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(((bySlot ? "s" : "") + partition + "/" + after).getBytes(StandardCharsets.UTF_8));
        }
    }

    Page<DeviceView> search(Product product, DeviceSearch search, int limit, Optional<String> cursor) {
        boolean bySlot = isByStatus(search);
        Place place = cursor.map(Place::parse).orElse(new Place(bySlot, 0, ""));
        int partitions = bySlot ? StatusRows.SLOTS : product.deviceBuckets();
        if (place.bySlot() != bySlot || place.partition() >= partitions) {
            throw Place.refusal(cursor.orElse(""));
        }
        boolean everyRow = bySlot ? isOnlyStatus(search) : isOnlyNames(search);
        List<DeviceView> found = new ArrayList<>();
        int seen = 0;
        int wave = 1;
        int partition = place.partition();
        String after = place.after();
        int last = Math.min(partitions, partition + PARTITIONS);
        while (partition < last && seen < ROWS) {
            int chunk = everyRow ? limit - found.size() : CHUNK;
            int until = Math.min(last, partition + wave);
            List<List<Row>> waves = partitionsOf(product, search, bySlot, partition, until, after, chunk);
            List<Row> rows = new ArrayList<>();
            waves.forEach(rows::addAll);
            seen += rows.size();
            Map<String, DeviceView> views = viewsOf(product, bySlot, rows);
            for (List<Row> each : waves) {
                for (Row row : each) {
                    String name = StatusRows.nameOf(row);
                    DeviceView view = views.get(name);
                    after = name;
                    if (view != null && search.matches(view)) {
                        found.add(view);
                        if (found.size() == limit) {
                            return new Page<>(found, Optional.of(new Place(bySlot, partition, name).text()));
                        }
                    }
                }
                if (each.size() == chunk) {
                    break; // there may be more in this partition
                }
                partition++;
                after = "";
            }
            wave *= 2;
        }
        return new Page<>(
                found,
                partition < partitions ? Optional.of(new Place(bySlot, partition, after).text()) : Optional.empty());
    }

    /** A range of names as a condition of CQL with its values. */
    record Names(String condition, List<String> values) {
        static Names of(String prefix, String after) {
            String begin = after.compareTo(prefix) >= 0 && !after.isEmpty() ? "device_name > ?" : "device_name >= ?";
            String first = after.compareTo(prefix) >= 0 ? after : prefix;
            return prefix.isEmpty()
                    ? new Names(begin, List.of(first))
                    : new Names(begin + " AND device_name < ?", List.of(first, prefix + Character.MAX_VALUE));
        }
    }

    /** From the device at this position on. */
    List<DeviceView> from(Product product, long offset, int limit) {
        int[] sizes = rooms.sizes(product);
        long left = offset;
        int bucket = 0;
        while (bucket < sizes.length && left >= sizes[bucket]) {
            left -= sizes[bucket];
            bucket++;
        }
        if (bucket == sizes.length) {
            return List.of();
        }
        Place place = new Place(false, bucket, left == 0 ? "" : nameAt(product, bucket, left - 1));
        List<DeviceView> found = new ArrayList<>();
        Optional<String> next = Optional.of(place.text());
        while (next.isPresent() && found.size() < limit) {
            Page<DeviceView> page = search(product, DeviceSearch.ALL, limit - found.size(), next);
            found.addAll(page.items());
            next = page.next();
        }
        return found;
    }

    private String nameAt(Product product, int bucket, long index) {
        String name = "";
        long at = -1;
        for (Row row : database.run(
                "SELECT device_name FROM devices WHERE product_id = ? AND bucket = ? AND device_name > '' LIMIT ?",
                product.productId(),
                bucket,
                (int) index + 1)) {
            at++;
            if (at == index) {
                name = StatusRows.nameOf(row);
            }
        }
        return name;
    }

    private List<List<Row>> partitionsOf(
            Product product, DeviceSearch search, boolean bySlot, int from, int until, String after, int limit) {
        List<BoundStatement> selects = new ArrayList<>();
        for (int partition = from; partition < until; partition++) {
            Names names = Names.of(search.namePrefix().orElse(""), partition == from ? after : "");
            selects.add(
                    bySlot
                            ? statuses.search(
                                    product.productId(),
                                    partition,
                                    names,
                                    search.connection().filter(wanted -> wanted != Connection.NEVER),
                                    search.firmware().filter(text -> !text.isEmpty()),
                                    limit)
                            : select(product, search, partition, names, limit));
        }
        return database.sideBySide(selects);
    }

    private BoundStatement select(Product product, DeviceSearch search, int bucket, Names names, int limit) {
        StringBuilder where = new StringBuilder("product_id = ? AND bucket = ? AND " + names.condition());
        List<Object> values = new ArrayList<>(List.of(product.productId(), bucket));
        values.addAll(names.values());
        search.tag().ifPresent(tag -> {
            where.append(" AND tags[?] = ?");
            values.add(tag.name());
            values.add(tag.value());
        });
        values.add(limit);
        return database.bind(
                "SELECT " + DeviceRows.COLUMNS + " FROM devices WHERE " + where + " LIMIT ?", values.toArray());
    }

    private Map<String, DeviceView> viewsOf(Product product, boolean bySlot, List<Row> rows) {
        Map<String, DeviceView> views = new TreeMap<>();
        List<String> names = rows.stream().map(StatusRows::nameOf).toList();
        if (bySlot) {
            Map<String, Device> devices = reads.some(product.productId(), product.deviceBuckets(), names);
            for (Row row : rows) {
                Device device = devices.get(StatusRows.nameOf(row));
                if (device != null) { // a status may outlive its device for a moment
                    views.put(StatusRows.nameOf(row), new DeviceView(device, StatusRows.read(row)));
                }
            }
            return views;
        }
        Map<String, DeviceStatus> known = statuses.some(product.productId(), names);
        for (Row row : rows) {
            Device device = DeviceRows.read(product.productId(), row);
            String name = device.id().deviceName();
            views.put(name, new DeviceView(device, known.getOrDefault(name, DeviceStatus.NEVER_SEEN)));
        }
        return views;
    }

    private static boolean isByStatus(DeviceSearch search) {
        return search.connection().filter(wanted -> wanted != Connection.NEVER).isPresent()
                || search.firmware().filter(text -> !text.isEmpty()).isPresent();
    }

    /** Whether every row that a select of devices finds matches. */
    private static boolean isOnlyNames(DeviceSearch search) {
        return search.nameContains().isEmpty()
                && search.enabled().isEmpty()
                && search.connection().isEmpty()
                && search.firmware().isEmpty();
    }

    /** Whether every row that a select of statuses finds matches. */
    private static boolean isOnlyStatus(DeviceSearch search) {
        return search.nameContains().isEmpty()
                && search.enabled().isEmpty()
                && search.tag().isEmpty();
    }
}
