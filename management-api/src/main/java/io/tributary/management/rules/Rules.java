package io.tributary.management.rules;

import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.rules.Rule.Origin;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.RuleScript;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.security.PrivateKey;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of the account. A new rule is compiled, gets its schemas and its output topic, and is kept; the reconciler then runs it.
 * Refuses with {@link RejectedException}, and with {@link RuleRefusedException} what does not compile.
 */
public final class Rules {
    private static final Logger LOG = LoggerFactory.getLogger(Rules.class);

    /** Says what is wrong with a rule, or what it compiles to. */
    @FunctionalInterface
    public interface Compiler {
        RuleVerdict compile(RuleDefinition rule);
    }

    /** Makes topics unless they are there. */
    public interface OutputTopics {
        void ensure(TopicSpec topic);

        /**
         * The same for a topic of the user's.
         *
         * @param name whole, in Kafka
         */
        void ensureForeign(String name);
    }

    /** Where a rule that is made now begins to read. */
    @FunctionalInterface
    public interface Now {
        SourceStart start(SourceLog log) throws IOException;
    }

    /** Told of every change. */
    @FunctionalInterface
    public interface Runner {
        void changed();
    }

    /** What rules are made with. */
    public record Parts(
            RuleStore store,
            DestinationStore destinations,
            SubjectSchemas schemas,
            Compiler compiler,
            OutputTopics outputTopics,
            Now now,
            Runner runner,
            Supplier<PrivateKey> signer,
            Topics topics,
            Limits limits,
            Clock clock) {}

    private final Parts parts;
    private final RuleLanes lanes;
    private final RuleOutputs outputs;

    public Rules(Parts parts) {
        this(parts, RuleLanes.PLAIN);
    }

    public Rules(Parts parts, RuleLanes lanes) {
        this.parts = parts;
        this.lanes = lanes;
        this.outputs = new RuleOutputs(parts);
    }

    public Rule create(String name, String description, String sql, List<RuleAction> actions) {
        return create(new NewRule(name, description, sql, actions, List.of(), true, Optional.empty()));
    }

    public Rule create(NewRule wanted) {
        RuleDefinition definition =
                new RuleDefinition(wanted.name(), 1, wanted.sql(), wanted.actions(), wanted.errorActions());
        requireFree(definition);
        outputs.require(definition);
        CompiledRule compiled = compile(definition);
        RuleOutputs.Made made = outputs.make(compiled);
        requireSigner();
        Rule rule = new Rule(
                definition,
                wanted.description(),
                made.ofRule(),
                start(compiled.log()),
                parts.clock.instant(),
                1,
                wanted.active(),
                compiled.abi(),
                wanted.origin(),
                1);
        parts.store.changing(() -> {
            requireFree(definition);
            outputs.require(definition);
            parts.store.keep(rule, records().of(rule, wanted.active() ? Optional.of(made) : Optional.empty()));
            return true;
        });
        parts.runner.changed();
        return rule;
    }

    /** What the compiler says to a rule that is not made: its columns, and what is probably not meant. Refuses like {@link #create}. */
    public CompiledRule lint(String name, String sql, List<RuleAction> actions, List<RuleAction> errorActions) {
        RuleDefinition definition = new RuleDefinition(name, 1, sql, actions, errorActions);
        outputs.require(definition);
        return compile(definition);
    }

    /** What a query or a script compiles to, whatever is done with its results. */
    public CompiledRule compiled(String sql) {
        List<RuleAction> actions = RuleScript.isOne(sql) ? List.of() : List.of(new RuleAction.Kafka("trial", "", ""));
        return compile(new RuleDefinition("trial", 1, sql, actions));
    }

    /** What a rule compiles to now: where a product has other columns meanwhile, not what runs. */
    public CompiledRule compiled(Rule rule) {
        return compile(rule.definition());
    }

    /** Gives a rule another text or other actions: a new version, which takes over between two messages. */
    public Rule replace(String name, Optional<String> description, String sql, List<RuleAction> actions) {
        return replace(name, new RuleReplacement(description, sql, actions, List.of(), Optional.empty()));
    }

