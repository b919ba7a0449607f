package io.tributary.rules.compile;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.rules.ErrorField;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleScript;
import io.tributary.rules.TopicTemplate;
import io.tributary.rules.program.RuleProgram;
import io.tributary.topic.TopicName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a rule's actions can be done with the columns of its result. */
final class ActionCheck {
    private static final Pattern TABLE_COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private final List<RuleProgram.Column> columns;
    private final Optional<RuleScript.Insert> insert;
    private final List<RuleError> errors = new ArrayList<>();

    ActionCheck(List<RuleProgram.Column> columns) {
        this(columns, Optional.empty());
    }

    /** @param insert whose sink is the action */
    ActionCheck(List<RuleProgram.Column> columns, Optional<RuleScript.Insert> insert) {
        this.columns = columns;
        this.insert = insert;
    }

    List<RuleError> errorsOf(List<RuleAction> actions) {
        List<String> firstKey = List.of();
        for (int i = 0; i < actions.size(); i++) {
            RuleAction action = actions.get(i);
            if (action instanceof RuleAction.Repub repub) {
                repub(i, repub);
            } else if (action instanceof RuleAction.RepubRow) {
                row(i);
            } else if (action instanceof RuleAction.Jdbc jdbc) {
                firstKey = firstKey.isEmpty() ? jdbc.key() : firstKey;
                table(i, jdbc, firstKey);
            } else if (action instanceof RuleAction.Kafka kafka) {
                named(placeOf(i), "the key", kafka.key(), List.of());
                payload(i, kafka.payload());
            } else if (action instanceof RuleAction.Forward forward) {
                payload(i, forward.payload());
            }
        }
        return errors;
    }

    /** They send what failed, so that only what their topics and keys name has to be there. */
    List<RuleError> errorsOfErrorActions(List<RuleAction> actions) {
        for (int i = 0; i < actions.size(); i++) {
            String place = "error action " + (i + 1);
            RuleAction action = actions.get(i);
            if (action instanceof RuleAction.Repub repub) {
                target(place, repub, ErrorField.placeholders());
            } else if (action instanceof RuleAction.Kafka kafka) {
                named(place, "the key", kafka.key(), ErrorField.placeholders());
            }
        }
        return errors;
    }

    /** A row that says itself where to, with which payload, and perhaps how. */
    private void row(int position) {
        String remedy =
                "An INSERT INTO repub takes the columns topic, payload and, if you like, qos; or the topic as an option, "
                        + "and then whatever columns.";
        for (String needed : List.of(RuleAction.RepubRow.TOPIC, RuleAction.RepubRow.PAYLOAD)) {
            if (find(needed).isEmpty()) {
                add(position, "the column '" + needed + "' is missing", remedy);
            }
        }
        for (RuleProgram.Column column : columns) {
            switch (column.name()) {
                case RuleAction.RepubRow.TOPIC -> of(position, column, ColumnTypes.isText(column.type()), "a topic");
                case RuleAction.RepubRow.PAYLOAD ->
                    of(position, column, ColumnTypes.isTextOrBytes(column.type()), "a payload");
                case RuleAction.RepubRow.QOS -> of(position, column, ColumnTypes.isWhole(column.type()), "a QoS");
                default -> add(position, "repub has no column '" + column.name() + "'", remedy);
            }
        }
    }

    private void of(int position, RuleProgram.Column column, boolean can, String what) {
        if (!can) {
            add(
                    position,
                    typed(column) + " cannot be " + what,
                    "Cast it to " + (what.equals("a QoS") ? "INT" : "STRING") + ".");
        }
    }

    private void repub(int position, RuleAction.Repub repub) {
        target(placeOf(position), repub, List.of());
        payload(position, repub.payload());
    }

    private void target(String place, RuleAction.Repub repub, List<String> others) {
        named(place, "the topic", repub.topic(), others);
        try {
            String sample = new TopicTemplate(repub.topic())
                    .fill(name -> Optional.of("AAAAAAAAAA"))
                    .orElseThrow();
            checkTarget(TopicName.of(sample, Limits.DEFAULTS.topicBytes(), Limits.DEFAULTS.topicSlashes()));
        } catch (RejectedException e) {
            add(place, "topic: " + e.getMessage(), e.remedy().orElse("Use productId/deviceName/suffix."));
        }
    }

