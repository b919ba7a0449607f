package io.tributary.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
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

    /** Whether everything that must be zero is. */
    public boolean passed() {
        return checks.values().stream().allMatch(check -> check.longValue() == 0);
    }
}
