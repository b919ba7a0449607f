package io.tributary.device.shadow;

import io.tributary.device.shadow.JsonValue.Fields;
import io.tributary.device.shadow.JsonValue.Scalar;
import java.util.Optional;

/**
 * A section of a shadow, {@code reported} or {@code desired}: its texts as they are kept, and the values of the first.
 *
 * @param text empty: there is no such section
 */
record Section(String text, String metadata, Fields values) {
    private static final Section ABSENT = new Section("", "", Fields.NONE);
    private static final Section EMPTY = new Section("{}", "{}", Fields.NONE);

    static Section of(String text, String metadata) throws UnreadableJsonException {
        return text.isEmpty() ? ABSENT : new Section(text, metadata, JsonReader.state(text));
    }

    /**
     * @param change what an update says of this section: an object, or null, which clears it
     * @param overwrite the object replaces what there was
     * @param stamp of the time, for the leaves that are set
     */
    Section updated(Optional<JsonValue> change, boolean overwrite, Scalar stamp) throws UnreadableJsonException {
        if (change.isEmpty()) {
            return this;
        }
        if (!(change.get() instanceof Fields fields)) {
            return EMPTY;
        }
        boolean anew = overwrite || text.isEmpty();
        Fields after = (anew ? Fields.NONE : values).merged(fields);
        Fields stamps = (anew ? Fields.NONE : JsonReader.metadata(metadata)).merged(fields.stamped(stamp));
        return new Section(after.json(), stamps.json(), after);
    }

    /** Desired exists only while something is desired. */
    Section absentWhenEmpty() {
        return values.isEmpty() ? ABSENT : this;
    }
}
