package io.tributary.management;

import io.tributary.management.api.FunctionBundleRoutes;
import io.tributary.management.api.route.Route;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.functions.FunctionBundles;
import io.tributary.management.functions.FunctionLibrary;
import io.tributary.management.functions.FunctionStore;
import io.tributary.management.functions.cassandra.CassandraFunctions;
import io.tributary.management.registry.OutboxPublisher;
import java.time.Clock;
import java.util.List;

/** The part of the process that takes functions of users in. */
final class FunctionParts {
    private final UserFunctionsConfig config;
    private final FunctionStore store;

    FunctionParts(UserFunctionsConfig config, Database database, Claims claims) {
        this.config = config;
        this.store = new CassandraFunctions(database, claims);
    }

    /** What the compiler finds functions in. */
    FunctionLibrary library() {
        return new FunctionLibrary(store);
    }

    List<Route> routes(OutboxPublisher.Log log, RuleRunner runner, Clock clock) {
        return new FunctionBundleRoutes(
                        new FunctionBundles(config.allowed(), store, log, runner.callers(), runner::isTaken, clock))
                .routes();
    }
}
