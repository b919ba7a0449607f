package io.tributary.bench.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.tributary.identity.DeviceId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loop of Cassandra's driver that does nothing but write the rows of shadow updates: the newest version and the history, of one
 * partition, in one batch with a timestamp, at LOCAL_QUORUM, prepared, as the device-state job writes them. It writes into a keyspace of
 * its own on the same server, whose tables are made by the server's own description of the platform's, and drops it when closed.
 */
public final class BareLoop implements AutoCloseable {
    private static final String OURS = "tributary";
    private static final String SCRATCH = "bench_shadows";
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final CqlSession session;
    private final List<ShadowRow> rows;
    private final PreparedStatement newest;
    private final PreparedStatement history;
    private long written;

    /** A row of {@code device_shadows} as the platform wrote it. */
    private record ShadowRow(String product, String device, String state, String metadata) {}

    /**
     * What was written in a while.
     *
     * @param updates each of two rows
     */
    public record Stretch(long updates, double seconds) {
        public double perSecond() {
            return updates / seconds;
        }
    }

    /**
     * @param hostAndPort of the platform's Cassandra
     * @param devices whose rows, as they are now, are written again and again
     */
    public BareLoop(String hostAndPort, List<DeviceId> devices) {
        session = open(hostAndPort);
        try {
            rows = devices.stream().map(this::shadowOf).toList();
            session.execute("DROP KEYSPACE IF EXISTS " + SCRATCH);
            session.execute("CREATE KEYSPACE " + SCRATCH
                    + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            copy("device_shadows");
            copy("shadow_versions");
            newest = session.prepare("INSERT INTO " + SCRATCH + ".device_shadows"
                    + " (product_id, device_name, shadow, state, metadata, version, updated_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?)");
            history = session.prepare("INSERT INTO " + SCRATCH + ".shadow_versions"
                    + " (product_id, device_name, shadow, updated_at, version, state, metadata, made_by)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL 604800");
        } catch (RuntimeException e) {
            session.close(); // nobody else has it
            throw e;
        }
    }

    private static CqlSession open(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(
                        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1))))
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, ANSWER)
                        .withString(
                                DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
                        .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, 2_048)
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .build())
                .build();
    }

    private ShadowRow shadowOf(DeviceId device) {
        Row row = session.execute(SimpleStatement.newInstance(
                        "SELECT state, metadata FROM " + OURS + ".device_shadows"
                                + " WHERE product_id = ? AND device_name = ? AND shadow = ''",
                        device.productId(),
                        device.deviceName()))
                .one();
        if (row == null) {
            throw new IllegalStateException("Cassandra has no shadow of " + device);
        }
        return new ShadowRow(
                device.productId(), device.deviceName(), row.getString("state"), row.getString("metadata"));
    }

    private void copy(String table) {
        Row row = session.execute("DESCRIBE TABLE " + OURS + "." + table).one();
        if (row == null) {
            throw new IllegalStateException("Cassandra does not describe the table " + table);
        }
        String description = row.getString("create_statement");
        session.execute(description.replaceFirst(OURS + "\\." + table, SCRATCH + "." + table));
    }

    /**
     * Writes for some time.
     *
     * @param atOnce updates on their way to Cassandra
     * @throws IllegalStateException when Cassandra refuses one
     */
    public Stretch run(int atOnce, double seconds) {
        Semaphore room = new Semaphore(atOnce);
        AtomicLong failed = new AtomicLong();
        long before = written;
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            room.acquireUninterruptibly();
            session.executeAsync(next()).whenComplete((done, failure) -> {
                if (failure != null) {
                    failed.incrementAndGet();
                }
                room.release();
            });
        }
        room.acquireUninterruptibly(atOnce);
        if (failed.get() > 0) {
            throw new IllegalStateException("Cassandra did not take " + failed + " writes of the bare loop");
        }
        return new Stretch(written - before, (System.nanoTime() - start) / 1e9);
    }

    private BatchStatement next() {
        ShadowRow row = rows.get((int) (written % rows.size()));
        long version = ++written;
        Instant now = Instant.now();
        return BatchStatement.newInstance(
                        DefaultBatchType.UNLOGGED,
                        newest.bind(row.product(), row.device(), "", row.state(), row.metadata(), version, now),
                        history.bind(
                                row.product(), row.device(), "", now, version, row.state(), row.metadata(), "device"))
                .setIdempotent(true)
                .setQueryTimestamp(version);
    }

    /**
     * The platform's own history of a device's plain shadow.
     *
     * @return the versions that are there, in ascending order
     */
    public List<Long> versionsOf(DeviceId device) {
        List<Long> versions = new ArrayList<>();
        session.execute(SimpleStatement.newInstance(
                        "SELECT version FROM " + OURS + ".shadow_versions"
                                + " WHERE product_id = ? AND device_name = ? AND shadow = ''",
                        device.productId(),
                        device.deviceName()))
                .forEach(row -> versions.add(row.getLong("version")));
        versions.sort(null);
        return versions;
    }

    @Override
    public void close() {
        session.execute("DROP KEYSPACE IF EXISTS " + SCRATCH);
        session.close();
    }
}
