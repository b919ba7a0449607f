package io.tributary.bench;

import io.tributary.bench.load.Metronome;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.fleet.ApiClient;
import io.tributary.fleet.DeviceClient;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.PublishRequested;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * How soon a hot rule is what the API has answered that it is: made, replaced, paused, resumed, under a steady stream of messages; and what
 * another rule on the same messages notices of it. Rules repub, so that what they gave is in {@code inbox} at once.
 */
final class DeployBench {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);
    private static final Pattern ROW = Pattern.compile("\"seq\":(\\d+),\"v\":(\\d+)");
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long REGISTRY_MILLIS = 2_000;
    private static final long LOOK_MILLIS = 2;
    /** After an answer it is watched for so long that a paused rule says nothing any more. */
    private static final long SILENCE_MILLIS = 1_500;

    /** @param rate messages per second */
    record Load(double rate, int rounds, double warmUpSeconds) {
        Load {
            BenchOptions.check(rate >= 20 && rate <= 2_000, "--rate is 20 to 2,000");
            BenchOptions.check(rounds > 0 && rounds <= 1_000, "--rounds is 1 to 1,000");
            BenchOptions.check(warmUpSeconds >= 0, "--warm-up is not below 0");
        }
    }

    /** What a rule gave for the newest message, and when it was seen; by {@link System#nanoTime}. */
    private record Given(long version, long sequence, long atNanos) {}

    private final TestBed bed;
    private final Load load;
    private final Consumer<String> progress;
    private final ApiClient api;
    private final Map<String, Given> newest = new ConcurrentHashMap<>();
    private final Map<Long, Long> published = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final Recorder others = new Recorder(3);
    private final BenchReport report = BenchReport.of("deploy");

    DeployBench(TestBed bed, Load load, Consumer<String> progress) {
        this.bed = bed;
        this.load = load;
        this.progress = progress;
        this.api = new ApiClient(bed.platform().api(), bed.platform().apiKey());
    }

    BenchReport run() {
        report.figure("rate", load.rate());
        report.figure("rounds", load.rounds());
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (BenchProduct product = bed.product();
                DeviceClient device = device(product);
                Watch watch = new Watch(bed)) {
            String other = "bench_other_" + product.id().toLowerCase(Locale.ROOT);
            String rule = "bench_deploy_" + product.id().toLowerCase(Locale.ROOT);
            watch.start(seen -> seen(seen, other));
            try (Metronome stream = new Metronome(load.rate(), sender, due -> publish(device, due))) {
                make(other, product, 1);
                published.clear(); // what came before it is not its business
                measure(rule, product);
            } finally {
                delete(rule);
                delete(other);
            }
        } finally {
            sender.shutdownNow();
        }
        return report;
    }

    private DeviceClient device(BenchProduct product) {
        DeviceCredentials who = product.devices("source-", 1).get(0);
        Patience.pause(REGISTRY_MILLIS);
        DeviceClient device =
                new DeviceClient(who, bed.platform().mqttHost(), bed.platform().mqttPort());
        device.connect().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return device;
    }

    private void publish(DeviceClient device, long due) {
        long number = sequence.incrementAndGet();
        published.put(number, due);
        device.publish("event", ("{\"seq\":" + number + "}").getBytes(StandardCharsets.US_ASCII));
    }

    private void measure(String rule, BenchProduct product) {
        progress.accept("warming up");
        long version = 1;
        for (long end = System.nanoTime() + (long) (load.warmUpSeconds() * 1e9); System.nanoTime() < end; ) {
            make(rule, product, ++version);
            api.delete("/rules/" + rule);
        }
        others.reset();
        Patience.pause(TimeUnit.SECONDS.toMillis(20));
        Histogram undisturbed = others.getIntervalHistogram();
        List<Double> made = new ArrayList<>();
        List<Double> replaced = new ArrayList<>();
        List<Double> paused = new ArrayList<>();
        List<Double> resumed = new ArrayList<>();
        for (int round = 1; round <= load.rounds(); round++) {
            made.add(make(rule, product, ++version));
            replaced.add(replace(rule, product, ++version));
            paused.add(pause(rule));
            resumed.add(resume(rule, version));
            api.delete("/rules/" + rule);
            if (round % 10 == 0) {
                progress.accept("round " + round + " of " + load.rounds());
            }
        }
        Histogram disturbed = others.getIntervalHistogram();
        figures("made", made);
        figures("replaced", replaced);
        figures("paused", paused);
        figures("resumed", resumed);
        figures("other_undisturbed", undisturbed);
        figures("other_meanwhile", disturbed);
        report.check("unseen", unseen());
    }

    /** Messages that the other rule never gave. */
    private long unseen() {
        Patience.pause(SILENCE_MILLIS);
        long late = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);
        return published.values().stream().filter(due -> due < late).count();
    }

    private double make(String rule, BenchProduct product, long version) {
        api.createRule(rule, sql(product, version), List.of(action(product)));
        return untilGiven(rule, version);
    }

    private double replace(String rule, BenchProduct product, long version) {
        api.put("/rules/" + rule, Map.of("sql", sql(product, version), "actions", List.of(action(product))));
        return untilGiven(rule, version);
    }

    /** Milliseconds from the answer to the last message that was evaluated all the same. */
    private double pause(String rule) {
        api.post("/rules/" + rule + "/pause", Map.of());
        long answered = System.nanoTime();
        Patience.pause(SILENCE_MILLIS);
        Given last = newest.get(rule);
        return last == null ? 0 : Math.max(0, (last.atNanos() - answered) / 1e6);
    }

    private double resume(String rule, long version) {
        newest.remove(rule);
        api.post("/rules/" + rule + "/resume", Map.of("fromNow", true));
        return untilGiven(rule, version);
    }

    /** Milliseconds from now, when the API has just answered, to the first message that was evaluated so. */
    private double untilGiven(String rule, long version) {
        long answered = System.nanoTime();
        await(() -> {
            Given given = newest.get(rule);
            return given != null && given.version() == version;
        });
        return (System.nanoTime() - answered) / 1e6;
    }

    private void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the rule gave nothing within " + PATIENCE.toSeconds() + " s");
            }
            Patience.pause(LOOK_MILLIS);
        }
    }

    private void delete(String rule) {
        if (api.get("/rules").path("items").findValuesAsText("name").contains(rule)) {
            api.delete("/rules/" + rule);
        }
    }

    private static String sql(BenchProduct product, long version) {
        return "SELECT TRY_CAST(JSON_VALUE(payload, '$.seq') AS BIGINT) AS seq, " + version
                + " AS v FROM messages WHERE TOPIC_MATCHES(topic, '" + product.id() + "/+/event')";
    }

    /** To a device that is not there: nothing is kept of QoS 0. */
    private static Map<String, Object> action(BenchProduct product) {
        return Map.of("type", "repub", "topic", product.id() + "/sink/control", "qos", 0);
    }

    private void seen(PublishRequested message, String other) {
        Matcher row =
                ROW.matcher(StandardCharsets.UTF_8.decode(message.getPayload().duplicate()));
        if (message.getOrigin() == null || !row.find()) {
            return; // another's
        }
        String rule = message.getOrigin().getRule();
        long number = Long.parseLong(row.group(1));
        long now = System.nanoTime();
        newest.put(rule, new Given(Long.parseLong(row.group(2)), number, now));
        if (rule.equals(other)) {
            Long due = published.remove(number);
            if (due != null) {
                others.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(now - due)));
            }
        }
    }

    private void figures(String name, List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        report.figure(name + "_p50_ms", sorted.get(sorted.size() / 2));
        report.figure(name + "_p99_ms", sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1));
        report.figure(name + "_max_ms", sorted.get(sorted.size() - 1));
    }

    private void figures(String name, Histogram micros) {
        report.figure(name + "_p50_ms", micros.getValueAtPercentile(50) / 1e3);
        report.figure(name + "_p99_ms", micros.getValueAtPercentile(99) / 1e3);
        report.figure(name + "_max_ms", micros.getMaxValue() / 1e3);
    }

    /** Reads {@code inbox} on a thread of its own. */
    private static final class Watch implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private Thread thread = new Thread(() -> {});

        private Watch(TestBed bed) {
            consumer = FromNow.of(bed, Topics.INBOX);
        }

        private void start(Consumer<PublishRequested> each) {
            thread = new Thread(() -> read(each), "inbox");
            thread.setDaemon(true);
            thread.start();
        }

        private void read(Consumer<PublishRequested> each) {
            try (consumer) {
                while (true) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        PublishRequested message = CODEC.decode(record.value()).getPublishRequested();
                        if (message != null) {
                            each.accept(message);
                        }
                    }
                }
            } catch (WakeupException e) {
                return; // as close() asks
            }
        }

        @Override
        public void close() {
            consumer.wakeup();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
