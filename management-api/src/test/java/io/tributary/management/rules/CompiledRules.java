package io.tributary.management.rules;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.RuleScript;
import io.tributary.rules.compile.CompiledQuery;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.RuleProgram;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a compiler that looks at nothing makes of rules: programs without steps, and a schema for each table. */
public final class CompiledRules {
    private static final String SCHEMA =
            "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"device_name\",\"type\":\"string\"}]}";

    /** @param filters of each of its SELECTs */
    public static CompiledRule of(RuleDefinition rule, Set<String> filters) {
        return of(rule, filters, ProgramAbi.CURRENT);
    }

    static CompiledRule of(RuleDefinition rule, Set<String> filters, String abi) {
        List<CompiledQuery> queries = rule.script()
                .map(script -> script.inserts().stream()
                        .map(insert -> query(Optional.of(insert), List.of(insert.action()), filters, abi))
                        .toList())
                .orElseGet(() -> List.of(query(Optional.empty(), rule.actions(), filters, abi)));
        return new CompiledRule(rule, queries, List.of());
    }

    private static CompiledQuery query(
            Optional<RuleScript.Insert> insert, List<RuleAction> actions, Set<String> filters, String abi) {
        boolean table = insert.isPresent() && actions.get(0) instanceof RuleAction.Jdbc;
        return new CompiledQuery(
                insert,
                actions,
                new RuleProgram(abi, List.of(), List.of(), false, List.of()),
                "TableSourceScan",
                filters,
                List.of(),
                table
                        ? Optional.of(new CompiledQuery.TableSchemas(List.of("device_name"), SCHEMA, SCHEMA))
                        : Optional.empty());
    }

    private CompiledRules() {}
}
