package io.tributary.rules.dialect;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be selected, compared and computed with. */
sealed interface Value extends Term {

    record NumberLiteral(BigDecimal number, Place at) implements Value {
        @Override
        public List<Term> parts() {
            return List.of();
        }
    }

    record TextLiteral(String text, Place at) implements Value {
        @Override
        public List<Term> parts() {
            return List.of();
        }
    }

    record BooleanLiteral(boolean isTrue, Place at) implements Value {
        @Override
        public List<Term> parts() {
            return List.of();
        }
    }

    /**
     * A key of the payload.
     *
     * @param path at least one name
     */
    record Field(List<String> path, Place at) implements Value {
        String lastName() {
            return path.get(path.size() - 1);
        }

        @Override
        public List<Term> parts() {
            return List.of();
        }
    }

    record Call(DialectFunction function, List<Value> arguments, Place at) implements Value {
        @Override
        public List<Term> parts() {
            return List.copyOf(arguments);
        }
    }

    /** @param operator one of {@code + - * / %} */
    record Arithmetic(char operator, Value left, Value right, Place at) implements Value {
        @Override
        public List<Term> parts() {
            return List.of(left, right);
        }
    }

    record Negative(Value value, Place at) implements Value {
        @Override
        public List<Term> parts() {
            return List.of(value);
        }
    }

    /** The first branch that holds gives the value; no branch and no ELSE: there is none. */
    record Case(List<Branch> branches, Optional<Value> otherwise, Place at) implements Value {
        List<Value> results() {
            return Stream.concat(branches.stream().map(Branch::then), otherwise.stream())
                    .toList();
        }

        @Override
        public List<Term> parts() {
            return Stream.<Term>concat(branches.stream().map(Branch::when), results().stream())
                    .toList();
        }
    }

    record Branch(Condition when, Value then) {}
}
