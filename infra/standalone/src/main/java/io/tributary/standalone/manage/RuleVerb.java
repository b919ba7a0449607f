package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ApiRefusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is done with messages. */
@Command(
        name = "rule",
        description = "Rules: what is done with messages, in Flink SQL.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            RuleVerb.Create.class,
            RuleVerb.ListAll.class,
            RuleVerb.Show.class,
            RuleVerb.Deploy.class,
            RuleVerb.Lint.class,
            RuleVerb.Try.class,
            RuleViews.Explain.class,
            RuleViews.Tail.class,
            RuleVerb.Pause.class,
            RuleVerb.Resume.class,
            RuleVerb.Versions.class,
            RuleVerb.Rollback.class,
            RuleVerb.Delete.class
        })
public final class RuleVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "RULE", "/name",
            "STATUS", "/status",
            "VERSION", "/version",
            "OUTPUT", "/outputTopic",
            "DESCRIPTION", "/description",
            "CREATED", "/createdAt",
            "CAUSE", "/cause");

    static final Columns WARNINGS =
            Columns.of("LINE", "/line", "COLUMN", "/column", "WARNING", "/message", "BETTER", "/remedy");
    private static final Columns OUTCOMES =
            Columns.of("TOPIC", "/topic", "FOUND", "/found", "ROWS", "/rows", "PROBLEM", "/problem");
    private static final Columns SCRIPT_OUTCOMES =
            Columns.of("TOPIC", "/topic", "INTO", "/sink", "FOUND", "/found", "ROWS", "/rows", "PROBLEM", "/problem");
    private static final Columns VERSIONS = Columns.of("VERSION", "/version", "MADE", "/madeAt", "QUERY", "/sql");
    private static final int NOT_FOUND = 404;

    /** Which rule. */
    static final class Rule extends NamedThing {
        @Parameters(index = "0", paramLabel = "RULE", description = "Its name.")
        private String rule = "";

        Rule() {
            super("rules", "rule");
        }

        @Override
        String name() {
            return rule;
        }
    }

    /** A new one. */
    static final class NewRule implements Settings {
        @Mixin
        private Rule rule = new Rule();

        @Parameters(
                index = "1",
                paramLabel = "FILE",
                description = {
                    "Its query, a SELECT over messages; or a script of INSERT INTO SINK SELECT …;",
                    "which says itself where results go and has no --action."
                })
        private Path query = Path.of("");

        @Option(
                names = "--action",
                paramLabel = "JSON",
                description = {
                    "What is done with a result of a SELECT, up to five, each with --action:",
                    "{\"type\": \"repub\", \"topic\": \"PRODUCT/DEVICE/SUFFIX\", \"qos\": 1} or",
                    "{\"type\": \"jdbc\", \"destination\": NAME, \"table\": NAME, \"key\": [COLUMN]} or",
                    "{\"type\": \"kafka\", \"topic\": NAME} or",
                    "{\"type\": \"forward\", \"destination\": NAME}."
                })
        private List<String> actions = new ArrayList<>();

        @Option(
                names = "--error-action",
                paramLabel = "JSON",
                description = {
                    "What hears of a message or result the rule cannot deal with, up to five:",
                    "a repub or kafka action, with ${error.kind} and the like in its topic or key."
                })
        private List<String> errorActions = new ArrayList<>();

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> description = Optional.empty();

        Rule rule() {
            return rule;
        }

        @Override
        public Body addTo(Body body) {
            return body.with("name", Optional.of(rule.name()))
                    .with("description", description)
                    .with("sql", Optional.of(Body.text(query).stripTrailing()))
                    .with("actions", read("--action", actions))
                    .with("errorActions", read("--error-action", errorActions));
        }

        private static List<ObjectNode> read(String option, List<String> texts) {
            return texts.stream().map(text -> Body.object(option, text)).toList();
        }
    }

    @Command(name = "create", description = "Compile a rule and run it.")
    static final class Create extends ThingVerbs.Creating {
        Create() {
            super("rules", new NewRule());
        }
    }

    @Command(name = "list", description = "List the rules, and how each runs.")
    static final class ListAll extends ThingVerbs.Listing {
        ListAll() {
            super("rules", COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a rule: its query, its actions, and how it runs.")
    static final class Show extends ThingVerbs.Showing {
        Show() {
            super(new Rule());
        }
    }

    @Command(name = "deploy", description = "Make a rule, or give the one of that name this text and these actions.")
    static final class Deploy implements Callable<Integer> {
        @Mixin
        private NewRule wanted = new NewRule();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Rule rule = wanted.rule();
            ObjectNode body = wanted.addTo(new Body()).json();
            JsonNode after;
            if (isThere(rule)) {
                body.remove("name");
                after = api.client().put(rule.path(), body);
            } else {
                after = api.client().post(ApiPath.of("rules"), body);
            }
            api.answers()
                    .done(
                            rule + " is version " + after.path("version").asInt() + ", "
                                    + after.path("status").asText(),
                            after);
            return 0;
        }

        private boolean isThere(Rule rule) {
            try {
                api.client().get(rule.path());
                return true;
            } catch (ApiRefusal e) {
                if (e.status() == NOT_FOUND) {
                    return false;
                }
                throw e;
            }
        }
    }

    @Command(name = "lint", description = "Say what is wrong with a rule, or probably not meant, without making it.")
    static final class Lint implements Callable<Integer> {
        @Mixin
        private NewRule wanted = new NewRule();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode verdict = api.client()
                    .post(ApiPath.of("rules-lint"), wanted.addTo(new Body()).json());
            api.answers().table(verdict, verdict.path("warnings"), WARNINGS);
            return 0;
        }
    }

    @Command(
            name = "try",
            description = "Run a query or a script on messages and show its rows; nothing is sent or written anywhere.")
    static final class Try implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "The query, a SELECT, or a script.")
        private Path query = Path.of("");

        @Option(
                names = "--message",
                paramLabel = "JSON",
                description = {
                    "On this message, and more with --message each:",
                    "{\"topic\": \"PRODUCT/DEVICE/SUFFIX\", \"payload\": \"{\\\"t\\\": 31}\"}."
                })
        private List<String> messages = new ArrayList<>();

        @Option(names = "--newest", paramLabel = "N", description = "On the newest messages of its topics (20).")
        private Optional<Integer> newest = Optional.empty();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            List<ObjectNode> samples = messages.stream()
                    .map(text -> Body.object("--message", text))
                    .toList();
            Body body = new Body()
                    .with("sql", Optional.of(Body.text(query).stripTrailing()))
                    .with("newest", newest);
            JsonNode outcomes = api.client()
                    .post(ApiPath.of("rules-try"), (samples.isEmpty() ? body : body.with("messages", samples)).json());
            JsonNode items = outcomes.path("items");
            api.answers().table(outcomes, items, items.path(0).has("sink") ? SCRIPT_OUTCOMES : OUTCOMES);
            return 0;
        }
    }

    @Command(name = "versions", description = "List what a rule has said, newest first.")
    static final class Versions implements Callable<Integer> {
        @Mixin
        private Rule rule = new Rule();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode versions = api.client().get(rule.path("versions"));
            api.answers().table(versions, versions.path("items"), VERSIONS);
            return 0;
        }
    }

    @Command(name = "rollback", description = "Let a rule say again what it said in an earlier version.")
    static final class Rollback implements Callable<Integer> {
        @Mixin
        private Rule rule = new Rule();

        @Parameters(index = "1", paramLabel = "VERSION", description = "Which one.")
        private int version;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode after = api.client().post(rule.path("rollback"), Map.of("version", version));
            api.answers()
                    .done(
                            rule + " is version " + after.path("version").asInt() + ", which says what version "
                                    + version + " said",
                            after);
            return 0;
        }
    }

    /** A step in a rule's life. */
    abstract static class Step implements Callable<Integer> {
        @Mixin
        private Rule rule = new Rule();

        @Mixin
        private ApiOptions api = new ApiOptions();

        private final String step;

        Step(String step) {
            this.step = step;
        }

        /** What is sent with it. */
        Map<String, Object> body() {
            return Map.of();
        }

        @Override
        public Integer call() {
            JsonNode after = api.client().post(rule.path(step), body());
            api.answers().done(rule + " is " + after.path("status").asText(), after);
            return 0;
        }
    }

    @Command(name = "pause", description = "Stop a rule's evaluation until it is resumed.")
    static final class Pause extends Step {
        Pause() {
            super("pause");
        }
    }

    @Command(
            name = "resume",
            description = {
                "Let a rule be evaluated again that was paused, or suspended by its fuse;",
                "it makes up for the messages it missed."
            })
    static final class Resume extends Step {
        @Option(names = "--from-now", description = "Let go what it missed.")
        private boolean fromNow;

        @Override
        Map<String, Object> body() {
            return Map.of("fromNow", fromNow);
        }

        Resume() {
            super("resume");
        }
    }

    @Command(name = "delete", description = "Stop and forget a rule; what it wrote stays in its topic.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Rule());
        }
    }
}
