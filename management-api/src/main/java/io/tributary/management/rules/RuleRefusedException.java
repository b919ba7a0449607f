package io.tributary.management.rules;

import io.tributary.rules.compile.RuleError;
import java.util.List;

/** A rule's text that does not compile; names each place that is wrong. */
public final class RuleRefusedException extends RuntimeException {
    /**
     * One thing to correct.
     *
     * @param line in the SQL text, from 1; 0 when another part of the rule is to blame
     * @param column from 1; 0 as with the line
     */
    public record Place(int line, int column, String message, String remedy) {}

    private final transient List<Place> places;

    public RuleRefusedException(String rule, List<Place> places) {
        super(
                "rule '" + rule + "' does not compile: "
                        + places.stream().map(Place::message).findFirst().orElse("it is not accepted"),
                null,
                false,
                false);
        this.places = List.copyOf(places);
    }

    public List<Place> places() {
        return places;
    }

    static RuleRefusedException of(String rule, List<RuleError> errors) {
        return new RuleRefusedException(
                rule,
                errors.stream()
                        .map(error -> new Place(error.line(), error.column(), error.message(), error.remedy()))
                        .toList());
    }
}
