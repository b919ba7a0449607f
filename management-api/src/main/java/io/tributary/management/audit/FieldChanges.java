package io.tributary.management.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.audit.AuditEntry.FieldChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What is different between two JSON documents, field by field, for people: bounded, and without what is secret. */
public final class FieldChanges {
    static final int MAX_FIELDS = 50;
    static final int MAX_TEXT = 200;
    static final String HIDDEN = "(hidden)";

    private static final int MAX_DEPTH = 8;
    /** A name that contains one of these is not shown, whatever it is. */
    private static final List<String> SECRET =
            List.of("secret", "password", "token", "proof", "private", "psk", "csrf");

    /** A secret within an address, such as {@code jdbc:…?password=…}. */
    private static final Pattern IN_TEXT = Pattern.compile("(?i)(password|secret|token)\\s*=");

    /** Fields that are not the same in both; a secret one is named and not shown. */
    public static List<FieldChange> between(JsonNode before, JsonNode after) {
        Map<String, String> left = new TreeMap<>();
        Map<String, String> right = new TreeMap<>();
        flatten("", before, left, 0);
        flatten("", after, right, 0);
        TreeSet<String> fields = new TreeSet<>(left.keySet());
        fields.addAll(right.keySet());
        List<FieldChange> changes = new ArrayList<>();
        for (String field : fields) {
            Optional<String> was = Optional.ofNullable(left.get(field));
            Optional<String> is = Optional.ofNullable(right.get(field));
            if (changes.size() == MAX_FIELDS) {
                break;
            }
            if (!was.equals(is)) {
                changes.add(new FieldChange(
                        field, was.map(text -> shown(field, text)), is.map(text -> shown(field, text))));
            }
        }
        return changes;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> fields, int depth) {
        if (fields.size() > 10 * MAX_FIELDS) {
            return;
        }
        if (node.isContainerNode() && depth < MAX_DEPTH) {
            if (node.isObject()) {
                node.fields()
                        .forEachRemaining(field -> flatten(
                                path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                                field.getValue(),
                                fields,
                                depth + 1));
            } else {
                for (int i = 0; i < node.size(); i++) {
                    flatten(path + "[" + i + "]", node.get(i), fields, depth + 1);
                }
            }
        } else if (!node.isMissingNode() && !node.isNull()) {
            fields.put(
                    path.length() <= MAX_TEXT ? path : path.substring(0, MAX_TEXT),
                    node.isValueNode() ? node.asText() : "…");
        }
    }

    /** Whether what a field of this name holds is kept out of the record. */
    public static boolean isSecret(String field) {
        String name = field.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(name::contains);
    }

    private static String shown(String field, String text) {
        if (isSecret(field) || IN_TEXT.matcher(text).find()) {
            return HIDDEN;
        }
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    private FieldChanges() {}
}
