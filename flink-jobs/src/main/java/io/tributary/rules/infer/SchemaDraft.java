package io.tributary.rules.infer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.infer.Observed.Kind;
import io.tributary.rules.infer.Observed.Trait;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A schema of what was seen, down to a depth and with so many columns at most, and what there is to say of it. */
final class SchemaDraft {
    private static final Set<Kind> NUMBERS = EnumSet.of(Kind.INTEGER, Kind.NUMBER);
    private static final String AS_JSON = "it is read as JSON text";

    private final int deepest;
    private final List<InferredSchema.Field> fields = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final String text;

    /** What became of one place. */
    private record Place(ObjectNode schema, String column, List<String> remarks) {}

    private SchemaDraft(Observed whole, int deepest, int mostColumns) {
        this.deepest = deepest;
        ObjectNode schema = object();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        columns(whole, mostColumns).forEach((name, place) -> properties.set(name, added(name, place)));
        this.text = schema.toString();
    }

    /** The fullest one of that length: first what lies deep is left open, then the rarest columns are left out. */
    static SchemaDraft fitting(Observed whole, int mostCharacters) {
        SchemaDraft draft = new SchemaDraft(whole, ProductTable.DEEPEST, ProductTable.MAX_COLUMNS);
        for (int depth = ProductTable.DEEPEST - 1; depth >= 0 && draft.text.length() > mostCharacters; depth--) {
            draft = new SchemaDraft(whole, depth, ProductTable.MAX_COLUMNS);
            draft.remarks.add("the schema would be longer than " + mostCharacters + " characters: objects and arrays "
                    + (depth == 0 ? "" : "more than " + depth + " deep ") + "are read as JSON text");
        }
        for (int most = ProductTable.MAX_COLUMNS / 2; draft.text.length() > mostCharacters; most /= 2) {
            draft = new SchemaDraft(whole, 0, most);
            draft.remarks.add("the schema would be longer than " + mostCharacters
                    + " characters: objects and arrays are read as JSON text");
        }
        return draft;
    }

    String text() {
        return text;
    }

