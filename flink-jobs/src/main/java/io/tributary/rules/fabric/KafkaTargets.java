package io.tributary.rules.fabric;

import io.tributary.rules.action.ActionPlan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One that is not there would stop the sink that all rules share. */
final class KafkaTargets implements Targets {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTargets.class);

    private static final Duration KNOWN_FOR = Duration.ofMillis(800);

    private final Admin admin;
    private Set<String> known = Set.of();
    private boolean answered = true;
    private long askedNanos = System.nanoTime() - KNOWN_FOR.toNanos();

    KafkaTargets(String bootstrapServers) {
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                "5000",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                "10000"));
    }

    @Override
    public synchronized Optional<String> missing(ActionPlan plan) {
        Set<String> targets = plan.targets();
        boolean fresh = System.nanoTime() - askedNanos < KNOWN_FOR.toNanos();
        if (targets.isEmpty() || (fresh && (!answered || known.containsAll(targets)))) {
            return Optional.empty();
        }
        askedNanos = System.nanoTime();
        answered = false;
        try {
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

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