    /** The same with error actions, or for a rule that was written in another language. */
    public Rule replace(String name, RuleReplacement replacement) {
        Optional<Origin> origin = replacement.origin();
        Rule before = get(name);
        RuleDefinition wanted = replacement.next(before.definition());
        requireAllowed(wanted);
        outputs.require(wanted);
        CompiledRule compiled = compile(wanted);
        RuleOutputs.Made made = outputs.make(compiled);
        SourceStart start = start(compiled.log());
        return changing(name, present -> {
            boolean same = replacement.isSaidBy(present.definition());
            RuleDefinition definition = same ? present.definition() : replacement.next(present.definition());
            String text = replacement.description().orElse(present.description());
            if (same) {
                Rule described = present.described(text, origin);
                parts.store.keep(described, List.of());
                return described;
            }
            outputs.require(definition);
            lanes.requireMayRun(present, compiled);
            Rule next = present.saying(definition, text, made.ofRule(), start, compiled.abi(), origin);
            parts.store.keep(next, records().of(next, next.active() ? Optional.of(made) : Optional.empty()));
            return next;
        });
    }

    /** Lets a rule say again what it said once; a new version. */
    public Rule rollback(String name, int version) {
        Rule rule = get(name);
        RuleVersion wanted = versions(name).stream()
                .filter(each -> each.definition().version() == version)
                .findFirst()
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "rule '" + name + "' has no version " + version,
                        "List its versions with GET /api/v1/rules/" + name + "/versions.",
                        "version"));
        return replace(
                name,
                new RuleReplacement(
                        Optional.of(rule.description()),
                        wanted.definition().sql(),
                        wanted.definition().actions(),
                        wanted.definition().errorActions(),
                        Optional.empty()));
    }

    /** What a rule has said, newest first. */
    public List<RuleVersion> versions(String name) {
        return parts.store.versions(get(name));
    }

    /** Stops a rule's evaluation until it is resumed; a paused rule stays as it is. */
    public Rule pause(String name) {
        SourceStart start = start(get(name).log());
        return changing(name, present -> {
            if (!present.active()) {
                return present;
            }
            Rule paused = present.next(false, start, present.abi(), present.tableIds());
            parts.store.keep(paused, records().of(paused, Optional.empty()));
            return paused;
        });
    }

    /** Lets a rule that is paused, or was suspended by its fuse, be evaluated again; it makes up for what it missed. */
    public Rule resume(String name) {
        return resume(name, UnaryOperator.identity());
    }

    /** The same, and what it missed is let go. */
    public Rule resumeFromNow(String name) {
        return resume(name, Rule::owingNothing);
    }

    private Rule resume(String name, UnaryOperator<Rule> owing) {
        CompiledRule compiled = compile(get(name).definition());
        RuleOutputs.Made made = outputs.make(compiled);
        SourceStart start = start(compiled.log());
        return changing(name, present -> {
            if (!compiled.definition().equals(present.definition())) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "rule '" + name + "' was replaced meanwhile",
                        "Look at it, and try again.",
                        "");
            }
            lanes.requireMayRun(present, compiled);
            Rule resumed = owing.apply(present.next(true, start, compiled.abi(), made.ofRule()));
            parts.store.keep(resumed, records().of(resumed, Optional.of(made)));
            return resumed;
        });
    }

    /**
     * Compiles again what was compiled by another build, or with another content of its bundle; each rule goes on from where it stands.
     *
     * @param stopped rules that do not run, so that nothing starts them but their author
     */
    public void recompile(Predicate<Rule> stopped) {
        for (Rule rule : parts.store.rules()) {
            if (!rule.active() || lanes.isCurrent(rule) || stopped.test(rule)) {
                continue;
            }
            RuleVerdict verdict = parts.compiler.compile(rule.definition());
            if (verdict instanceof RuleVerdict.Accepted accepted && lanes.mayRun(rule, accepted.rule())) {
                String abi = accepted.rule().abi();
                RuleOutputs.Made made = outputs.make(accepted.rule());
                SourceStart now = start(accepted.rule().log());
                changing(rule.name(), present -> {
                    if (present.abi().equals(abi) || !present.definition().equals(rule.definition())) {
                        return present;
                    }
                    // A rule of before the fabric ran in a job of its own, whose place is not known here: it goes on
                    // from now.
                    SourceStart from = present.abi().isEmpty() ? now : present.start();
                    Rule again = present.next(present.active(), from, abi, made.ofRule());
                    parts.store.keep(again, records().of(again, Optional.of(made)));
                    return again;
                });
                LOG.atInfo().addKeyValue("rule", rule.name()).log("rule compiled again, for {}", abi);
            } else if (verdict instanceof RuleVerdict.Refused refused) {
                String first = refused.errors().get(0).toString();
                LOG.atWarn().addKeyValue("rule", rule.name()).log("rule does not compile any more: {}", first);
            } else {
                LOG.atWarn().addKeyValue("rule", rule.name()).log("rule stays as it is until it is paused and resumed");
            }
        }
    }

    public List<Rule> list() {
        return parts.store.rules();
    }

    /** The rule, or a refusal with NOT_FOUND. */
    public Rule get(String name) {
        return parts.store
                .rule(name)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no rule '" + name + "'",
                        "List the rules with GET /api/v1/rules.",
                        "name"));
    }

    /** Stops and forgets a rule; what it has written stays in its output topic. */
    public void delete(String name) {
        parts.store.changing(() -> {
            Rule rule = get(name);
            parts.store.delete(rule, records().without(rule));
            return true;
        });
        parts.runner.changed();
    }

    /** The topic of a rule's results, by its whole name; a script has none. */
    public Optional<String> outputTopicOf(Rule rule) {
        return outputs.topicOf(rule);
    }

    private void requireFree(RuleDefinition definition) {
        List<Rule> others = parts.store.rules();
        if (others.stream().anyMatch(other -> other.name().equalsIgnoreCase(definition.name()))) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "there is a rule '" + definition.name() + "' already",
                    "Choose another name, or delete the rule first.",
                    "name");
        }
        if (others.size() >= parts.limits.rulesPerAccount()) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "the account has its " + parts.limits.rulesPerAccount() + " rules",
                    "Delete a rule that is not used, or raise limits.rulesPerAccount.",
                    "");
        }
        requireAllowed(definition);
    }

    private void requireAllowed(RuleDefinition definition) {
        if (Math.max(definition.effects().size(), definition.errorActions().size()) > parts.limits.actionsPerRule()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "a rule has at most " + parts.limits.actionsPerRule() + " actions",
                    "Remove actions.",
                    "actions");
        }
    }

    private CompiledRule compile(RuleDefinition definition) {
        RuleVerdict verdict = parts.compiler.compile(definition);
        if (verdict instanceof RuleVerdict.Accepted accepted) {
            return accepted.rule();
        }
        if (verdict instanceof RuleVerdict.Refused refused) {
            throw RuleRefusedException.of(definition.name(), refused.errors());
        }
        throw new IllegalStateException("a verdict is one of two");
    }

    private Rule changing(String name, UnaryOperator<Rule> change) {
        requireSigner();
        Rule changed = parts.store.changing(() -> change.apply(get(name)));
        parts.runner.changed();
        return changed;
    }

    /** It is made, if it must be, before anything is claimed: making it takes a claim of its own. */
    private void requireSigner() {
        Objects.requireNonNull(parts.signer.get());
    }

    private RuleRecords records() {
        return new RuleRecords(parts.topics, parts.signer.get());
    }

    private SourceStart start(SourceLog log) {
        try {
            return parts.now.start(log);
        } catch (IOException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "Kafka does not say where the rule begins (" + e.getMessage() + ")",
                    "Try again; if it stays so, look at Kafka's log.",
                    "");
        }
    }
}
