package io.tributary.rules.compile;

import io.tributary.identity.RejectedException;
import io.tributary.rules.eval.SharedJson;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.SourceLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** What can be said of a rule from its parsed text alone: that it is one SELECT from a log's table or a product, directly or through SELECTs in brackets, with named columns. */
final class TextCheck {
    private static final String ONE_SELECT = "Write one SELECT … FROM messages WHERE ….";

    private static final String IN_FROM = ONE_SELECT + " A SELECT in brackets may stand in its FROM.";

    private static final String INSTEAD =
            "Leave it out: the time is received_at, logged_at or NOW(), and what a rule gives is shown when it is tried.";

    private static final Set<String> JSON_PATHS = Set.of("JSON_VALUE", "JSON_QUERY", "JSON_EXISTS");

    /** Functions that Flink would run and a rule must not, with the reason. */
    private static final Map<String, String> NOT_FOR_RULES = Map.of(
            "PRINT", "it writes into the log of the cluster",
            "SOURCE_WATERMARK", "rules have no watermarks",
            "CURRENT_WATERMARK", "rules have no watermarks",
            "STREAMRECORD_TIMESTAMP", "it is the planner's own");

    /**
     * What the text is.
     *
     * @param at where SELECT stands
     * @param log it reads
     * @param product whose table it reads; empty: the log's own
     */
    record Shape(SqlParserPos at, SourceLog log, Optional<ProductTable> product) {}

    private final ProductTable.Source products;
    private final boolean named;
    private final List<RuleError> errors = new ArrayList<>();
    private SourceLog log = SourceLog.MESSAGES;
    private Optional<ProductTable> product = Optional.empty();

    /** @param named whether its columns have to have names: they have, unless the INSERT before the SELECT gives them */
    TextCheck(ProductTable.Source products, boolean named) {
        this.products = products;
        this.named = named;
    }

    List<RuleError> errors() {
        return errors;
    }

    /** The shape of the only statement; when there are {@link #errors} it means nothing. */
    Shape check(SqlNodeList statements) {
        SqlNode statement = statements.get(0);
        if (statements.size() > 1) {
            refuse(statements.get(1), "a rule is one statement, a second one begins here", ONE_SELECT);
        }
        if (!(statement instanceof SqlSelect select)) {
            notASelect(statement);
            return new Shape(SqlParserPos.ZERO, log, product);
        }
        query(select);
        if (named) {
            Set<String> names = new HashSet<>();
            columns(select).forEach(column -> add(names, column));
        }
        return new Shape(select.getParserPosition(), log, product);
    }

    /** The rule's SELECT, or one in brackets. */
    private void query(SqlSelect select) {
        clauses(select);
        if (select.getFrom() != null) {
            table(select.getFrom());
        }
        select.getSelectList().accept(new Inside());
        if (select.getWhere() != null) {
            select.getWhere().accept(new Inside());
        }
        if (select.getFrom() == null) {
            refuse(select, "the rule reads from nothing", ONE_SELECT);
        }
    }

    private void notASelect(SqlNode statement) {
        if (statement.getKind() == SqlKind.ORDER_BY) {
            refuse(
                    statement,
                    "ORDER BY and LIMIT need all messages at once; a rule sees one at a time",
                    "Leave them out; the receiver can sort.");
        } else if (statement.getKind() == SqlKind.WITH) {
            refuse(statement, "WITH is not offered in rules", ONE_SELECT);
        } else if (SqlKind.SET_QUERY.contains(statement.getKind())) {
            refuse(statement, "UNION and its like combine two queries", "Make one rule of each SELECT.");
        } else {
            refuse(
                    statement,
                    "a rule is a SELECT, this is " + statement.getKind().name().replace('_', ' '),
                    ONE_SELECT + " Where results go is said by the rule's actions.");
        }
    }

    private void clauses(SqlSelect select) {
        if (select.isDistinct()) {
            refuse(select, stateful("DISTINCT"), stateless("DISTINCT"));
        }
        if (select.getGroup() != null) {
            refuse(select.getGroup(), stateful("GROUP BY"), stateless("GROUP BY"));
        }
        if (select.getHaving() != null) {
            refuse(select.getHaving(), stateful("HAVING"), stateless("HAVING"));
        }
        if (select.getQualify() != null) {
            refuse(select.getQualify(), stateful("QUALIFY"), stateless("QUALIFY"));
        }
    }

    private static String stateful(String what) {
        return what + " remembers earlier messages; rules with state are not offered yet";
    }

    private static String stateless(String what) {
        return "Leave out " + what + "; aggregate in the database the rule writes to.";
    }

    /**
     * A column of the result.
     *
     * @param name empty when it has none
     */
    private record Named(String name, SqlNode at) {}

