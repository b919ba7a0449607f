package io.tributary.device.shadow;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value. Scalars are kept as JSON text, so that a number leaves as it came: nothing rounds it, and nothing writes out an exponent. Immutable.
 * Recursion is as deep as {@link JsonReader} lets a value be.
 */
sealed interface JsonValue {

    /** An object. The order of its names is kept, and means nothing. */
    record Fields(Map<String, JsonValue> values) implements JsonValue {
        static final Fields NONE = new Fields(Map.of());

        public Fields {
            values = Collections.unmodifiableMap(values);
        }

        boolean isEmpty() {
            return values.isEmpty();
        }

        @Override
        public boolean sameAs(JsonValue other) {
            return other instanceof Fields that
                    && values.size() == that.values.size()
                    && values.entrySet().stream().allMatch(field -> {
                        JsonValue theirs = that.values.get(field.getKey());
                        return theirs != null && field.getValue().sameAs(theirs);
                    });
        }

        @Override
        public void writeTo(StringBuilder out) {
            out.append('{');
            String separator = "";
            for (Map.Entry<String, JsonValue> field : values.entrySet()) {
                out.append(separator);
                quote(field.getKey(), out);
                field.getValue().writeTo(out.append(':'));
                separator = ",";
            }
            out.append('}');
        }

        /** With a patch merged in: objects name by name, everything else is replaced, null takes away (RFC 7396). */
        Fields merged(Fields patch) {
            Map<String, JsonValue> merged = new LinkedHashMap<>(values);
            patch.values.forEach((name, change) -> {
                if (change.equals(Scalar.NULL)) {
                    merged.remove(name);
                } else if (change instanceof Fields inner) {
                    Fields base = merged.get(name) instanceof Fields existing ? existing : NONE;
                    merged.put(name, base.merged(inner));
                } else {
                    merged.put(name, change);
                }
            });
            return new Fields(merged);
        }

        /** The same names with one stamp for each leaf; nulls stay, so that merging a stamped patch does to metadata what the patch does to the state. */
        Fields stamped(Scalar stamp) {
            Map<String, JsonValue> stamped = new LinkedHashMap<>();
            values.forEach((name, value) -> stamped.put(
                    name,
                    value instanceof Fields inner ? inner.stamped(stamp) : value.equals(Scalar.NULL) ? value : stamp));
            return new Fields(stamped);
        }

        /** What of this is missing in the other, or is of another value there. */
        Fields differingFrom(Fields other) {
            Map<String, JsonValue> differing = new LinkedHashMap<>();
            values.forEach((name, value) -> {
                JsonValue theirs = other.values.get(name);
                if (value instanceof Fields inner && theirs instanceof Fields theirInner) {
                    Fields remaining = inner.differingFrom(theirInner);
                    if (!remaining.isEmpty()) {
                        differing.put(name, remaining);
                    }
                } else if (theirs == null || !value.sameAs(theirs)) {
                    differing.put(name, value);
                }
            });
            return new Fields(differing);
        }

        /** What of this has names that the shape has, too. */
        Fields within(Fields shape) {
            Map<String, JsonValue> within = new LinkedHashMap<>();
            shape.values.forEach((name, theirs) -> {
                JsonValue ours = values.get(name);
                if (ours instanceof Fields inner && theirs instanceof Fields innerShape) {
                    within.put(name, inner.within(innerShape));
                } else if (ours != null) {
                    within.put(name, ours);
                }
            });
            return new Fields(within);
        }

        /** Names on the longest path; what an array holds is one below it when it is an object or an array itself. */
        int depth() {
            int deepest = 0;
            for (JsonValue value : values.values()) {
                deepest = Math.max(deepest, 1 + depthBelow(value));
            }
            return deepest;
        }

        /** Values that are no objects, and empty objects. An array is one. */
        int leaves() {
            int leaves = 0;
            for (JsonValue value : values.values()) {
                leaves += value instanceof Fields inner && !inner.isEmpty() ? inner.leaves() : 1;
            }
            return leaves;
        }

        private static int depthBelow(JsonValue value) {
            if (value instanceof Fields inner) {
                return inner.depth();
            }
            int deepest = 0;
            if (value instanceof Items array) {
                for (JsonValue item : array.values()) {
                    deepest = item instanceof Scalar ? deepest : Math.max(deepest, 1 + depthBelow(item));
                }
            }
            return deepest;
        }
    }

    /** An array. */
    record Items(List<JsonValue> values) implements JsonValue {
        public Items {
            values = Collections.unmodifiableList(values);
        }

        @Override
        public boolean sameAs(JsonValue other) {
            if (!(other instanceof Items that) || values.size() != that.values.size()) {
                return false;
            }
            for (int i = 0; i < values.size(); i++) {
                if (!values.get(i).sameAs(that.values.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void writeTo(StringBuilder out) {
            out.append('[');
            String separator = "";
            for (JsonValue value : values) {
                value.writeTo(out.append(separator));
                separator = ",";
            }
            out.append(']');
        }
    }

    /**
     * A text, number, boolean or null; also the timestamp of a leaf in metadata, which nothing looks into.
     *
     * @param json as written; texts in one way of quoting
     */
    record Scalar(String json) implements JsonValue {
        static final Scalar NULL = new Scalar("null");
        static final Scalar TRUE = new Scalar("true");
        static final Scalar FALSE = new Scalar("false");

        static Scalar text(String text) {
            StringBuilder quoted = new StringBuilder(text.length() + 2);
            quote(text, quoted);
            return new Scalar(quoted.toString());
        }

        static Scalar stamp(long seconds) {
            return stamp(Long.toString(seconds));
        }

        static Scalar stamp(String seconds) {
            return new Scalar("{\"timestamp\":" + seconds + "}");
        }

        boolean isNumber() {
            char first = json.charAt(0);
            return first == '-' || (first >= '0' && first <= '9');
        }

        @Override
        public boolean sameAs(JsonValue other) {
            return other instanceof Scalar that
                    && (json.equals(that.json)
                            || isNumber() && that.isNumber() && Decimal.of(json).equals(Decimal.of(that.json)));
        }

        @Override
        public void writeTo(StringBuilder out) {
            out.append(json);
        }
    }

    /** Whether a device would see the same: numbers by their value, objects without their order. */
    boolean sameAs(JsonValue other);

    /** As compact JSON. */
    void writeTo(StringBuilder out);

    /** As compact JSON. */
    default String json() {
        StringBuilder out = new StringBuilder(256);
        writeTo(out);
        return out.toString();
    }

    /** A text as JSON. */
    static void quote(String text, StringBuilder out) {
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        out.append('"');
    }
}
