package io.tributary.bench;

import io.tributary.fleet.ApiClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What it takes to make, list and read devices: each call over HTTP, as an application makes it. */
final class RegistryBench {
    private static final int WARM_UP = 200;
    private static final int PAGE = 100;
    private static final int LISTINGS = 5;

    private final TestBed bed;
    private final Consumer<String> progress;
    private final ApiClient api;

    RegistryBench(TestBed bed, Consumer<String> progress) {
        this.bed = bed;
        this.progress = progress;
        this.api = new ApiClient(bed.platform().api(), bed.platform().apiKey());
    }

    BenchReport run(int devices, int reads, int callers) {
        BenchReport report = BenchReport.of("registry");
        CpuMeter cpu = new CpuMeter(Map.of("api", bed.pid("api"), "cassandra", bed.pid("cassandra")));
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        String product = api.createProduct("bench-" + System.currentTimeMillis(), "");
        String all = "/products/" + product + "/devices";
        try {
            progress.accept("making " + devices + " devices one after the other");
            IntConsumer create = i -> api.createDevice(product, "device-" + i);
            calls(pool, 1, 0, WARM_UP, create);
            Measured made = measured(cpu, () -> calls(pool, 1, WARM_UP, devices - WARM_UP, create));
            report.figure("create_p50_ms", millis(made.latency(), 50));
            report.figure("create_p99_ms", millis(made.latency(), 99));
            report.figure("create_api_cpu_ms", made.cpu().getOrDefault("api", 0.0) * 1_000 / (devices - WARM_UP));
            report.figure(
                    "create_cassandra_cpu_ms", made.cpu().getOrDefault("cassandra", 0.0) * 1_000 / (devices - WARM_UP));

            progress.accept("listing them, " + PAGE + " a page");
            Histogram pages = new ConcurrentHistogram(3);
            Set<String> listed = new HashSet<>();
            for (int i = 0; i < LISTINGS; i++) {
                listed.clear();
                listed.addAll(list(all, pages));
            }
            report.figure("list_pages", pages.getTotalCount());
            report.figure("list_p50_ms", millis(pages, 50));
            report.figure("list_p99_ms", millis(pages, 99));

            progress.accept("reading devices, " + callers + " at the same time");
            IntConsumer read =
                    i -> api.get(all + "/device-" + ThreadLocalRandom.current().nextInt(devices));
            calls(pool, callers, 0, reads / 10, read);
            Measured seen = measured(cpu, () -> calls(pool, callers, 0, reads, read));
            report.figure("read_p99_ms", millis(seen.latency(), 99));
            report.figure("reads_per_s", reads / seen.seconds());
            report.figure("reads_per_api_cpu_s", reads / seen.cpu().getOrDefault("api", Double.NaN));
            report.figure("other_cpu_s", seen.cpu().getOrDefault("other", 0.0));
            report.check("missing", devices - listed.size());
        } finally {
            progress.accept("deleting them");
            remove(pool, callers, all, devices);
            pool.shutdown();
        }
        api.delete("/products/" + product);
        return report;
    }

    private record Measured(Histogram latency, double seconds, Map<String, Double> cpu) {}

    /** Calls that measure themselves. */
    private interface Calls {
        Histogram make();
    }

    private static Measured measured(CpuMeter cpu, Calls calls) {
        Map<String, Double> before = cpu.read();
        long begin = System.nanoTime();
        Histogram latency = calls.make();
        return new Measured(latency, (System.nanoTime() - begin) / 1e9, CpuMeter.between(before, cpu.read()));
    }

    private static Histogram calls(ExecutorService pool, int callers, int from, int count, IntConsumer call) {
        Histogram latency = new ConcurrentHistogram(3);
        AtomicInteger next = new AtomicInteger(from);
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            running.add(CompletableFuture.runAsync(
                    () -> {
                        for (int n = next.getAndIncrement(); n < from + count; n = next.getAndIncrement()) {
                            long begin = System.nanoTime();
                            call.accept(n);
                            latency.recordValue((System.nanoTime() - begin) / 1_000);
                        }
                    },
                    pool));
        }
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        return latency;
    }

    private List<String> list(String all, Histogram latency) {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            long begin = System.nanoTime();
            var page = api.get(all + "?limit=" + PAGE + cursor);
            latency.recordValue((System.nanoTime() - begin) / 1_000);
            page.path("items")
                    .forEach(device -> names.add(device.path("deviceName").asText()));
            String next = page.path("next").asText("");
            cursor = next.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        } while (!cursor.isEmpty());
        return names;
    }

    private void remove(ExecutorService pool, int callers, String all, int devices) {
        List<String> names = list(all, new ConcurrentHistogram(3));
        calls(pool, callers, 0, Math.min(names.size(), devices), i -> api.delete(all + "/" + names.get(i)));
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}
