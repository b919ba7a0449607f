package io.tributary.rules.compile;

import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.bundle.UserFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * The functions of users that a rule's text calls: where each is called first, and whose they are.
 *
 * @param bundle empty when it calls none
 * @param places by the function's name in lower-case letters
 * @param errors when it calls functions of more than one bundle
 */
record UserCalls(Optional<BundleRef> bundle, Map<String, SqlParserPos> places, List<RuleError> errors) {
    /**
     * @param known names, in lower-case letters, of functions that are nobody's own
     */
    static UserCalls in(List<SqlNode> statements, Predicate<String> known, UserFunctions functions) {
        Map<String, SqlParserPos> called = new TreeMap<>();
        SqlBasicVisitor<Void> calls = new SqlBasicVisitor<>() {
            @Override
            @SuppressWarnings("NullAway") // the visitor's result is Void
            public Void visit(SqlCall call) {
                if (call.getOperator() instanceof SqlUnresolvedFunction function) {
                    SqlIdentifier name = function.getNameAsId();
                    if (name.isSimple() && !known.test(name.getSimple().toLowerCase(Locale.ROOT))) {
                        called.putIfAbsent(name.getSimple().toLowerCase(Locale.ROOT), call.getParserPosition());
                    }
                }
                return super.visit(call);
            }
        };
        statements.forEach(statement -> statement.accept(calls));
        Optional<BundleRef> bundle = Optional.empty();
        Map<String, SqlParserPos> places = new TreeMap<>();
        List<RuleError> errors = new ArrayList<>();
        for (Map.Entry<String, SqlParserPos> each : called.entrySet()) {
            Optional<BundleRef> owner = functions.find(each.getKey());
            if (owner.isEmpty()) {
                continue; // the planner says that there is no such function
            }
            places.put(each.getKey(), each.getValue());
            if (bundle.isPresent() && !bundle.equals(owner)) {
                errors.add(new RuleError(
                        each.getValue().getLineNum(),
                        each.getValue().getColumnNum(),
                        "the rule calls functions of two bundles, "
                                + bundle.get().name() + " and " + owner.get().name(),
                        "Put the functions into one jar, or make two rules: classes of two jars are kept apart."));
            }
            bundle = bundle.or(() -> owner);
        }
        return new UserCalls(bundle, Map.copyOf(places), List.copyOf(errors));
    }
}
