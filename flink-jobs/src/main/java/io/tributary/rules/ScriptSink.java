package io.tributary.rules;

import io.tributary.identity.RejectedException;
import io.tributary.rules.ScriptLexer.Kind;
import io.tributary.rules.ScriptLexer.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sink of an INSERT, and what it stands for: {@code repub}; {@code kafka} and a topic; a destination and a table; a destination alone,
 * which is an HTTP server. Options stand in a hint behind it, and are the properties of the action.
 *
 * @param parts of its name
 */
record ScriptSink(List<Token> parts, Map<String, Token> options) {
    private static final String REPUB = "repub";
    private static final String KAFKA = "kafka";

    private static final String HINT = "Write /*+ OPTIONS('name' = 'value', …) */ behind the sink's name.";

    /** As written, without backticks. */
    String name() {
        return String.join(".", parts.stream().map(Token::text).toList());
    }

    int at() {
        return parts.get(0).start();
    }

    /** @throws ScriptFault when there is no such sink, or an option is not one of it */
    RuleAction action() {
        try {
            if (parts.get(0).text().equalsIgnoreCase(REPUB)) {
                return repub();
            }
            if (parts.get(0).text().equalsIgnoreCase(KAFKA)) {
                return kafka();
            }
            if (parts.size() == 1) {
                known("payload");
                return new RuleAction.Forward(name(), text("payload"));
            }
            return jdbc();
        } catch (RejectedException e) {
            throw new ScriptFault(
                    at(), String.valueOf(e.getMessage()), e.remedy().orElse(HINT));
        }
    }

    private RuleAction repub() {
        if (parts.size() > 1) {
            throw new ScriptFault(
                    at(),
                    "the sink repub has no parts",
                    "Write INSERT INTO repub SELECT … AS topic, … AS payload, or the topic as an option.");
        }
        known("topic", "qos", "payload");
        int qos = qos();
        if (options.containsKey("topic")) {
            return new RuleAction.Repub(text("topic"), qos, text("payload"));
        }
        Token payload = options.get("payload");
        if (payload != null) {
            throw new ScriptFault(
                    payload.start(),
                    "without the option topic, repub sends the column payload",
                    "Name the column payload with AS, or give the topic as an option, too.");
        }
        return new RuleAction.RepubRow(qos);
    }

    private int qos() {
        Token qos = options.get("qos");
        if (qos == null) {
            return 1;
        }
        if (!List.of("-1", "0", "1").contains(qos.text())) {
            throw new ScriptFault(
                    qos.start(),
                    "qos '" + qos.text() + "' is not offered",
                    "Use '0' or '1'; '-1' stands for that of the message.");
        }
        return Integer.parseInt(qos.text());
    }

    /** A topic may have dots, in backticks or not. */
    private RuleAction kafka() {
        if (parts.size() == 1) {
            throw new ScriptFault(
                    at(), "the sink kafka names no topic", "Write kafka.alarms, or kafka.`plant-1.alarms`.");
        }
        known("key", "payload", "envelope");
        return new RuleAction.Kafka(
                name().substring(KAFKA.length() + 1), text("key"), text("payload"), text("envelope"));
    }

    private RuleAction jdbc() {
        if (parts.size() > 2) {
            throw new ScriptFault(
                    at(),
                    "there is no sink " + name(),
                    "Write destination.table for a database, kafka.topic for Kafka, repub for devices, or the name of an HTTP destination.");
        }
        known("key");
        if (!options.containsKey("key")) {
            throw new ScriptFault(
                    at(),
                    "the table " + name() + " has no key, by which its rows are upserted",
                    "Write " + name() + " /*+ OPTIONS('key' = 'column, …') */ with the columns that tell rows apart.");
        }
        List<String> key =
                Arrays.stream(text("key").split(",")).map(String::strip).toList();
        return new RuleAction.Jdbc(parts.get(0).text(), parts.get(1).text(), key);
    }

    private String text(String option) {
        return Optional.ofNullable(options.get(option)).map(Token::text).orElse("");
    }

    private void known(String... names) {
        options.forEach((name, value) -> {
            if (!Arrays.asList(names).contains(name)) {
                throw new ScriptFault(
                        value.start(),
                        "the sink " + name() + " has no option '" + name + "'",
                        "It has: " + String.join(", ", names) + ".");
            }
        });
    }

    /**
     * Reads the options out of a hint.
     *
     * @param hint of the script
     * @throws ScriptFault when it is none with options
     */
    static Map<String, Token> options(String script, Token hint) {
        List<Token> tokens = new ArrayList<>(new ScriptLexer(script, hint.start() + 3, hint.end() - 2).all());
        Map<String, Token> options = new LinkedHashMap<>();
        if (tokens.size() < 3
                || !tokens.get(0).is("OPTIONS")
                || !tokens.get(1).isSign("(")
                || !tokens.get(tokens.size() - 1).isSign(")")) {
            throw new ScriptFault(hint.start(), "this hint is not one of options", HINT);
        }
        List<Token> inside = tokens.subList(2, tokens.size() - 1);
        for (int i = 0; i < inside.size(); i += 4) {
            boolean whole = i + 2 < inside.size()
                    && inside.get(i).kind() == Kind.TEXT
                    && inside.get(i + 1).isSign("=")
                    && inside.get(i + 2).kind() == Kind.TEXT
                    && (i + 3 == inside.size() || inside.get(i + 3).isSign(","));
            if (!whole) {
                throw new ScriptFault(inside.get(i).start(), "this is no option", HINT);
            }
            if (options.put(inside.get(i).text(), inside.get(i + 2)) != null) {
                throw new ScriptFault(
                        inside.get(i).start(),
                        "the option '" + inside.get(i).text() + "' is there twice",
                        "Leave one out.");
            }
        }
        return options;
    }
}
