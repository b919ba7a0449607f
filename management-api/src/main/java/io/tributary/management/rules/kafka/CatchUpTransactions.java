package io.tributary.management.rules.kafka;

import io.tributary.catalog.Topics;
import io.tributary.management.rules.CatchUps;
import io.tributary.rules.CatchUp;
import io.tributary.rules.program.FabricLane;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;

/** Transactions of a lane's catch-ups at the broker. */
public final class CatchUpTransactions implements CatchUps.Transactions, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Topics topics;
    private final FabricLane lane;
    private final Admin admin;

    public CatchUpTransactions(String bootstrapServers, Topics topics, FabricLane lane) {
        this.topics = topics;
        this.lane = lane;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "management-api-catch-ups",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Long.toString(PATIENCE.toMillis()),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                "5000"));
    }

    @Override
    public List<String> open() throws IOException {
        String first = CatchUp.writers(topics, lane);
        return answer(
                        "list transactions",
                        admin.listTransactions(
                                        new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                                .all())
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(name -> name.startsWith(first))
                .toList();
    }

    @Override
    public String writer(String rule, long incarnation) {
        return CatchUp.writer(topics, lane, rule, incarnation);
    }

    @Override
    public void end(List<String> names) throws IOException {
        answer("end transactions", admin.fenceProducers(names).all());
    }

    private static <T> T answer(String what, KafkaFuture<T> future) throws IOException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Kafka does not " + what + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Kafka was asked to " + what, e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
