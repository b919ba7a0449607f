package io.tributary.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every benchmark prints with {@code -o json}.
 *
 * @param bench its name
 * @param figures measured, units in the names
 * @param ratios of two figures of this run, the form to compare machines and days by
 * @param checks what must be zero
 */
@JsonPropertyOrder({"bench", "figures", "ratios", "checks"})
public record BenchReport(
        String bench, Map<String, Number> figures, Map<String, Number> ratios, Map<String, Number> checks) {

    static BenchReport of(String bench) {
        return new BenchReport(bench, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    void figure(String name, double value) {
        figures.put(name, rounded(value));
    }

    void ratio(String name, double value) {
        ratios.put(name, rounded(value));
    }

    void check(String name, long mustBeZero) {
        checks.merge(name, mustBeZero, (one, other) -> one.longValue() + other.longValue());
    }

    private static Number rounded(double value) {
        if (!Double.isFinite(value)) {
            return 0;
        }
        return value == Math.rint(value) || Math.abs(value) >= 10_000
                ? (Number) Math.round(value)
                : (Number) (Math.round(value * 1_000) / 1_000.0);
    }

    /** Whether everything that must be zero is. */
    @JsonIgnore
    public boolean passed() {
        return checks.values().stream().allMatch(check -> check.longValue() == 0);
    }

    /** For people. */
    String table() {
        StringBuilder lines = new StringBuilder();
        figures.forEach((name, value) -> lines.append(String.format("%-44s %s%n", name, value)));
        ratios.forEach((name, value) -> lines.append(String.format("ratio %-38s %s%n", name, value)));
        checks.forEach((name, value) -> lines.append(String.format("check %-38s %s%n", name, value)));
        return lines.append(passed() ? "Every check is zero." : "NOT every check is zero.")
                .toString();
    }
}
