package io.tributary.management.functions;

import io.tributary.management.rules.Rule;
import io.tributary.management.rules.Rules;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.UserFunctions;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.program.ProgramAbi;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The rules of the account, as far as they call functions of bundles: a rule says in what it was compiled for which bundle that is.
 *
 * @param compiler with the functions it is given
 * @param stopped rules that do not run, so that nothing starts them but their author
 */
public record RuleCallers(
        Rules rules, BiFunction<RuleDefinition, UserFunctions, RuleVerdict> compiler, Predicate<Rule> stopped)
        implements FunctionBundles.Callers {
    @Override
    public List<String> of(String bundle) {
        return rules.list().stream()
                .filter(rule -> calls(rule, bundle))
                .map(Rule::name)
                .toList();
    }

    @Override
    public Optional<String> complaint(String rule, UserFunctions with) {
        return compiler.apply(rules.get(rule).definition(), with) instanceof RuleVerdict.Refused refused
                ? Optional.of(refused.errors().get(0).toString())
                : Optional.empty();
    }

    @Override
    public void renew(String bundle) {
        rules.recompile(rule -> !calls(rule, bundle) || stopped.test(rule));
    }

    private static boolean calls(Rule rule, String bundle) {
        return ProgramAbi.bundleOf(rule.abi())
                .filter(ref -> ref.name().equals(bundle))
                .isPresent();
    }
}
