package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Page;
import io.tributary.management.rules.NewRule;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleReplacement;
import io.tributary.management.rules.RuleState;
import io.tributary.management.rules.Rules;
import io.tributary.management.rules.Trials;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleScript;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.compile.CompiledQuery;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.RuleError;
import io.tributary.rules.fabric.RuleTrial;
import io.tributary.rules.program.ProgramAbi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code /api/v1/rules}: what is done with messages. */
public final class RuleRoutes {
    private static final String ALL = "/api/v1/rules";
    private static final String ONE = ALL + "/{name}";

    private static final int NEWEST = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Rules rules;
    private final Trials trials;
    private final Function<Rule, RuleState> states;

    public RuleRoutes(Rules rules, Trials trials, Function<Rule, RuleState> states) {
        this.rules = rules;
        this.trials = trials;
        this.states = states;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createRule", this::create)
                        .says("Compiles a rule and runs it")
                        .takes(NewRuleForm.class)
                        .answers(201, RuleForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listRules", this::list))
                        .says("Lists the rules")
                        .answers(200, RuleList.class),
                Route.post("/api/v1/rules-lint", "lintRule", this::lint)
                        .says("Compiles a rule that is not made: its columns, the topics it reads, and warnings")
                        .takes(NewRuleForm.class)
                        .answers(200, LintForm.class),
                Route.post("/api/v1/rules-try", "tryRule", this::attempt)
                        .says(
                                "Runs a rule that is not made on given messages, or on the newest of its topics; nothing is sent anywhere")
                        .takes(TrialForm.class)
                        .answers(200, OutcomeList.class),
                Route.get(ONE, "getRule", this::get).says("Shows a rule").answers(200, RuleForm.class),
                Route.put(ONE, "replaceRule", this::replace)
                        .says(
                                "Gives a rule another text or other actions: a new version, which takes over between two messages")
                        .takes(ReplacementForm.class)
                        .answers(200, RuleForm.class),
                Route.delete(ONE, "deleteRule", this::delete)
                        .says("Stops and forgets a rule; what it wrote stays in its topic")
                        .answers(204),
                Route.post(ONE + "/pause", "pauseRule", this::pause)
                        .says("Stops a rule's evaluation until it is resumed")
                        .answers(202, RuleForm.class),
                Route.post(ONE + "/resume", "resumeRule", this::resume)
                        .says("Lets a rule be evaluated again that is paused, suspended by its fuse, or refused;"
                                + " it makes up for what it missed, unless the body says fromNow")
                        .takes(ResumptionForm.class)
                        .being(Trait.BODY_OPTIONAL)
                        .answers(202, RuleForm.class),
                Route.post(ONE + "/rollback", "rollbackRule", this::rollback)
                        .says("Lets a rule say again what it said in an earlier version; a new version")
                        .takes(RollbackForm.class)
                        .answers(200, RuleForm.class),
                Route.get(ONE + "/versions", "listRuleVersions", this::versions)
                        .says("Lists what a rule has said, newest first")
                        .answers(200, VersionList.class));
    }

    /** A new rule as a client writes it; {@link NewRuleBody} is the same, its actions not yet read. */
    record NewRuleForm(
            String name,
            Optional<String> description,
            String sql,
            Optional<List<RuleAction>> actions,
            Optional<List<RuleAction>> errorActions) {}

    record NewRuleBody(
            String name,
            Optional<String> description,
            String sql,
            Optional<List<JsonNode>> actions,
            Optional<List<JsonNode>> errorActions) {}

    record ReplacementForm(
            Optional<String> description,
            String sql,
            Optional<List<RuleAction>> actions,
            Optional<List<RuleAction>> errorActions) {}

    record Replacement(
            Optional<String> description,
            String sql,
            Optional<List<JsonNode>> actions,
            Optional<List<JsonNode>> errorActions) {}

    record RollbackForm(int version) {}

    /** @param fromNow what the rule missed is let go */
    record ResumptionForm(Optional<Boolean> fromNow) {}

