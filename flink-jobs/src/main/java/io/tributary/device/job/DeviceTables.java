package io.tributary.device.job;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.tributary.device.job.DeviceStep.CqlWrite;
import io.tributary.device.job.DeviceStep.Mutation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the device tables, each again and again until it is durable: Cassandra may be away for as long as it likes. A write that is
 * carried out twice, or later than a newer one, changes nothing, for its timestamp is its place in the inbox. Thread-safe.
 */
final class DeviceTables implements StepWriter {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceTables.class);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final CqlSession session;
    private final Map<String, CompletionStage<PreparedStatement>> prepared = new ConcurrentHashMap<>();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "device-tables-retry");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger failing = new AtomicInteger();
    private volatile boolean closed;

    private DeviceTables(CqlSession session) {
        this.session = session;
    }

    /** Waits for Cassandra, however long it is away. */
    static DeviceTables open(CassandraSettings settings) {
        DriverConfigLoader config = DriverConfigLoader.programmaticBuilder()
                .withBoolean(DefaultDriverOption.RECONNECT_ON_INIT, true)
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(2))
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, ANSWER)
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
                .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, 2_048)
                .withString(DefaultDriverOption.SESSION_NAME, "device-state")
                // The tables are the API's: who changes them does not change what is prepared here.
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                .build();
        CompletableFuture<CqlSession> connecting = CqlSession.builder()
                .addContactPoints(settings.contactPoints().stream()
                        .map(DeviceTables::address)
                        .toList())
                .withLocalDatacenter(settings.datacenter())
                .withKeyspace(settings.keyspace())
                .withConfigLoader(config)
                .buildAsync()
                .toCompletableFuture();
        try {
            return new DeviceTables(connecting.get());
        } catch (InterruptedException e) { // the task is cancelled while Cassandra is away
            connecting.thenAccept(CqlSession::closeAsync);
            connecting.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Cassandra", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("no session of Cassandra can be opened: " + e.getCause(), e);
        }
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return new InetSocketAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    @Override
    public CompletableFuture<Void> write(DeviceStep step) {
        return CompletableFuture.allOf(step.mutations().stream()
                .map(mutation -> untilDurable(mutation, step.timestamp()))
                .toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public int failing() {
        return failing.get();
    }

    private CompletableFuture<Void> untilDurable(Mutation mutation, long timestamp) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        attempt(mutation, timestamp, 0, done);
        return done;
    }

    private void attempt(Mutation mutation, long timestamp, int before, CompletableFuture<Void> done) {
        statement(mutation, timestamp).thenCompose(session::executeAsync).whenComplete((result, failure) -> {
            if (failure == null) {
                if (before > 0) {
                    failing.decrementAndGet();
                }
                done.complete(null);
            } else {
                again(mutation, timestamp, before, done, failure);
            }
        });
    }

    private void again(Mutation mutation, long timestamp, int before, CompletableFuture<Void> done, Throwable failure) {
        if (closed) {
            done.completeExceptionally(failure);
            return;
        }
        if (before == 0) {
            failing.incrementAndGet();
        }
        if (Integer.bitCount(before + 1) == 1) { // after 1, 2, 4, … attempts
            LOG.warn(
                    "Cassandra did not take a write of the devices' state ({}); it is tried again until it does: {}",
                    mutation.writes().get(0).cql(),
                    failure.toString());
        }
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(before, 10));
        later.schedule(() -> attempt(mutation, timestamp, before + 1, done), pause, TimeUnit.MILLISECONDS);
    }

    private CompletionStage<? extends Statement<?>> statement(Mutation mutation, long timestamp) {
        if (mutation.writes().size() == 1) {
            return bind(mutation.writes().get(0)).thenApply(bound -> bound.setQueryTimestamp(timestamp));
        }
        CompletionStage<BatchStatement> batch = CompletableFuture.completedFuture(
                BatchStatement.newInstance(DefaultBatchType.UNLOGGED).setIdempotent(true));
        for (CqlWrite write : mutation.writes()) {
            batch = batch.thenCombine(bind(write), BatchStatement::add);
        }
        return batch.thenApply(complete -> complete.setQueryTimestamp(timestamp));
    }

    private CompletionStage<BoundStatement> bind(CqlWrite write) {
        return prepared(write.cql()).thenApply(statement -> {
            BoundStatementBuilder bound = statement.boundStatementBuilder();
            for (int i = 0; i < write.values().size(); i++) {
                bound.setBytesUnsafe(i, ByteBuffer.wrap(write.values().get(i)));
            }
            return bound.setIdempotence(true).build();
        });
    }

    private CompletionStage<PreparedStatement> prepared(String cql) {
        CompletionStage<PreparedStatement> known = prepared.computeIfAbsent(cql, session::prepareAsync);
        known.exceptionally(failure -> {
            prepared.remove(cql, known); // asked for again by the next attempt
            return null;
        });
        return known;
    }

    @Override
    public void close() {
        closed = true;
        later.shutdownNow();
        session.close();
    }
}
