package io.tributary.rules.compile;

import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.SourceLog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A rule that can run. A cache: the definition gives it again.
 *
 * @param queries its SELECT; or those of its script's INSERTs, in order
 * @param warnings what is allowed and probably not meant
 */
public record CompiledRule(RuleDefinition definition, List<CompiledQuery> queries, List<RuleError> warnings) {
    public CompiledRule {
        queries = List.copyOf(queries);
        warnings = List.copyOf(warnings);
    }

    /** What all its programs stand on, the bundle of functions they call among it. */
    public String abi() {
        return queries.get(0).program().abi();
    }

    /** The log it reads. */
    public SourceLog log() {
        return queries.get(0).log();
    }

    /** The bundle whose functions it calls; such a rule runs in the lane of user functions. */
    public Optional<BundleRef> bundle() {
        return ProgramAbi.bundleOf(abi());
    }

    /** Whether the rule is a script. */
    public boolean isScript() {
        return queries.get(0).insert().isPresent();
    }

    /** No message but of these topics can pass the conditions of any of its SELECTs; empty: of any topic. */
    public Set<String> topicFilters() {
        Set<String> filters = new TreeSet<>();
        for (CompiledQuery query : queries) {
            if (query.topicFilters().isEmpty()) {
                return Set.of();
            }
            filters.addAll(query.topicFilters());
        }
        return Set.copyOf(filters);
    }

    /** The columns of its rows; of a script none, for each of its INSERTs has its own. */
    public List<CompiledQuery.Column> columns() {
        return isScript() ? List.of() : queries.get(0).columns();
    }
}
