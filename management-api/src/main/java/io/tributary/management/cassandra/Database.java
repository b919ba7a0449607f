package io.tributary.management.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one keyspace. It is made in {@link #connect}; before that, and while Cassandra is away, every statement is
 * refused with {@link Rejection#UNAVAILABLE}: the first ones after their time-out, the others at once, so that nobody queues for what does not
 * come, and little is left in its sockets for it to find when it goes on. Reconnects by itself. Thread-safe. (Decision 0026.)
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** Between two questions whether it is back. */
    private static final Duration ASKED_EVERY = Duration.ofMillis(250);

    private final List<InetSocketAddress> contactPoints;
    private final String datacenter;
    private final String keyspace;
    private final int replication;
    private final Map<String, PreparedStatement> prepared = new ConcurrentHashMap<>();
    private final Presence presence = new Presence(System::nanoTime);

    private volatile @Nullable CqlSession session;
    private volatile boolean open;
    private volatile Instant silentSince = Instant.EPOCH;

    public Database(List<String> contactPoints, String datacenter, String keyspace, int replication) {
        this.contactPoints = contactPoints.stream().map(Database::address).toList();
        this.datacenter = datacenter;
        this.keyspace = keyspace;
        this.replication = replication;
    }

    /**
     * Connects once and applies the migrations that are missing.
     *
     * @throws RejectedException UNAVAILABLE when Cassandra is not there, another reason when its tables are not ours
     */
    public synchronized void connect() {
        if (open) {
            return;
        }
        if (session == null) {
            session = translated(this::newSession);
        }
        translated(() -> {
            required()
                    .execute(SimpleStatement.newInstance("CREATE KEYSPACE IF NOT EXISTS " + keyspace
                                    + " WITH replication = {'class': 'NetworkTopologyStrategy', '" + datacenter + "': "
                                    + replication + "}")
                            .setTimeout(Duration.ofSeconds(20)));
            return true;
        });
        // Else Cassandra logs an error for each statement: prepared on the keyspace, executed on a connection that has
        // none.
        once("USE " + keyspace);
        new Migrations(this).apply();
        open = true;
        LOG.atInfo().addKeyValue("keyspace", keyspace).log("Cassandra is connected");
    }

    /** Whether {@link #connect} has succeeded. */
    public boolean isOpen() {
        return open;
    }

    /** Why every statement is refused now; empty while Cassandra answers. */
    public Optional<String> outage() {
        return presence.isAway() ? Optional.of(String.valueOf(away().getMessage())) : Optional.empty();
    }

    /**
     * Whether Cassandra answers, and nothing that was sent to it before a silence can still be carried out. Who concludes from what is in a table
     * that something will not come any more must ask this first.
     */
    public boolean hasSettled() {
        return presence.hasSettled();
    }

    /** A prepared statement with its values bound in order. */
    public BoundStatement bind(String cql, @Nullable Object... values) {
        PreparedStatement statement = prepared.computeIfAbsent(
                cql,
                text -> answered(session ->
                        session.prepare(SimpleStatement.newInstance(text).setKeyspace(keyspace))));
        return statement.bind(values).setIdempotent(true);
    }

    public ResultSet execute(Statement<?> statement) {
        return answered(session -> session.execute(statement));
    }

    /** Runs one statement, prepared on first use. */
    public ResultSet run(String cql, @Nullable Object... values) {
        return execute(bind(cql, values));
    }

    /** The one row a statement finds. */
    public Optional<Row> one(String cql, @Nullable Object... values) {
        return Optional.ofNullable(run(cql, values).one());
    }

    /** The one row a statement finds. */
    public Optional<Row> one(Statement<?> statement) {
        return Optional.ofNullable(execute(statement).one());
    }

    /** Writes all or nothing, in the end: a logged batch. */
    public void together(List<BoundStatement> writes) {
        execute(batchOf(writes));
    }

    /** As {@link #together}, without waiting for it: fails with {@link RejectedException}. */
    public CompletionStage<Void> togetherLater(List<BoundStatement> writes) {
        long sentAt = System.nanoTime();
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            refuseWhileAway();
            required().executeAsync(batchOf(writes)).whenComplete((result, failure) -> {
                if (failure == null) {
                    presence.answered();
                    done.complete(null);
                } else {
                    done.completeExceptionally(
                            failure instanceof RuntimeException known ? refusal(known, sentAt) : failure);
                }
            });
        } catch (RejectedException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private BatchStatement batchOf(List<BoundStatement> writes) {
        BatchStatement batch = BatchStatement.newInstance(DefaultBatchType.LOGGED)
                .setKeyspace(keyspace)
                .setIdempotent(true);
        for (BoundStatement write : writes) {
            batch = batch.add(write);
        }
        return batch;
    }

    /**
     * Writes all or nothing, at once and only if every condition of the statements holds: a lightweight transaction. All of them are about one
     * partition of one table. An UNAVAILABLE leaves open whether it was written.
     *
     * @return whether the conditions held
     */
    public boolean conditionally(List<BoundStatement> writes) {
        // Not idempotent: a repeat by the driver would meet its own first try and say that the conditions do not hold.
        if (writes.size() == 1) {
            return execute(writes.get(0).setIdempotent(false)).wasApplied();
        }
        BatchStatement batch = BatchStatement.newInstance(DefaultBatchType.UNLOGGED)
                .setKeyspace(keyspace)
                .setIdempotent(false)
                .addAll(writes);
        return execute(batch).wasApplied();
    }

    /** Runs statements side by side, and gives the rows of each in the order of the statements. None may find more than a page of the driver. */
    public List<List<Row>> sideBySide(List<BoundStatement> statements) {
        return answered(session -> {
            List<CompletableFuture<AsyncResultSet>> running = new ArrayList<>();
            for (BoundStatement statement : statements) {
                running.add(session.executeAsync(statement).toCompletableFuture());
            }
            List<List<Row>> results = new ArrayList<>();
            for (CompletableFuture<AsyncResultSet> each : running) {
                List<Row> rows = new ArrayList<>();
                answerOf(each).currentPage().forEach(rows::add);
                presence.answered(); // one that is slow among many that are answered is no silence
                results.add(rows);
            }
            return results;
        });
    }

    /** A schema change or another statement that is not worth preparing; waits longer than reads and writes do. */
    ResultSet once(String cql) {
        return execute(SimpleStatement.newInstance(cql).setKeyspace(keyspace).setTimeout(Duration.ofSeconds(20)));
    }

    @Override
    public void close() {
        CqlSession current = session;
        if (current != null) {
            current.close();
        }
    }

    private CqlSession required() {
        CqlSession current = session;
        if (current == null) {
            throw unavailable("not connected yet");
        }
        return current;
    }

    private CqlSession newSession() {
        return CqlSession.builder()
                .addContactPoints(contactPoints)
                .withLocalDatacenter(datacenter)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(4))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(5))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(5))
                        // A connection that is silent is given up within seconds, also where no packet says that it is
                        // dead.
                        .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(250))
                        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(2))
                        // The driver waits a second behind each change of a table by default; the first start makes a
                        // dozen.
                        .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(10))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_INTERVAL, Duration.ofMillis(20))
                        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "QUORUM")
                        .withBoolean(DefaultDriverOption.REQUEST_LOG_WARNINGS, false)
                        .withBoolean(
                                DefaultDriverOption.REQUEST_WARN_IF_SET_KEYSPACE, false) // done once, before others
                        .withInt(DefaultDriverOption.NETTY_IO_SIZE, 1)
                        .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
                        .build())
                .build();
    }

    /** Asks, and keeps in mind whether there was an answer. */
    private <T> T answered(Function<CqlSession, T> question) {
        refuseWhileAway();
        CqlSession current = required();
        long sentAt = System.nanoTime();
        try {
            T answer = question.apply(current);
            presence.answered();
            return answer;
        } catch (DriverException | IllegalStateException e) {
            throw refusal(e, sentAt);
        }
    }

    private RejectedException refusal(RuntimeException failure, long sentAt) {
        boolean news = false;
        if (failure instanceof DriverTimeoutException) {
            news = presence.silent(sentAt);
        } else if (failure instanceof NoNodeAvailableException) {
            news = presence.unreachable();
        } else if (failure instanceof CoordinatorException) {
            presence.answered();
        }
        if (news) {
            silentSince = Instant.now().minus(presence.silence()).truncatedTo(ChronoUnit.SECONDS);
            LOG.warn("Cassandra does not answer; what needs it is refused until it does");
            askLater();
        }
        return translation(failure);
    }

    /** While it is away, one small question at a time says when it is back. */
    private void askLater() {
        CompletableFuture.delayedExecutor(ASKED_EVERY.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(this::ask);
    }

    private void ask() {
        CqlSession current = session;
        if (current == null || current.isClosed()) {
            return;
        }
        current.executeAsync(SimpleStatement.newInstance("SELECT release_version FROM system.local")
                        .setTimeout(Duration.ofSeconds(2)))
                .whenComplete((answer, failure) -> {
                    if (failure == null || failure instanceof CoordinatorException) {
                        presence.answered();
                        LOG.info("Cassandra answers again");
                    } else {
                        askLater();
                    }
                });
    }

    private void refuseWhileAway() {
        if (presence.isAway()) {
            throw away();
        }
    }

    private RejectedException away() {
        return unavailable("no answer since " + silentSince);
    }

    private static AsyncResultSet answerOf(CompletableFuture<AsyncResultSet> running) {
        try {
            return running.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DriverException failure) {
                throw failure.copy(); // as the blocking calls do: with the stack of who asked
            }
            throw e;
        }
    }

    private static <T> T translated(Supplier<T> action) {
        try {
            return action.get();
        } catch (DriverException | IllegalStateException e) {
            throw translation(e);
        }
    }

    private static RejectedException translation(RuntimeException failure) {
        return unavailable(
                failure instanceof AllNodesFailedException ? "no node answers" : String.valueOf(failure.getMessage()));
    }

    private static RejectedException unavailable(String why) {
        return new RejectedException(
                Rejection.UNAVAILABLE,
                "Cassandra does not answer (" + why + ")",
                "Try again; if it stays so, look at Cassandra's log, and at the space on its disk: without any it ends itself.",
                "");
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return new InetSocketAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }
}
