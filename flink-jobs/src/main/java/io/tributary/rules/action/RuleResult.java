package io.tributary.rules.action;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One result of a rule.
 *
 * @param index which of the results of that message, from 0
 * @param names of the columns
 * @param values theirs, in Flink's external Java classes
 */
public record RuleResult(SourceMessage source, int index, List<String> names, List<@Nullable Object> values) {

    Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(names.indexOf(name)));
    }

    /** All columns as a JSON object. */
    byte[] json() {
        return JsonText.ofObject(names, values);
    }
}