    /**
     * @param columns of its rows; none of a script, whose INSERTs have their own
     * @param topicFilters by which messages find the rule; none: it is evaluated on every message
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record LintForm(
            List<CompiledQuery.Column> columns,
            Set<String> topicFilters,
            Optional<String> functionBundle,
            List<WarningForm> warnings,
            Optional<List<InsertForm>> inserts) {}

    /** One INSERT of a script. */
    record InsertForm(
            int insert, String sink, List<CompiledQuery.Column> columns, Set<String> topicFilters, String plan) {
        /** Those of a script; empty: the rule is none. */
        static Optional<List<InsertForm>> of(CompiledRule compiled) {
            return compiled.isScript()
                    ? Optional.of(
                            compiled.queries().stream().flatMap(InsertForm::of).toList())
                    : Optional.empty();
        }

        private static Stream<InsertForm> of(CompiledQuery query) {
            return query.insert().stream()
                    .map(insert -> new InsertForm(
                            insert.number(), insert.sink(), query.columns(), query.topicFilters(), query.plan()));
        }
    }

    record WarningForm(int line, int column, String message, String remedy) {
        static WarningForm of(RuleError warning) {
            return new WarningForm(warning.line(), warning.column(), warning.message(), warning.remedy());
        }
    }

    /**
     * @param messages to try it on; none: the newest of its topics
     * @param newest how many of those, 20 unless given
     */
    record TrialForm(String sql, Optional<List<SampleForm>> messages, Optional<Integer> newest) {}

    record SampleForm(String topic, String payload, Optional<Integer> qos, Optional<Map<String, String>> groups) {}

