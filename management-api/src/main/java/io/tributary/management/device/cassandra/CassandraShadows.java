package io.tributary.management.device.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cassandra.Database;
import io.tributary.management.device.Shadow;
import io.tributary.management.device.ShadowStore;
import io.tributary.management.device.ShadowVersion;
import io.tributary.management.registry.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tables {@code device_shadows} and {@code shadow_versions}. */
public final class CassandraShadows implements ShadowStore {
    private static final String COLUMNS = "shadow, state, metadata, version, updated_at";
    private static final String ONE_DEVICE = " WHERE product_id = ? AND device_name = ?";
    private static final String HISTORY =
            "SELECT " + COLUMNS + ", made_by FROM shadow_versions" + ONE_DEVICE + " AND shadow = ?";
    private static final Pattern CURSOR = Pattern.compile("(-?\\d{1,18})-(\\d{1,18})");

    private final Database database;

    public CassandraShadows(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Shadow> current(DeviceId device, String name) {
        return database.one(
                        "SELECT " + COLUMNS + " FROM device_shadows" + ONE_DEVICE + " AND shadow = ?",
                        device.productId(),
                        device.deviceName(),
                        name)
                .map(CassandraShadows::shadow);
    }

    @Override
    public List<Shadow> all(DeviceId device) {
        return database
                .run("SELECT " + COLUMNS + " FROM device_shadows" + ONE_DEVICE, device.productId(), device.deviceName())
                .all()
                .stream()
                .map(CassandraShadows::shadow)
                .toList();
    }

    @Override
    public Optional<Shadow> at(DeviceId device, String name, Instant moment) {
        return database.one(
                        HISTORY + " AND updated_at <= ? LIMIT 1", device.productId(), device.deviceName(), name, moment)
                .map(CassandraShadows::shadow);
    }

    @Override
    public Page<ShadowVersion> versions(DeviceId device, String name, int limit, Optional<String> cursor) {
        List<@Nullable Object> values = new ArrayList<>(List.of(device.productId(), device.deviceName(), name));
        String rest = "";
        if (cursor.isPresent()) {
            Matcher last = CURSOR.matcher(cursor.get());
            if (!last.matches()) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "'" + cursor.get() + "' is not a cursor of this list",
                        "Use the 'next' of the page before, or leave the cursor out to begin again.",
                        "cursor");
            }
            rest = " AND (updated_at, version) < (?, ?)";
            values.add(Instant.ofEpochMilli(Long.parseLong(last.group(1))));
            values.add(Long.parseLong(last.group(2)));
        }
        values.add(limit + 1);
        List<ShadowVersion> found = database.run(HISTORY + rest + " LIMIT ?", values.toArray()).all().stream()
                .map(row -> new ShadowVersion(shadow(row), text(row, "made_by")))
                .toList();
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        Shadow last = found.get(limit - 1).shadow();
        return new Page<>(
                found.subList(0, limit), last.updatedAt().map(since -> since.toEpochMilli() + "-" + last.version()));
    }

    private static Shadow shadow(Row row) {
        return Shadow.of(
                text(row, "shadow"),
                text(row, "state"),
                text(row, "metadata"),
                row.getLong("version"),
                Objects.requireNonNull(row.getInstant("updated_at")));
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNull(row.getString(column), column);
    }
}
