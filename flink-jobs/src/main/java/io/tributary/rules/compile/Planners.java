package io.tributary.rules.compile;

import io.tributary.rules.bundle.Bundle;
import io.tributary.rules.bundle.BundleRef;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;

/**
 * The planner of most rules, and those that see a bundle's classes: a few are kept, for making one costs tenths of a second. Not
 * thread-safe, as the planners are not.
 */
final class Planners {
    private static final int KEPT = 3;

    private final RulePlanner plain = new RulePlanner();
    private final Set<String> builtIn = plain.builtIn();
    private final Map<BundleRef, RulePlanner> withFunctions = new LinkedHashMap<>(8, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BundleRef, RulePlanner> eldest) {
            return size() > KEPT;
        }
    };

    RulePlanner plain() {
        return plain;
    }

    /** @param name in lower-case letters */
    boolean isBuiltIn(String name) {
        return builtIn.contains(name);
    }

    /** Whether a function of a user cannot have this name. */
    boolean isTaken(String name) {
        return isBuiltIn(name.toLowerCase(Locale.ROOT)) || !isFunctionName(name);
    }

    /** Whether SQL reads it as the name of a function that it does not know. */
    private boolean isFunctionName(String name) {
        try {
            return plain.parse("SELECT " + name + "(1) AS x FROM messages").get(0) instanceof SqlSelect select
                    && select.getSelectList().get(0) instanceof SqlCall as
                    && as.operand(0) instanceof SqlCall call
                    && call.getOperator() instanceof SqlUnresolvedFunction;
        } catch (RuntimeException e) { // a reserved word
            return false;
        }
    }

    /** @param bundles asked when there is no planner yet */
    RulePlanner with(BundleRef bundle, Function<BundleRef, Bundle> bundles) {
        RulePlanner present = withFunctions.get(bundle);
        if (present == null) {
            present = new RulePlanner(bundles.apply(bundle));
            withFunctions.put(bundle, present);
        }
        return present;
    }
}