    List<InferredSchema.Field> fields() {
        return List.copyOf(fields);
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Those properties of the payload that become columns, in the order in which they were first seen. */
    private Map<String, Observed> columns(Observed whole, int most) {
        Map<String, Observed> seen = whole.properties();
        if (whole.is(Trait.UNUSABLE_NAME)) {
            remarks.add(
                    "properties whose names are blank, longer than 128 characters, or hold control characters are left out");
        }
        if (whole.is(Trait.MANY_NAMES)) {
            remarks.add("there are more properties than were looked at; those that came late are left out");
        }
        Set<String> oftenest = seen.entrySet().stream()
                .sorted(Comparator.comparingLong(each -> -each.getValue().messages()))
                .limit(most)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (oftenest.size() < seen.size()) {
            remarks.add("of " + seen.size() + " properties the " + oftenest.size()
                    + " that were there most often are columns; read the others with JSON functions");
        }
        Map<String, Observed> columns = new LinkedHashMap<>();
        seen.forEach((property, place) -> {
            String column = ProductTable.columnOf(property);
            if (oftenest.contains(property) && column.equals(property) && isTaken(column, oftenest)) {
                remarks.add("property " + property + " is left out: the column " + column + " is another's");
            } else if (oftenest.contains(property)) {
                columns.put(property, place);
            }
        });
        return columns;
    }

    /** Whether another property, which is called like a column of every message, has this column's name. */
    private static boolean isTaken(String column, Set<String> properties) {
        return properties.stream()
                .anyMatch(other ->
                        !other.equals(column) && ProductTable.columnOf(other).equals(column));
    }

    private ObjectNode added(String path, Observed seen) {
        int position = fields.size(); // before those below it
        Place place = placed(path, seen);
        fields.add(
                position,
                new InferredSchema.Field(
                        path,
                        seen.messages(),
                        seen.kinds().stream().map(SchemaDraft::word).toList(),
                        place.column(),
                        List.copyOf(place.remarks())));
        return place.schema();
    }

    private Place placed(String path, Observed seen) {
        Set<Kind> kinds = EnumSet.copyOf(seen.kinds());
        kinds.remove(Kind.NULL);
        if (kinds.isEmpty()) {
            return new Place(object(), "STRING", List.of("nothing but null was seen; it is read as text"));
        }
        if (NUMBERS.containsAll(kinds)) {
            return number(seen, kinds);
        }
        if (kinds.size() > 1) {
            return mixed(seen, kinds);
        }
        Kind kind = kinds.iterator().next();
        return switch (kind) {
            case OBJECT -> row(path, seen);
            case ARRAY -> array(path, seen);
            case BOOLEAN -> new Place(typed(seen, kind), "BOOLEAN", List.of());
            case STRING -> new Place(typed(seen, kind), "STRING", numericText(seen));
            case INTEGER, NUMBER, NULL -> throw new IllegalStateException("dealt with above: " + kind);
        };
    }

    private static List<String> numericText(Observed seen) {
        return seen.is(Trait.WORDS)
                ? List.of()
                : List.of("every text is a number; declare it as number to calculate with it");
    }

    private static Place number(Observed seen, Set<Kind> kinds) {
        if (seen.is(Trait.BEYOND_BIGINT) || seen.is(Trait.BEYOND_DOUBLE)) {
            return new Place(
                    object(),
                    "STRING",
                    List.of("numbers are larger than " + (seen.is(Trait.BEYOND_BIGINT) ? "a BIGINT" : "a DOUBLE")
                            + " holds; they are read as text"));
        }
        if (!kinds.contains(Kind.NUMBER)) {
            return new Place(typed(seen, Kind.INTEGER), "BIGINT", List.of());
        }
        boolean rounded = seen.is(Trait.ROUNDED) || seen.is(Trait.WIDE);
        return new Place(
                typed(seen, Kind.NUMBER),
                "DOUBLE",
                rounded
                        ? List.of("numbers have more digits than a DOUBLE holds; the last ones are rounded")
                        : List.of());
    }

    /** Every kind is named, so what was seen is valid; a table reads a type with several names as text. */
    private static Place mixed(Observed seen, Set<Kind> kinds) {
        List<String> words = kinds.stream().map(SchemaDraft::word).toList();
        Set<Kind> others = EnumSet.copyOf(kinds);
        others.removeAll(NUMBERS);
        boolean numeric = others.equals(Set.of(Kind.STRING)) && !seen.is(Trait.WORDS);
        ObjectNode schema = object();
        ArrayNode types = schema.putArray("type");
        kinds.stream()
                .filter(kind -> kind != Kind.INTEGER || !kinds.contains(Kind.NUMBER))
                .forEach(kind -> types.add(word(kind)));
        if (seen.kinds().contains(Kind.NULL)) {
            types.add(word(Kind.NULL));
        }
        return new Place(
                schema,
                "STRING",
                List.of("it is " + String.join(" here and ", words) + " there; it is read as text"
                        + (numeric ? ". Every text is a number: declare it as number to calculate with it" : "")));
    }

    private Place row(String path, Observed seen) {
        ObjectNode schema = typed(seen, Kind.OBJECT);
        if (seen.is(Trait.UNUSABLE_NAME)) {
            return text(schema, "an object has names that no column can have; " + AS_JSON);
        }
        if (seen.is(Trait.MANY_NAMES) || seen.isMap()) {
            return text(schema, "names are ever new, so the object is a map; " + AS_JSON);
        }
        if (seen.depth() >= deepest) {
            return text(schema, "it lies deep; " + AS_JSON);
        }
        if (seen.properties().isEmpty()) {
            return text(schema, "no object had a property; " + AS_JSON);
        }
        ObjectNode properties = schema.putObject("properties");
        seen.properties().forEach((name, place) -> properties.set(name, added(path + "." + name, place)));
        return new Place(schema, "ROW", List.of());
    }

    private Place array(String path, Observed seen) {
        ObjectNode schema = typed(seen, Kind.ARRAY);
        if (seen.depth() >= deepest) {
            return text(schema, "it lies deep; " + AS_JSON);
        }
        if (seen.items().isEmpty()) {
            return text(schema, "no array had an element that was looked at; " + AS_JSON);
        }
        schema.set("items", added(path + "[]", seen.items().get()));
        return new Place(schema, "ARRAY", List.of());
    }

    private static Place text(ObjectNode schema, String remark) {
        return new Place(schema, "STRING", List.of(remark));
    }

    /** The type, and null where that was seen. */
    private static ObjectNode typed(Observed seen, Kind kind) {
        ObjectNode schema = object();
        if (seen.kinds().contains(Kind.NULL)) {
            schema.putArray("type").add(word(kind)).add(word(Kind.NULL));
        } else {
            schema.put("type", word(kind));
        }
        return schema;
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
