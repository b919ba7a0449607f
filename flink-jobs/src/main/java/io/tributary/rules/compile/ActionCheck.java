package io.tributary.rules.compile;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.rules.ErrorField;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
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
    private final List<RuleError> errors = new ArrayList<>();

    ActionCheck(List<RuleProgram.Column> columns) {
        this.columns = columns;
    }

    List<RuleError> errorsOf(RuleDefinition rule) {
        for (int i = 0; i < rule.actions().size(); i++) {
            RuleAction action = rule.actions().get(i);
            if (action instanceof RuleAction.Repub repub) {
                repub(i, repub);
            } else if (action instanceof RuleAction.Jdbc jdbc) {
                table(i, jdbc, rule.tables().get(0));
            } else if (action instanceof RuleAction.Kafka kafka) {
                named("action " + (i + 1), "the key", kafka.key(), List.of());
                payload(i, kafka.payload());
            } else if (action instanceof RuleAction.Forward forward) {
                payload(i, forward.payload());
            }
        }
        errorActions(rule);
        return errors;
    }

    /** They send what failed, so that only what their topics and keys name has to be there. */
    private void errorActions(RuleDefinition rule) {
        for (int i = 0; i < rule.errorActions().size(); i++) {
            String place = "error action " + (i + 1);
            RuleAction action = rule.errorActions().get(i);
            if (action instanceof RuleAction.Repub repub) {
                target(place, repub, ErrorField.placeholders());
            } else if (action instanceof RuleAction.Kafka kafka) {
                named(place, "the key", kafka.key(), ErrorField.placeholders());
            }
        }
    }

    private void repub(int position, RuleAction.Repub repub) {
        target("action " + (position + 1), repub, List.of());
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

    private void table(int position, RuleAction.Jdbc jdbc, RuleAction.Jdbc first) {
        if (!jdbc.key().equals(first.key())) {
            add(
                    position,
                    "its key " + jdbc.key() + " differs from the first table's " + first.key(),
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

    private void add(int position, String message, String remedy) {
        add("action " + (position + 1), message, remedy);
    }

    private void add(String place, String message, String remedy) {
        errors.add(RuleError.ofAction(place, message, remedy));
    }
}
