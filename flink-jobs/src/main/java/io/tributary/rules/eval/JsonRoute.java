package io.tributary.rules.eval;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.shaded.com.jayway.jsonpath.Configuration;
import org.apache.flink.shaded.com.jayway.jsonpath.JsonPath;
import org.apache.flink.shaded.com.jayway.jsonpath.Option;
import org.jspecify.annotations.Nullable;

/** A JSON path of a rule, ready to be followed. */
sealed interface JsonRoute {

    /**
     * What the path leads to; null when nothing, or JSON's null, is there.
     *
     * @throws RuntimeException when the way there is an error in strict mode, or not a path at all
     */
    @Nullable
    Object follow(Object document);

    /** The route of a path without its mode. */
    static JsonRoute of(String path, boolean lax) {
        return Plain.of(path).map(JsonRoute.class::cast).orElseGet(() -> Other.of(path, lax));
    }

    /**
     * {@code $.a['b'][0]}: names and positions only, so that following it makes no object and no exception. Names are interned, as
     * Jackson's are: most comparisons see the same object. Objects and arrays are known by their classes, which the JVM asks for faster
     * than for interfaces.
     */
    record Plain(List<Object> steps) implements JsonRoute {
        private static final Pattern STEP = Pattern.compile(
                "\\.([\\p{L}_][\\p{L}\\p{Nd}_-]*)|\\['([\\p{L}\\p{Nd}_ .:-]+)'\\]|\\[(-?[0-9]{1,9})\\]");

        static Optional<Plain> of(String path) {
            if (!path.startsWith("$")) {
                return Optional.empty();
            }
            List<Object> steps = new ArrayList<>();
            Matcher step = STEP.matcher(path);
            int at = 1;
            while (at < path.length()) {
                if (!step.region(at, path.length()).lookingAt()) {
                    return Optional.empty();
                }
                String position = step.group(3);
                if (position != null) {
                    steps.add(Integer.valueOf(position));
                } else {
                    steps.add((step.group(1) != null ? step.group(1) : step.group(2)).intern());
                }
                at = step.end();
            }
            return Optional.of(new Plain(List.copyOf(steps)));
        }

        @Override
        public @Nullable Object follow(Object document) {
            Object here = document;
            for (int i = 0; i < steps.size() && here != null; i++) {
                Object step = steps.get(i);
                if (step instanceof Integer position) {
                    here = here instanceof AbstractList<?> list ? element(list, position) : null;
                } else {
                    here = here instanceof AbstractMap<?, ?> map ? map.get(step) : null;
                }
            }
            return here;
        }

        private static @Nullable Object element(List<?> list, int position) {
            int index = position < 0 ? list.size() + position : position;
            return index >= 0 && index < list.size() ? list.get(index) : null;
        }
    }

    /** Any other path; without Flink's cache of paths, which Flink wants to set before anyone uses it. */
    record Other(JsonPath path, Configuration mode) implements JsonRoute {
        private static final Configuration LAX = JsonDocument.PATHS.addOptions(Option.SUPPRESS_EXCEPTIONS);

        static JsonRoute of(String path, boolean lax) {
            try {
                return new Other(JsonPath.compile(path), lax ? LAX : JsonDocument.PATHS);
            } catch (RuntimeException e) {
                return new Wrong(e);
            }
        }

        @Override
        public @Nullable Object follow(Object document) {
            return path.read(document, mode);
        }
    }

    /** Not a path. */
    record Wrong(RuntimeException reason) implements JsonRoute {
        @Override
        public @Nullable Object follow(Object document) {
            throw reason;
        }
    }
}