    /**
     * @param insert which INSERT of the script; a message has an outcome for each
     * @param found whether the topic is one of the rule's, or of the INSERT's
     * @param rows each as a JSON object
     * @param problem why the message would be set aside
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record OutcomeForm(
            String messageId,
            String topic,
            Optional<Integer> insert,
            Optional<String> sink,
            boolean found,
            List<JsonNode> rows,
            Optional<String> problem) {}

    record OutcomeList(List<OutcomeForm> items) {}

    record VersionForm(
            int version, String sql, List<RuleAction> actions, List<RuleAction> errorActions, Instant madeAt) {}

    record VersionList(List<VersionForm> items) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RuleForm(
            String name,
            String description,
            String sql,
            List<RuleAction> actions,
            List<RuleAction> errorActions,
            int version,
            String status,
            Optional<String> cause,
            Optional<RuleState.Counts> counts,
            Optional<RuleState.CatchingUp> catchUp,
            Optional<String> functionBundle,
            Optional<String> outputTopic,
            Instant createdAt) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RuleList(List<RuleForm> items, Optional<String> next) {}

    private void create(Context http) {
        NewRuleBody wanted = Requests.body(http, NewRuleBody.class);
        Rule rule = rules.create(new NewRule(
                wanted.name(),
                wanted.description().orElse(""),
                wanted.sql(),
                actionsOf(wanted.actions()),
                errorActionsOf(wanted.errorActions()),
                true,
                Optional.empty()));
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + rule.name());
        RuleForm form = formOf(rule);
        tagOf(rule, form).answerChange(http);
    }

    private void lint(Context http) {
        NewRuleBody wanted = Requests.body(http, NewRuleBody.class);
        CompiledRule compiled = rules.lint(
                wanted.name(), wanted.sql(), actionsOf(wanted.actions()), errorActionsOf(wanted.errorActions()));
        http.json(new LintForm(
                compiled.columns(),
                compiled.topicFilters(),
                compiled.bundle().map(BundleRef::name),
                compiled.warnings().stream().map(WarningForm::of).toList(),
                InsertForm.of(compiled)));
    }

    private void attempt(Context http) {
        TrialForm wanted = Requests.body(http, TrialForm.class);
        CompiledRule compiled = rules.compiled(wanted.sql());
        List<RuleTrial.Outcome> outcomes = wanted.messages().isPresent()
                ? trials.of(
                        compiled,
                        wanted.messages().get().stream()
                                .map(each -> new Trials.Sample(
                                        each.topic(),
                                        each.payload(),
                                        each.qos(),
                                        each.groups().orElse(Map.of())))
                                .toList())
                : trials.ofNewest(compiled, wanted.newest().orElse(NEWEST));
        http.json(new OutcomeList(outcomes.stream()
                .map(each -> new OutcomeForm(
                        each.messageId(),
                        each.topic(),
                        each.insert().map(RuleScript.Insert::number),
                        each.insert().map(RuleScript.Insert::sink),
                        each.found(),
                        each.rows().stream().map(RuleRoutes::json).toList(),
                        each.problem()))
                .toList()));
    }

    private static JsonNode json(String row) {
        try {
            return JSON.readTree(row);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row is a JSON object", e);
        }
    }

    private void replace(Context http) {
        String name = http.pathParam("name");
        EntityTag.requireMatch(http, () -> stateOf(rules.get(name)));
        Replacement wanted = Requests.body(http, Replacement.class);
        Rule rule = rules.replace(
                name,
                new RuleReplacement(
                        wanted.description(),
                        wanted.sql(),
                        actionsOf(wanted.actions()),
                        errorActionsOf(wanted.errorActions()),
                        Optional.empty()));
        RuleForm form = formOf(rule);
        tagOf(rule, form).answerChange(http);
    }

    private void rollback(Context http) {
        RollbackForm wanted = Requests.body(http, RollbackForm.class);
        http.json(formOf(rules.rollback(http.pathParam("name"), wanted.version())));
    }

    private void versions(Context http) {
        http.json(new VersionList(rules.versions(http.pathParam("name")).stream()
                .map(each -> new VersionForm(
                        each.definition().version(),
                        each.definition().sql(),
                        each.definition().actions(),
                        each.definition().errorActions(),
                        each.madeAt()))
                .toList()));
    }

    private static List<RuleAction> actionsOf(Optional<List<JsonNode>> wanted) {
        return actionsOf("actions", wanted.orElse(List.of()));
    }

    private static List<RuleAction> errorActionsOf(Optional<List<JsonNode>> wanted) {
        return actionsOf("errorActions", wanted.orElse(List.of()));
    }

    private static List<RuleAction> actionsOf(String field, List<JsonNode> wanted) {
        List<RuleAction> actions = new ArrayList<>();
        for (JsonNode action : wanted) {
            actions.add(Requests.part(action, RuleAction.class, field + "[" + actions.size() + "]"));
        }
        return actions;
    }

    private void list(Context http) {
        List<Rule> seen = rules.list().stream()
                .filter(rule -> AccessGate.sees(http, "rule/" + rule.name()))
                .toList();
        Page<Rule> page = Paging.page(http, seen, Rule::name);
        Paging.link(http, page.next());
        http.json(new RuleList(page.items().stream().map(this::formOf).toList(), page.next()));
    }

    private void get(Context http) {
        Rule rule = rules.get(http.pathParam("name"));
        RuleForm form = formOf(rule);
        tagOf(rule, form).answer(http);
    }

    private void delete(Context http) {
        EntityTag.requireMatch(http, () -> stateOf(rules.get(http.pathParam("name"))));
        rules.delete(http.pathParam("name"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void pause(Context http) {
        http.status(HttpStatus.ACCEPTED).json(formOf(rules.pause(http.pathParam("name"))));
    }

    private void resume(Context http) {
        String name = http.pathParam("name");
        boolean fromNow = Requests.optionalBody(http, ResumptionForm.class)
                .flatMap(ResumptionForm::fromNow)
                .orElse(false);
        http.status(HttpStatus.ACCEPTED).json(formOf(fromNow ? rules.resumeFromNow(name) : rules.resume(name)));
    }

    private static EntityTag tagOf(Rule rule, RuleForm form) {
        return EntityTag.of(stateOf(rule), form);
    }

    /** What requests make of a rule; how it runs is not of it. */
    private static List<Object> stateOf(Rule rule) {
        return List.of(rule.incarnation(), rule.revision(), rule.description());
    }

    private RuleForm formOf(Rule rule) {
        RuleState state = states.apply(rule);
        return new RuleForm(
                rule.name(),
                rule.description(),
                rule.definition().sql(),
                rule.definition().actions(),
                rule.definition().errorActions(),
                rule.definition().version(),
                state.word(),
                state.cause(),
                state.counts(),
                state.catchUp(),
                ProgramAbi.bundleOf(rule.abi()).map(BundleRef::name),
                rules.outputTopicOf(rule),
                rule.createdAt());
    }
}
