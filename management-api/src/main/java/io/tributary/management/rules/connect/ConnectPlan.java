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
    /** Longer than a sink tries a row that its database refuses. */
    private static final Duration SETTLED = Duration.ofSeconds(15);

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
     * @param failure because of which
     */
    record Restarts(int count, Instant last, String failure) {
        static final Restarts NONE = new Restarts(0, Instant.EPOCH, "");

        boolean isDue(Instant now) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(count, MOST_DOUBLINGS));
            return !now.isBefore(last.plus(pause));
        }

        /** Whether one that runs now will not fail at once as it did before. */
        boolean isOver(Instant now) {
            return !now.isBefore(last.plus(SETTLED));
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
                    && restarts.getOrDefault(name, Restarts.NONE).isDue(now)) {
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
