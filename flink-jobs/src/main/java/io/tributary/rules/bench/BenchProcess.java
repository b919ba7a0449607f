package io.tributary.rules.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.rules.compile.RuleCompiler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One part of {@code bench rules}, as a process of its own, so that the just-in-time compiler sees one contestant's code only.
 *
 * <p>{@code compile FILE WORKLOAD} writes the compiled rules of a workload and ends. {@code fabric|sql|hand FILE WORKLOAD} runs a job in
 * this process; after {@link #READY} it reads a number of seconds per line, lets messages through for so long, and answers with a line of
 * {@link #MEASURED}. It ends when its input does. What follows the words is a JSON object.
 */
public final class BenchProcess {
    /** {@code restoreSeconds}, {@code restoreCpuSeconds}: from the opening of the fabric's operator to the first message; 0 for others. */
    public static final String READY = "bench-ready ";

    /** {@code messages}, {@code seconds}, {@code cpuSeconds} of this process, {@code wrongRows}: more or fewer than the rules give. */
    public static final String MEASURED = "bench-measured ";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** When the fabric's operator began to open: nanoseconds of the clock, and of CPU. */
    private static final AtomicLongArray OPENED = new AtomicLongArray(2);

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("compile|fabric|sql|hand FILE WORKLOAD, not " + List.of(arguments));
        }
        Path rules = Path.of(arguments[1]);
        Workload workload = Workload.named(arguments[2]);
        if (arguments[0].equals("compile")) {
            try (RuleCompiler compiler = new RuleCompiler()) {
                RulesFile.compiled(workload, compiler).write(rules);
            }
            return;
        }
        start(arguments[0], rules, workload);
        serve(workload, arguments[0].equals("sql"));
        Runtime.getRuntime().halt(0); // the job has no end, and nothing to keep
    }

    private static void start(String contestant, Path rules, Workload workload) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        switch (contestant) {
            case "fabric" -> Contestants.fabric(env, workload, rules, BenchProcess::opening);
            case "sql" -> Contestants.sql(env, workload);
            case "hand" -> Contestants.hand(env, workload);
            default -> throw new IllegalArgumentException("'" + contestant + "' is not a contestant");
        }
        env.executeAsync(contestant).getJobExecutionResult().whenComplete((result, failure) -> {
            System.err.println("the job of " + contestant + " has ended: " + failure);
            Runtime.getRuntime().halt(1);
        });
    }

    private static void opening() {
        OPENED.set(0, System.nanoTime());
        OPENED.set(1, Gate.cpuNanos());
    }

    private static void serve(Workload workload, boolean uncounted) throws IOException, InterruptedException {
        Gate.OF_THIS_PROCESS.awaitStill();
        boolean restored = OPENED.get(0) != 0;
        say(
                READY,
                Map.of(
                        "restoreSeconds",
                        restored ? (System.nanoTime() - OPENED.get(0)) / 1e9 : 0,
                        "restoreCpuSeconds",
                        restored ? (Gate.cpuNanos() - OPENED.get(1)) / 1e9 : 0));
        List<Workload.Message> messages = workload.messages();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            long from = Gate.OF_THIS_PROCESS.counts()[0];
            Gate.Stretch stretch = Gate.OF_THIS_PROCESS.measure(Double.parseDouble(line));
            long expected = rowsOf(workload, messages, from, stretch.messages());
            say(
                    MEASURED,
                    Map.of(
                            "messages", stretch.messages(),
                            "seconds", stretch.seconds(),
                            "cpuSeconds", stretch.cpuSeconds(),
                            // A black hole does not count.
                            "wrongRows", uncounted ? 0 : Math.abs(expected - stretch.rows())));
        }
    }

    private static long rowsOf(Workload workload, List<Workload.Message> messages, long from, long count) {
        long[] each = new long[Workload.MESSAGES];
        long all = 0;
        for (int i = 0; i < each.length; i++) {
            each[i] = workload.rowsOf(messages.get(i), i);
            all += each[i];
        }
        long rows = count / each.length * all;
        for (long offset = from; offset < from + count % each.length; offset++) {
            rows += each[(int) (offset % each.length)];
        }
        return rows;
    }

    private static void say(String word, Map<String, Number> figures) throws JsonProcessingException {
        System.out.println(word + JSON.writeValueAsString(figures));
    }

    private BenchProcess() {}
}
