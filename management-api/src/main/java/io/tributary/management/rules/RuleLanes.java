package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.ProgramAbi;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which fabric a rule runs in, and when it may go to the other. The two read the uplink each at its own pace and know nothing of each other;
 * so a rule leaves one while it is paused, and the fabric it leaves has said that it is: then no message is evaluated in both, and what
 * comes during the pause is missed as with any pause.
 *
 * @param saidPaused whether the fabric of a rule has said that its newest revision is paused
 * @param present what a bundle holds now
 */
public record RuleLanes(Predicate<Rule> saidPaused, Function<String, Optional<BundleRef>> present) {
    /** Where there are no functions of users. */
    public static final RuleLanes PLAIN = new RuleLanes(rule -> false, bundle -> Optional.empty());

    /** Refuses with CONFLICT a program that would take a rule to another log, or to the other fabric too soon. */
    void requireMayRun(Rule rule, CompiledRule compiled) {
        if (compiled.log() != rule.log()) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "rule '" + rule.name() + "' reads " + rule.log().table() + ", and this SQL reads "
                            + compiled.log().table() + "; where a rule stands is a place in the one",
                    "Make a rule of another name, or delete this one first.",
                    "sql");
        }
        if (mayRun(rule, compiled)) {
            return;
        }
        boolean toFunctions = compiled.bundle().isPresent();
        throw new RejectedException(
                Rejection.CONFLICT,
                "with this SQL rule '" + rule.name() + "' goes to the cluster "
                        + (toFunctions ? "of user functions" : "of all rules without user functions")
                        + ", and it still runs in the other",
                "Pause it with POST /api/v1/rules/" + rule.name()
                        + "/pause, wait until its status is paused, replace it, then resume it.",
                "sql");
    }

    boolean mayRun(Rule rule, CompiledRule compiled) {
        boolean stays = FabricLane.of(rule.abi()) == FabricLane.of(compiled.abi());
        return stays || (!rule.active() && saidPaused.test(rule));
    }

    /** Whether a rule's program is of this build, and of what its bundle holds now. */
    boolean isCurrent(Rule rule) {
        return rule.abi()
                .equals(ProgramAbi.of(
                        rule.log(), ProgramAbi.bundleOf(rule.abi()).flatMap(ref -> present.apply(ref.name()))));
    }
}
