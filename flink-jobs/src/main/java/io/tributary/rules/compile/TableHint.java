package io.tributary.rules.compile;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** Tells the author of a rule that takes the payloads of one product apart by JSON functions of the product's table. */
final class TableHint extends SqlBasicVisitor<Void> {
    private static final Set<String> FUNCTIONS = Set.of("JSON_VALUE", "JSON_QUERY");

    private Optional<SqlParserPos> found = Optional.empty();

    /**
     * @param statement that reads {@code messages}
     * @param filters the rule's topics
     */
    static Optional<RuleError> of(SqlNode statement, Set<String> filters, ProductTable.Source products) {
        List<String> ids = filters.stream()
                .map(filter -> filter.split("/", 2)[0])
                .distinct()
                .toList();
        if (ids.size() != 1) {
            return Optional.empty();
        }
        TableHint hint = new TableHint();
        statement.accept(hint);
        return hint.found.flatMap(at -> products.find(ids.get(0)).map(product -> hint(at, product)));
    }

    private static RuleError hint(SqlParserPos at, ProductTable product) {
        String id = product.productId();
        boolean typed = product.payloadSchema().isPresent();
        return new RuleError(
                at.getLineNum(),
                at.getColumnNum(),
                "the rule reads one product by JSON functions, which are slower than typed columns and have traps",
                typed
                        ? "Read FROM `" + id + "`, which has a column for each property of the product's payloadSchema."
                        : "Give product " + id + " a payloadSchema (./tributary product infer-schema " + id
                                + " --apply infers one from its messages), and read FROM `" + id + "`.");
    }

    @Override
    @SuppressWarnings("NullAway") // the visitor's result is Void
    public Void visit(SqlCall call) {
        if (found.isEmpty()
                && FUNCTIONS.contains(call.getOperator().getName())
                && call.operand(0) instanceof SqlIdentifier column
                && column.names.get(column.names.size() - 1).equals("payload")) {
            found = Optional.of(call.getParserPosition());
        }
        return super.visit(call);
    }
}
