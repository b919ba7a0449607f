package io.tributary.rules.infer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.rules.compile.ProductTable;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What was seen in one place of the payloads, and below it. Grows no further than {@link Room} lets it. One thread. */
final class Observed {
    /** The depth of the payload itself; its properties are at 0. */
    static final int WHOLE = -1;

    private static final int TOP_NAMES = 2 * ProductTable.MAX_COLUMNS;
    private static final int NAMES = 64;
    private static final int LONGEST_NAME = 128;
    /** So many names, and so many objects, before names that hardly ever come back make an object a map. */
    private static final int MANY = 16;

    /** Up to here a DOUBLE holds every whole number. */
    private static final long EXACT = 1L << 53;

    private static final int LONGEST_NUMBER = 64;
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

    /** JSON types, in the words of JSON Schema. */
    enum Kind {
        BOOLEAN,
        INTEGER,
        NUMBER,
        STRING,
        OBJECT,
        ARRAY,
        NULL
    }

    /** What a type alone does not say. */
    enum Trait {
        /** A whole number that a BIGINT does not hold. */
        BEYOND_BIGINT,
        /** A number that a DOUBLE does not hold at all. */
        BEYOND_DOUBLE,
        /** A whole number whose last digits a DOUBLE would lose. */
        WIDE,
        /** A fraction whose last digits a DOUBLE loses. */
        ROUNDED,
        /** A text that is no number. */
        WORDS,
        /** More names than a place has room for. */
        MANY_NAMES,
        /** A name that no column can have. */
        UNUSABLE_NAME
    }

    /** How many places there may be in all. */
    static final class Room {
        private int left;

        Room(int places) {
            this.left = places;
        }

        private boolean take() {
            if (left == 0) {
                return false;
            }
            left--;
            return true;
        }
    }

    private final int depth;
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private final Map<String, Observed> properties = new LinkedHashMap<>();
    private @Nullable Observed items;
    private boolean open;
    private long objects;
    private long messages;
    private long lastMessage = -1;

    Observed(int depth) {
        this.depth = depth;
    }

    /** @param message its number, so that a place that occurs twice in it is counted once */
    void take(JsonNode value, long message, Room room) {
        if (message != lastMessage) {
            lastMessage = message;
            messages++;
        }
        Kind kind = kindOf(value);
        kinds.add(kind);
        switch (kind) {
            case INTEGER -> whole(value);
            case NUMBER -> fraction(value);
            case STRING -> text(value.textValue());
            case OBJECT -> object(value, message, room);
            case ARRAY -> array(value, message, room);
            case BOOLEAN, NULL -> {}
        }
    }

    private static Kind kindOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> Kind.BOOLEAN;
            case NUMBER -> value.isIntegralNumber() ? Kind.INTEGER : Kind.NUMBER;
            case STRING -> Kind.STRING;
            case OBJECT -> Kind.OBJECT;
            case ARRAY -> Kind.ARRAY;
            case NULL -> Kind.NULL;
            case BINARY, MISSING, POJO ->
                throw new IllegalArgumentException("not a value of a JSON text: " + value.getNodeType());
        };
    }

    private void whole(JsonNode value) {
        if (!value.canConvertToLong()) {
            traits.add(Trait.BEYOND_BIGINT);
        } else if (value.longValue() > EXACT || value.longValue() < -EXACT) {
            traits.add(Trait.WIDE);
        }
    }

    private void fraction(JsonNode value) {
        double near = value.doubleValue();
        if (!Double.isFinite(near)) {
            traits.add(Trait.BEYOND_DOUBLE);
        } else if (BigDecimal.valueOf(near).compareTo(value.decimalValue()) != 0) {
            traits.add(Trait.ROUNDED);
        }
    }

    private void text(String text) {
        if (text.length() > LONGEST_NUMBER || !NUMBER.matcher(text.strip()).matches()) {
            traits.add(Trait.WORDS);
        }
    }

    private void object(JsonNode object, long message, Room room) {
        objects++;
        if (open || depth == ProductTable.DEEPEST) {
            return;
        }
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            Observed place = properties.get(property.getKey());
            if (place == null) {
                Optional<Trait> obstacle = obstacle(property.getKey(), room);
                if (obstacle.isPresent()) {
                    traits.add(obstacle.get());
                    if (depth == WHOLE) {
                        continue; // columns are chosen one by one
                    }
                    leaveOpen();
                    return;
                }
                place = new Observed(depth + 1);
                properties.put(property.getKey(), place);
            }
            place.take(property.getValue(), message, room);
        }
    }

    /** Why a name gets no place. */
    private Optional<Trait> obstacle(String name, Room room) {
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(Trait.UNUSABLE_NAME);
        }
        boolean full = properties.size() == (depth == WHOLE ? TOP_NAMES : NAMES) || !room.take();
        return full ? Optional.of(Trait.MANY_NAMES) : Optional.empty();
    }

    /** Its values are read as JSON text from now on, so that nothing of them is lost. */
    private void leaveOpen() {
        open = true;
        properties.clear();
    }

    private void array(JsonNode array, long message, Room room) {
        if (depth == ProductTable.DEEPEST) {
            return;
        }
        for (JsonNode element : array) {
            if (items == null) {
                if (!room.take()) {
                    traits.add(Trait.MANY_NAMES);
                    return;
                }
                items = new Observed(depth + 1);
            }
            items.take(element, message, room);
        }
    }

    /** Whether its names are data rather than names: most of them were there once only. */
    boolean isMap() {
        if (depth == WHOLE || properties.size() < MANY || objects < MANY) {
            return false;
        }
        long once =
                properties.values().stream().filter(each -> each.messages == 1).count();
        return 2 * once > properties.size();
    }

    /** JSON types seen, null last. */
    Set<Kind> kinds() {
        return kinds;
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Empty when the object is left open, too. */
    Map<String, Observed> properties() {
        return properties;
    }

    /** Elements of its arrays; empty while all were empty. */
    Optional<Observed> items() {
        return Optional.ofNullable(items);
    }

    long messages() {
        return messages;
    }

    int depth() {
        return depth;
    }
}
