package io.tributary.rules.dialect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What holds for a message or does not. A comparison with a missing key does not hold. */
sealed interface Condition extends Term {

    enum Comparator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Comparator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }

        boolean isOrder() {
            return this != EQUAL && this != NOT_EQUAL;
        }

        static Optional<Comparator> of(Token token) {
            return Arrays.stream(values())
                    .filter(each -> token.isSymbol(each.symbol))
                    .findFirst();
        }
    }

    record Comparison(Comparator comparator, Value left, Value right, Place at) implements Condition {
        @Override
        public List<Term> parts() {
            return List.of(left, right);
        }
    }

    /** @param values at least one */
    record In(Value value, List<Value> values, Place at) implements Condition {
        @Override
        public List<Term> parts() {
            return Stream.<Term>concat(Stream.of(value), values.stream()).toList();
        }
    }

    /** @param parts at least two */
    record And(List<Condition> parts, Place at) implements Condition {}

    /** @param parts at least two */
    record Or(List<Condition> parts, Place at) implements Condition {}
}