    /** What a SELECT gives, as far as it says; columns that an UNNEST beside a star gives are not among them. */
    private List<Named> columns(SqlSelect select) {
        List<Named> columns = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier star && star.isStar()) {
                FromTable.of(select.getFrom())
                        .filter(from -> from.isMeantBy(star))
                        .ifPresent(from -> columns.addAll(columns(from, star)));
            } else if (item.getKind() == SqlKind.AS) {
                columns.add(new Named(((SqlCall) item).operand(1).toString(), item));
            } else if (item instanceof SqlIdentifier identifier) {
                columns.add(new Named(identifier.names.get(identifier.names.size() - 1), item));
            } else {
                columns.add(new Named("", item));
            }
        }
        return columns;
    }

    private List<Named> columns(FromTable from, SqlNode star) {
        if (!from.columns().isEmpty()) {
            return from.columns().stream().map(name -> new Named(name, star)).toList();
        }
        if (from.select().isPresent()) {
            return columns(from.select().get());
        }
        return Stream.concat(
                        log.names().stream(),
                        product.map(ProductTable::columns).orElse(List.of()).stream()
                                .map(PayloadColumn::name))
                .map(name -> new Named(name, star))
                .toList();
    }

    /** Every column has a name of its own. */
    private void add(Set<String> names, Named column) {
        if (column.name().isEmpty()) {
            refuse(column.at(), "a computed column has no name", "Add AS and a name behind it.");
        } else if (!names.add(column.name())) {
            refuse(column.at(), "a second column is called '" + column.name() + "'", "Rename one with AS.");
        }
    }

    private void table(SqlNode from) {
        if (from instanceof SqlIdentifier table && table.isSimple()) {
            named(table);
        } else if (from.getKind() == SqlKind.AS) {
            table(((SqlCall) from).operand(0));
        } else if (from instanceof SqlJoin join) {
            if (!isExpansion(join.getRight())) {
                refuse(
                        join.getRight(),
                        "a join remembers messages; rules with state are not offered yet",
                        "Read from messages alone; CROSS JOIN UNNEST(…) of a column is possible.");
            }
            join.getRight().accept(new Inside());
            table(join.getLeft());
        } else if (from instanceof SqlSelect inner) {
            query(inner);
        } else if (isQuery(from)) {
            notASelect(from);
        } else {
            refuse(from, "a rule reads from messages, not from " + wordFor(from), ONE_SELECT);
        }
    }

    /** Whether it is more than a SELECT. */
    private static boolean isQuery(SqlNode node) {
        return node.getKind() == SqlKind.ORDER_BY
                || node.getKind() == SqlKind.WITH
                || SqlKind.SET_QUERY.contains(node.getKind());
    }

    private void named(SqlIdentifier table) {
        String name = table.getSimple();
        Optional<SourceLog> itself = SourceLog.ofTable(name);
        if (itself.isPresent()) {
            log = itself.get();
            return;
        }
        product = products.find(name);
        if (product.isEmpty()) {
            refuse(
                    table,
                    "there is no table '" + name + "'",
                    "Rules read FROM messages, lifecycle or shadow, in small letters, or from a product by its id, such as FROM `ABCDEFGHIJ`.");
        }
    }

    private static String wordFor(SqlNode from) {
        return switch (from.getKind()) {
            case MATCH_RECOGNIZE -> "a pattern over earlier messages";
            case COLLECTION_TABLE -> "a table function";
            case VALUES -> "constant rows";
            case TABLE_REF -> "a table with hints";
            case TABLESAMPLE -> "a sample of it";
            case SNAPSHOT -> "a table as it was at some time";
            default -> "this";
        };
    }

    /** Whether the right side of a join only takes the current message apart: UNNEST or a table function of its columns. */
    private static boolean isExpansion(SqlNode right) {
        SqlNode inner = right;
        while (inner.getKind() == SqlKind.AS || inner.getKind() == SqlKind.LATERAL) {
            inner = ((SqlCall) inner).operand(0);
        }
        return inner.getKind() == SqlKind.UNNEST || inner.getKind() == SqlKind.COLLECTION_TABLE;
    }

    private void refuse(SqlNode at, String message, String remedy) {
        SqlParserPos position = at.getParserPosition();
        errors.add(new RuleError(position.getLineNum(), position.getColumnNum(), message, remedy));
    }

    /** Looks for what must not stand in an expression. */
    private final class Inside extends SqlBasicVisitor<Void> {
        @Override
        @SuppressWarnings("NullAway") // the visitor's result is Void
        public Void visit(SqlCall call) {
            if (call instanceof SqlSelect) {
                refuse(call, "a sub-query remembers earlier messages; rules with state are not offered yet", IN_FROM);
                return null;
            }
            if (call.getKind() == SqlKind.OVER) {
                refuse(call, stateful("OVER"), stateless("OVER"));
            }
            String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
            String reason = NOT_FOR_RULES.get(name);
            if (reason != null) {
                refuse(call, name + " is not offered in rules: " + reason, INSTEAD);
            }
            if (name.equals("JSON_VALUE")) {
                jsonValue(call);
            }
            if (JSON_PATHS.contains(name)) {
                jsonPath(call.operand(1));
            }
            return super.visit(call);
        }

        private void jsonPath(SqlNode path) {
            if (path instanceof SqlCharStringLiteral literal) {
                try {
                    SharedJson.requireBounded(literal.getValueAs(String.class));
                } catch (RejectedException e) {
                    refuse(path, String.valueOf(e.getMessage()), e.remedy().orElse(ONE_SELECT));
                }
            }
        }

        /** Flink reads RETURNING DOUBLE by a Java cast, so {@code {"t":30}} would stop the job (FLINK-40463). */
        private void jsonValue(SqlCall call) {
            for (SqlNode operand : call.getOperandList()) {
                if (operand instanceof SqlDataTypeSpec type
                        && !Set.of("STRING", "VARCHAR", "CHAR")
                                .contains(type.getTypeName().toString())) {
                    refuse(
                            operand,
                            "JSON_VALUE … RETURNING " + type
                                    + " stops at the first value that is written otherwise, such as 30 for 30.0",
                            "Write TRY_CAST(JSON_VALUE(…) AS " + type + ").");
                }
            }
        }
    }
}
