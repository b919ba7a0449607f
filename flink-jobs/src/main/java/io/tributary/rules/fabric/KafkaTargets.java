package io.tributary.rules.fabric;

import io.tributary.rules.action.ActionPlan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the topics a rule writes to are there: one that is not would stop the sink that all rules share. Thread-safe. */
final class KafkaTargets implements Function<ActionPlan, Optional<String>> {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTargets.class);

    private static final Duration KNOWN_FOR = Duration.ofSeconds(8);

    private final String bootstrapServers;
    private Set<String> known = Set.of();
    private boolean answered = true;
    private long askedNanos = System.nanoTime() - KNOWN_FOR.toNanos();

    KafkaTargets(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    @Override
    public synchronized Optional<String> apply(ActionPlan plan) {
        Set<String> targets = plan.targets();
        boolean fresh = System.nanoTime() - askedNanos < KNOWN_FOR.toNanos();
        if (targets.isEmpty() || (fresh && (!answered || known.containsAll(targets)))) {
            return Optional.empty();
        }
        askedNanos = System.nanoTime();
        answered = false;
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                "5000",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                "10000"))) {
            known = admin.listTopics().names().get(10, TimeUnit.SECONDS);
            answered = true;
            return targets.stream().filter(target -> !known.contains(target)).findFirst();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("whether the topics of rule {} are there is not known: {}", plan.rule(), e.toString());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
