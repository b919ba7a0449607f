package io.tributary.management.rules.connect;

import io.tributary.management.rules.connect.ConnectWorker.Connector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What has to be done so that the worker's connectors are as wanted. Pure; connectors of others are left alone. */
record ConnectPlan(List<Action> actions) {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 4;

    /** One step. */
    sealed interface Action {
        /** Of the connector. */
        String name();
    }

    record Put(String name, Map<String, String> config) implements Action {}

    record Restart(String name, String failure) implements Action {}

    record Delete(String name) implements Action {}

    /**
     * How often in a row a connector was started again.
     *
     * @param last when
     */
    record Restarts(int count, Instant last) {
        boolean isDue(Instant now) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(count, MOST_DOUBLINGS));
            return !now.isBefore(last.plus(pause));
        }
    }

    static ConnectPlan decide(
            Map<String, Map<String, String>> wanted,
            Map<String, Connector> actual,
            Map<String, Restarts> restarts,
            Instant now) {
        List<Action> actions = new ArrayList<>();
        wanted.forEach((name, config) -> {
            Connector connector = actual.get(name);
            if (connector == null || !connector.config().equals(config)) {
                actions.add(new Put(name, config));
            } else if (!connector.failure().isEmpty()
                    && restarts.getOrDefault(name, new Restarts(0, Instant.EPOCH))
                            .isDue(now)) {
                actions.add(new Restart(name, connector.failure()));
            }
        });
        actual.forEach((name, connector) -> {
            if (!wanted.containsKey(name) && SinkConfigs.isOurs(connector.config())) {
                actions.add(new Delete(name));
            }
        });
        return new ConnectPlan(actions);
    }
}
