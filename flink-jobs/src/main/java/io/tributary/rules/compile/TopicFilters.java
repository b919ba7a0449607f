package io.tributary.rules.compile;

import io.tributary.identity.RejectedException;
import io.tributary.rules.function.TopicMatches;
import io.tributary.topic.TopicFilter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;

/**
 * By which topics the fabric finds a rule: what its conditions say of {@code topic} and {@code product_id}, so that no other message is
 * decoded for it. The filters never leave out a message the condition would let pass; the condition itself stays in the program.
 */
final class TopicFilters {
    private static final int MAX = 64;

    private final FromTable table;
    private final Map<String, String> origins;

    private TopicFilters(FromTable table) {
        this.table = table;
        this.origins = ColumnOrigins.of(table);
    }

    /**
     * Every filter of the rule; empty when its conditions do not say.
     *
     * @param product whose table it reads: no other product's message may find it
     */
    static Set<String> of(SqlNode statement, Optional<String> product) {
        Optional<Set<String>> said = statement instanceof SqlSelect select ? said(select) : Optional.empty();
        return product.map(id -> within(id, said)).orElse(said.orElse(Set.of()));
    }

    /** Its own condition and those of the SELECTs in brackets must all hold. */
    private static Optional<Set<String>> said(SqlSelect select) {
        Optional<FromTable> from = FromTable.of(select.getFrom());
        if (from.isEmpty()) {
            return Optional.empty();
        }
        Optional<Set<String>> inside = from.get().select().flatMap(TopicFilters::said);
        return select.getWhere() == null
                ? inside
                : narrower(new TopicFilters(from.get()).in(select.getWhere()), inside);
    }

    private static Set<String> within(String product, Optional<Set<String>> said) {
        Set<String> filters = new LinkedHashSet<>();
        for (String filter : said.orElse(Set.of("#"))) {
            int slash = filter.indexOf('/');
            String first = slash < 0 ? filter : filter.substring(0, slash);
            if (first.equals("#")) {
                filters.add(product + "/#");
            } else if (first.equals("+") || first.equals(product)) {
                filters.add(slash < 0 ? product : product + filter.substring(slash));
            }
        }
        return filters.isEmpty() ? Set.of(product) : filters; // another product's: no message has this topic
    }

    private Optional<Set<String>> in(SqlNode condition) {
        return switch (condition.getKind()) {
            case AND -> narrower(in(operand(condition, 0)), in(operand(condition, 1)));
            case OR -> both(in(operand(condition, 0)), in(operand(condition, 1)));
            case EQUALS ->
                equal(operand(condition, 0), operand(condition, 1))
                        .or(() -> equal(operand(condition, 1), operand(condition, 0)));
            case IN -> oneOf((SqlCall) condition);
            default -> matches(condition);
        };
    }

    /** Of two that both must hold, the one that names more levels. */
    private static Optional<Set<String>> narrower(Optional<Set<String>> one, Optional<Set<String>> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return weight(one.get()) >= weight(other.get()) ? one : other;
    }

    private static long weight(Set<String> filters) {
        return filters.stream()
                .mapToLong(filter -> List.of(filter.split("/")).stream()
                        .filter(level -> !level.equals("+") && !level.equals("#"))
                        .count())
                .min()
                .orElse(0);
    }

    private static Optional<Set<String>> both(Optional<Set<String>> one, Optional<Set<String>> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        Set<String> all = new LinkedHashSet<>(one.get());
        all.addAll(other.get());
        return all.size() > MAX ? Optional.empty() : Optional.of(all);
    }

    private Optional<Set<String>> equal(SqlNode column, SqlNode value) {
        return text(value).flatMap(text -> filterFor(column, text)).map(Set::of);
    }

    private Optional<Set<String>> oneOf(SqlCall call) {
        if (!(call.operand(1) instanceof SqlNodeList values) || values.size() > MAX) {
            return Optional.empty();
        }
        Set<String> filters = new LinkedHashSet<>();
        for (SqlNode value : values) {
            Optional<String> filter = text(value).flatMap(text -> filterFor(call.operand(0), text));
            if (filter.isEmpty()) {
                return Optional.empty();
            }
            filters.add(filter.get());
        }
        return Optional.of(filters);
    }

    private Optional<Set<String>> matches(SqlNode condition) {
        if (condition instanceof SqlCall call
                && call.getOperator().getName().toUpperCase(Locale.ROOT).equals(TopicMatches.NAME)
                && call.operandCount() == 2
                && isColumn(call.operand(0), "topic")) {
            return text(call.operand(1)).filter(TopicFilters::isFilter).map(Set::of);
        }
        return Optional.empty();
    }

    private Optional<String> filterFor(SqlNode column, String value) {
        if (value.isEmpty() || value.indexOf('+') >= 0 || value.indexOf('#') >= 0) {
            return Optional.empty();
        }
        if (isColumn(column, "topic")) {
            return Optional.of(value).filter(TopicFilters::isFilter);
        }
        if (isColumn(column, "product_id") && value.indexOf('/') < 0) {
            return Optional.of(value + "/#").filter(TopicFilters::isFilter);
        }
        return Optional.empty();
    }

    private static boolean isFilter(String text) {
        try {
            return !new TopicFilter(text).text().startsWith("$");
        } catch (RejectedException e) {
            return false;
        }
    }

    /** Whether it is that column of the messages, under whatever name. */
    private boolean isColumn(SqlNode node, String name) {
        return table.columnOf(node).map(origins::get).filter(name::equals).isPresent();
    }

    private static Optional<String> text(SqlNode node) {
        return node instanceof SqlCharStringLiteral literal
                ? Optional.ofNullable(literal.getValueAs(String.class))
                : Optional.empty();
    }

    private static SqlNode operand(SqlNode call, int position) {
        return ((SqlCall) call).operand(position);
    }
}
