package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The verbs that look at a rule at work. */
final class RuleViews {
    private static final Columns ACTIONS =
            Columns.of("ACTION", "/type", "TO", "/to", "LANE", "/lane", "DELAY", "/delay", "GUARANTEE", "/guarantee");

    @Command(
            name = "explain",
            description = {
                "Explain a rule: its plan, by which topics it is found, what its actions promise, and what it costs",
                "at the traffic of the last minute."
            })
    static final class Explain implements Callable<Integer> {
        @Mixin
        private RuleVerb.Rule rule = new RuleVerb.Rule();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode explanation = api.client().get(rule.path("explain"));
            Answers answers = api.answers();
            if (api.isJson() || !explanation.isObject()) {
                answers.show(explanation);
                return 0;
            }
            ObjectNode rest = explanation.deepCopy();
            rest.remove(List.of("actions", "warnings", "columns", "inserts")); // a plan of a script has its INSERTs
            if (rest.path("topicFilters").isEmpty()) {
                rest.put("topicFilters", "none: it is evaluated on every message");
            }
            answers.show(rest);
            part(answers, explanation.path("actions"), ACTIONS);
            part(answers, explanation.path("warnings"), RuleVerb.WARNINGS);
            return 0;
        }

        private static void part(Answers answers, JsonNode items, Columns columns) {
            if (!items.isEmpty()) {
                answers.blank();
                answers.table(items, items, columns);
            }
        }
    }

    @Command(
            name = "tail",
            description = {
                "Run a rule on the messages that come now and show what it makes of them, until it is stopped;",
                "nothing is sent anywhere. Up to 20 messages a second; -o json shows one object a line."
            })
    static final class Tail implements Callable<Integer> {
        @Mixin
        private RuleVerb.Rule rule = new RuleVerb.Rule();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return LiveLines.show(api, rule.path("tail"));
        }
    }

    private RuleViews() {}
}