    /** @param others what may be named beside columns */
    private void named(String place, String what, String template, List<String> others) {
        for (String name : new TopicTemplate(template).columns()) {
            if (others.contains(name)) {
                continue;
            }
            Optional<RuleProgram.Column> column = find(name);
            if (column.isEmpty()) {
                add(
                        place,
                        what + " names ${" + name + "}, which the SELECT does not give",
                        others.isEmpty()
                                ? columnsRemedy()
                                : columnsRemedy() + " Of the failure: " + String.join(", ", others) + ".");
            } else if (!ColumnTypes.isPlain(column.get().type())) {
                add(place, what + " names " + typed(column.get()) + ", which is not one text", "Cast it to STRING.");
            }
        }
    }

    /** One column as it is, or all as a JSON object. */
    private void payload(int position, String name) {
        if (!name.isEmpty()) {
            Optional<RuleProgram.Column> column = find(name);
            if (column.isEmpty()) {
                add(position, "the payload is column '" + name + "', which the SELECT does not give", columnsRemedy());
            } else if (!ColumnTypes.isTextOrBytes(column.get().type())) {
                add(position, typed(column.get()) + " cannot be a payload", "Cast it to STRING.");
            }
            return;
        }
        for (RuleProgram.Column column : columns) {
            if (!ColumnTypes.isJson(column.type())) {
                add(position, typed(column) + " cannot be sent as JSON", "Cast it to STRING, or leave it out.");
            }
        }
    }

    private static void checkTarget(TopicName topic) {
        List<String> levels = topic.levels();
        if (levels.size() < 3) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + topic + "' does not name a device and a suffix",
                    "Use productId/deviceName/suffix.",
                    "topic");
        }
        new DeviceId(levels.get(0), levels.get(1));
    }

    private void table(int position, RuleAction.Jdbc jdbc, List<String> firstKey) {
        if (!jdbc.key().equals(firstKey)) {
            add(
                    position,
                    "its key " + jdbc.key() + " differs from the first table's " + firstKey,
                    "Give all tables of a rule the same key, or make a second rule.");
        }
        for (String name : jdbc.key()) {
            if (find(name).isEmpty()) {
                add(position, "key column '" + name + "' is not in the SELECT", columnsRemedy());
            }
        }
        Set<String> seen = new HashSet<>();
        for (RuleProgram.Column column : columns) {
            String name = column.name();
            if (!TABLE_COLUMN.matcher(name).matches()) {
                add(
                        position,
                        "'" + name + "' is not a name for a table column",
                        "Rename it with AS: 1 to 63 letters, digits and '_', a letter or '_' first.");
            }
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                add(position, "column '" + name + "' differs from another only in case", "Rename one with AS.");
            }
            if (ColumnTypes.avroOf(column.type()).isEmpty()) {
                add(
                        position,
                        typed(column) + " cannot be a table column",
                        "Select the parts you need one by one, or make it text with JSON_QUERY, JSON_OBJECT or CAST(… AS STRING).");
            }
        }
    }

    private Optional<RuleProgram.Column> find(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    private static String typed(RuleProgram.Column column) {
        return "column '" + column.name() + "' of type " + ColumnTypes.nameOf(column.type());
    }

    private String columnsRemedy() {
        return "The SELECT gives: "
                + String.join(
                        ", ", columns.stream().map(RuleProgram.Column::name).toList()) + ".";
    }

    private String placeOf(int position) {
        return insert.map(RuleScript.Insert::toString).orElse("action " + (position + 1));
    }

    private void add(int position, String message, String remedy) {
        add(placeOf(position), message, remedy);
    }

    private void add(String place, String message, String remedy) {
        errors.add(
                insert.isPresent()
                        ? new RuleError(insert.get().line(), insert.get().column(), place + ": " + message, remedy)
                        : RuleError.ofAction(place, message, remedy));
    }
}
