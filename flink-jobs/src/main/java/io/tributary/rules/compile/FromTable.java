package io.tributary.rules.compile;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.jspecify.annotations.Nullable;

/**
 * What a SELECT reads from, before anything is unnested beside it.
 *
 * @param node the table's name, or a SELECT in brackets
 * @param name under which the SELECT knows it; empty: under none
 * @param columns the names that an alias gives its columns, in order; none: their own
 */
record FromTable(SqlNode node, String name, List<String> columns) {
    /** @param from what stands behind FROM; null: nothing does */
    static Optional<FromTable> of(@Nullable SqlNode from) {
        if (from instanceof SqlJoin join) {
            return of(join.getLeft());
        }
        if (from != null && from.getKind() == SqlKind.AS) {
            List<SqlNode> operands = ((SqlCall) from).getOperandList();
            List<String> columns = operands.subList(2, operands.size()).stream()
                    .map(SqlNode::toString)
                    .toList();
            return Optional.of(new FromTable(operands.get(0), operands.get(1).toString(), columns));
        }
        return Optional.ofNullable(from)
                .map(table -> new FromTable(table, table instanceof SqlIdentifier ? table.toString() : "", List.of()));
    }

    /** The SELECT in brackets, if it is one. */
    Optional<SqlSelect> select() {
        return node instanceof SqlSelect select ? Optional.of(select) : Optional.empty();
    }

    /** Whether a star is one of all columns, or of this table's. */
    boolean isMeantBy(SqlIdentifier star) {
        return star.names.size() == 1 || star.names.get(0).equals(name);
    }

    /** The column's name, when it is one of this table: a field of a row, or a column of what is unnested, may be called the same. */
    Optional<String> columnOf(SqlNode node) {
        if (!(node instanceof SqlIdentifier identifier) || identifier.isStar()) {
            return Optional.empty();
        }
        if (identifier.isSimple()) {
            return Optional.of(identifier.getSimple());
        }
        return identifier.names.size() == 2 && identifier.names.get(0).equals(name)
                ? Optional.of(identifier.names.get(1))
                : Optional.empty();
    }
}
