package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** CPU time, user and system, of processes on this machine; grain 10 ms. */
final class CpuMeter {
    static final String SELF = "self";
    static final String MACHINE = "machine";

    private static final double TICKS_PER_SECOND = 100;

    private final Map<String, Long> pids;

    /** @param pids process ids by name */
    CpuMeter(Map<String, Long> pids) {
        this.pids = new LinkedHashMap<>(pids);
        this.pids.put(SELF, ProcessHandle.current().pid());
    }

    /** CPU-seconds each process has used since it started, and under {@code machine} all there are. */
    Map<String, Double> read() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        pids.forEach((name, pid) -> seconds.put(name, secondsOf(pid)));
        seconds.put(MACHINE, machineSeconds());
        return seconds;
    }

    /** What was used between two readings, by name; under {@code other} what none of the named processes used. */
    static Map<String, Double> between(Map<String, Double> before, Map<String, Double> after) {
        Map<String, Double> used = new LinkedHashMap<>();
        after.forEach((name, seconds) -> used.put(name, seconds - before.getOrDefault(name, 0.0)));
        double all = used.getOrDefault(MACHINE, 0.0);
        double known = used.values().stream().mapToDouble(Double::doubleValue).sum() - all;
        used.put("other", Math.max(0, all - known));
        return used;
    }

    private static double secondsOf(long pid) {
        return ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1_000.0;
    }

    private static double machineSeconds() {
        try {
            String[] cpu =
                    Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
            double busy = 0;
            for (int i : new int[] {1, 2, 3, 6, 7}) { // user, nice, system, irq, softirq
                busy += Double.parseDouble(cpu[i]);
            }
            return busy / TICKS_PER_SECOND;
        } catch (IOException | RuntimeException e) {
            return 0; // not Linux: the figure is left out by being zero
        }
    }
}
