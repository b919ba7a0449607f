package io.tributary.management.rules.connect;

import io.tributary.catalog.Topics;
import io.tributary.identity.RejectedException;
import io.tributary.management.rules.Destination;
import io.tributary.management.rules.DestinationStore;
import io.tributary.management.rules.RuleStore;
import io.tributary.management.rules.connect.ConnectPlan.Restarts;
import io.tributary.management.rules.connect.ConnectWorker.Connector;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one sink connector per destination as the rules want it, and starts again what has failed. One thread calls
 * {@link #round}; what was seen may be asked by any.
 */
public final class ConnectReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectReconciler.class);

    private final RuleStore rules;
    private final DestinationStore destinations;
    private final Function<Destination, String> password;
    private final ConnectWorker worker;
    private final SinkConfigs configs;
    private final Clock clock;
    private final Map<String, Restarts> restarts = new ConcurrentHashMap<>();

    private volatile Map<String, Connector> seen = Map.of();
    /** What kept the last round from doing what a connector needs. */
    private volatile Map<String, Status> obstacles = Map.of();

    private volatile String trouble = "";

    /**
     * @param registryToken with which Connect asks this API for schemas
     * @param bootstrapServers of Kafka, for connectors that write to it
     * @param allowPrivate whether results may be forwarded to private addresses
     */
    public ConnectReconciler(
            RuleStore rules,
            DestinationStore destinations,
            Function<Destination, String> password,
            ConnectWorker worker,
            Topics topics,
            URI schemaRegistryUrl,
            String registryToken,
            String bootstrapServers,
            boolean allowPrivate,
            Clock clock) {
        this.rules = rules;
        this.destinations = destinations;
        this.password = password;
        this.worker = worker;
        this.configs = new SinkConfigs(topics, schemaRegistryUrl, registryToken, bootstrapServers, allowPrivate);
        this.clock = clock;
    }

    /**
     * How a destination's connector was when it was last looked at.
     *
     * @param state unused, starting, running or failed
     */
    public record Status(String state, Optional<String> cause) {}

    public Status statusOf(String destination) {
        if (!trouble.isEmpty()) { // what was seen before may not hold any more
            return new Status("starting", Optional.of(trouble));
        }
        Status obstacle = obstacles.get(destination);
        if (obstacle != null) {
            return obstacle;
        }
        Connector connector = seen.get(destination);
        if (connector == null) {
            return new Status("unused", Optional.empty());
        }
        if (!connector.failure().isEmpty()) {
            return new Status("failed", Optional.of(connector.failure()));
        }
        Restarts again = restarts.get(destination);
        if (again != null) { // what it fails of may take it a while to find again
            return new Status("starting", Optional.of("it was started again after: " + again.failure()));
        }
        return new Status(connector.running() ? "running" : "starting", Optional.empty());
    }

    /** What people are told of the worker; throws when it does not answer. */
    public String look() throws IOException {
        Map<String, Connector> connectors = worker.connectors();
        long failed = connectors.values().stream()
                .filter(connector -> !connector.failure().isEmpty())
                .count();
        return connectors.size() + " connectors" + (failed == 0 ? "" : ", " + failed + " failed");
    }

    /** Looks once and acts; what stands in the way of one destination keeps no other from its turn. */
    public void round() {
        try {
            Map<String, Status> obstructed = new HashMap<>();
            Map<String, String> passwords = new HashMap<>();
            List<Destination> all = destinations.destinations();
            for (Destination destination : all) {
                try {
                    passwords.put(destination.name(), password.apply(destination));
                } catch (IllegalArgumentException | RejectedException e) { // a sealed password that does not open
                    obstructed.put(destination.name(), new Status("failed", Optional.of(firstLine(e))));
                }
            }
            Map<String, Map<String, String>> wanted =
                    configs.wanted(all, rules.rules(), destination -> passwords.getOrDefault(destination.name(), ""));
            Map<String, Connector> actual = worker.connectors();
            seen = actual;
            actual.forEach((name, connector) -> {
                Restarts again = restarts.get(name);
                if (connector.running() && again != null && again.isOver(clock.instant())) {
                    restarts.remove(name);
                }
            });
            restarts.keySet().retainAll(actual.keySet());
            for (ConnectPlan.Action action : ConnectPlan.decide(wanted, actual, restarts, clock.instant())
                    .actions()) {
                if (!obstructed.containsKey(action.name())) {
                    attempt(action).ifPresent(status -> obstructed.put(action.name(), status));
                }
            }
            keep(obstructed);
            say("");
        } catch (IOException e) {
            say("Connect does not answer (" + firstLine(e) + ")");
        } catch (RejectedException e) {
            say(String.valueOf(e.getMessage()));
        }
    }

    /** What is in the way of an action, or nothing when it worked. */
    private Optional<Status> attempt(ConnectPlan.Action action) {
        try {
            act(action);
            return Optional.empty();
        } catch (ConnectRefusedException e) {
            return Optional.of(new Status("failed", Optional.of(firstLine(e))));
        } catch (IOException e) {
            return Optional.of(new Status("starting", Optional.of(firstLine(e))));
        }
    }

    private void keep(Map<String, Status> obstructed) {
        obstructed.forEach((name, status) -> {
            if (!status.equals(obstacles.get(name))) {
                LOG.atWarn()
                        .addKeyValue("connector", name)
                        .log(
                                "this does not work, it follows again: {}",
                                status.cause().orElse(""));
            }
        });
        obstacles = Map.copyOf(obstructed);
    }

    private void act(ConnectPlan.Action action) throws IOException {
        if (action instanceof ConnectPlan.Put put) {
            restarts.remove(put.name()); // what failed was another configuration
            worker.put(put.name(), put.config());
            LOG.atInfo()
                    .addKeyValue("connector", put.name())
                    .addKeyValue("topics", put.config().get("topics"))
                    .log("connector set");
        } else if (action instanceof ConnectPlan.Restart restart) {
            restarts.merge(
                    restart.name(),
                    new Restarts(1, clock.instant(), restart.failure()),
                    (before, now) -> new Restarts(before.count() + 1, now.last(), now.failure()));
            LOG.atWarn()
                    .addKeyValue("connector", restart.name())
                    .log("connector is started again after: {}", restart.failure());
            worker.restart(restart.name());
        } else if (action instanceof ConnectPlan.Delete delete) {
            worker.delete(delete.name());
            LOG.atInfo().addKeyValue("connector", delete.name()).log("connector deleted, no rule writes to it");
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private void say(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            if (what.isEmpty()) {
                LOG.info("connectors are looked after again");
            } else {
                LOG.warn("connectors cannot be looked after: {}", what);
            }
        }
    }
}
