package io.tributary.device.shadow;

import io.tributary.device.shadow.JsonValue.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is different in the state of two documents, value by value: {@code reported} first, in the order of the later document. Metadata, version and time are not compared. Numbers
 * are compared by their value, arrays as a whole. Immutable.
 */
public record ShadowDiff(List<Change> changes) {

    /**
     * A value that is not what it was.
     *
     * @param path JSON pointer (RFC 6901) into the state: {@code /reported/temp}
     * @param before as JSON; empty: there was none
     * @param after as JSON; empty: there is none any more
     */
    public record Change(String path, Optional<String> before, Optional<String> after) {}

    public ShadowDiff {
        changes = List.copyOf(changes);
    }

    /**
     * From one document to another, of one shadow or of two.
     *
     * @throws IllegalArgumentException when one of them cannot be read
     */
    public static ShadowDiff between(ShadowDocument before, ShadowDocument after) {
        try {
            List<Change> changes = new ArrayList<>();
            compare("/reported", values(before.reported()), values(after.reported()), changes);
            compare("/desired", values(before.desired()), values(after.desired()), changes);
            return new ShadowDiff(changes);
        } catch (UnreadableJsonException e) {
            throw new IllegalArgumentException(
                    "no difference between versions " + before.version() + " and " + after.version()
                            + " of a shadow: one cannot be read, " + e.getMessage(),
                    e);
        }
    }

    /** {@code [{"path":"/reported/temp","before":25,"after":27}]}; what there was not, or is not any more, is left out. */
    public String json() {
        StringBuilder out = new StringBuilder("[");
        for (Change change : changes) {
            out.append(out.length() == 1 ? "{\"path\":" : ",{\"path\":");
            JsonValue.quote(change.path(), out);
            change.before().ifPresent(json -> out.append(",\"before\":").append(json));
            change.after().ifPresent(json -> out.append(",\"after\":").append(json));
            out.append('}');
        }
        return out.append(']').toString();
    }

    private static Fields values(String section) throws UnreadableJsonException {
        return ShadowDocument.valuesOf(section);
    }

    private static void compare(String path, Fields before, Fields after, List<Change> changes) {
        Set<String> names = new LinkedHashSet<>(after.values().keySet());
        names.addAll(before.values().keySet());
        for (String name : names) {
            compare(path + "/" + name.replace("~", "~0").replace("/", "~1"), before, after, name, changes);
        }
    }

    private static void compare(String path, Fields before, Fields after, String name, List<Change> changes) {
        JsonValue old = before.values().get(name);
        JsonValue now = after.values().get(name);
        boolean oldInner = old instanceof Fields;
        boolean nowInner = now instanceof Fields;
        if (old instanceof Fields oldFields && now instanceof Fields nowFields) {
            compare(path, oldFields, nowFields, changes);
        } else if (oldInner || nowInner) {
            one(path, old, null, changes);
            one(path, null, now, changes);
        } else if (old == null || now == null || !old.sameAs(now)) {
            one(path, old, now, changes);
        }
    }

    /** What an object holds is named value by value, unless it is empty. */
    private static void one(String path, @Nullable JsonValue old, @Nullable JsonValue now, List<Change> changes) {
        if (old instanceof Fields fields && !fields.isEmpty()) {
            compare(path, fields, Fields.NONE, changes);
        } else if (now instanceof Fields fields && !fields.isEmpty()) {
            compare(path, Fields.NONE, fields, changes);
        } else if (old != null || now != null) {
            changes.add(new Change(
                    path,
                    Optional.ofNullable(old).map(JsonValue::json),
                    Optional.ofNullable(now).map(JsonValue::json)));
        }
    }
}
