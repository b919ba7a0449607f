package io.tributary.rules.program;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfoImpl;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.util.SimpleUserCodeClassLoader;

/** A runtime context outside of any job: enough for the functions a rule may use, so that it can be tried where it is compiled. */
public final class DetachedContext {
    private static final String NAME = "rule";

    public static StreamingRuntimeContext create() {
        Environment environment = (Environment) Proxy.newProxyInstance(
                DetachedContext.class.getClassLoader(),
                new Class<?>[] {Environment.class},
                (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "getJobInfo" -> new JobInfoImpl(new JobID(), NAME);
                        case "getTaskInfo" -> new TaskInfoImpl(NAME, 1, 0, 1, 0);
                        case "getUserCodeClassLoader" ->
                            SimpleUserCodeClassLoader.create(DetachedContext.class.getClassLoader());
                        case "getExecutionConfig" -> new ExecutionConfig();
                        case "getDistributedCacheEntries" -> Map.of();
                        case "getTaskConfiguration", "getJobConfiguration" -> new Configuration();
                        case "toString" -> "no task";
                        default ->
                            throw new UnsupportedOperationException(
                                    "a function asks its task for " + method.getName() + ", and there is none");
                    };
                });
        return new StreamingRuntimeContext(
                environment,
                Map.of(),
                UnregisteredMetricsGroup.createOperatorMetricGroup(),
                new OperatorID(),
                null,
                null,
                resource -> Set.of());
    }

    private DetachedContext() {}
}
