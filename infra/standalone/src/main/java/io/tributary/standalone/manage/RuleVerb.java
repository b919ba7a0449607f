package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
            RuleVerb.Restart.class,
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

        @Parameters(index = "1", paramLabel = "FILE", description = "Its query, a SELECT over messages.")
        private Path query = Path.of("");

        @Option(
                names = "--action",
                required = true,
                paramLabel = "JSON",
                description = {
                    "What is done with a result, up to five, each with --action:",
                    "{\"type\": \"repub\", \"topic\": \"PRODUCT/DEVICE/SUFFIX\", \"qos\": 1} or",
                    "{\"type\": \"jdbc\", \"destination\": NAME, \"table\": NAME, \"key\": [COLUMN]}."
                })
        private List<String> actions = new ArrayList<>();

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> description = Optional.empty();

        @Override
        public Body addTo(Body body) {
            List<ObjectNode> read =
                    actions.stream().map(text -> Body.object("--action", text)).toList();
            return body.with("name", Optional.of(rule.name()))
                    .with("description", description)
                    .with("sql", Optional.of(Body.text(query).strip()))
                    .with("actions", read);
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

    @Command(name = "restart", description = "Let a rule that failed run again from where it stood.")
    static final class Restart implements Callable<Integer> {
        @Mixin
        private Rule rule = new Rule();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode after = api.client().post(rule.path("restart"), Map.of());
            api.answers().done(rule + " is " + after.path("status").asText(), after);
            return 0;
        }
    }

    @Command(name = "delete", description = "Stop and forget a rule; what it wrote stays in its topic.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Rule());
        }
    }
}
