package io.tributary.device.shadow;

import io.tributary.device.shadow.JsonValue.Fields;

/**
 * One shadow of a device as it is kept. Its texts are compact JSON objects, or empty where there is no such section. The metadata has
 * <code>{"timestamp":seconds}</code> for each leaf of the state.
 *
 * @param reported empty until something is reported; {@code {}} when all of it was taken away again
 * @param desired empty while nothing is desired
 * @param version updates accepted so far
 * @param timestampMillis of the last of them, Unix milliseconds
 */
public record ShadowDocument(
        String reported,
        String desired,
        String reportedMetadata,
        String desiredMetadata,
        long version,
        long timestampMillis) {

    /** The shadow of a device that has never updated it. */
    public static final ShadowDocument EMPTY = new ShadowDocument("", "", "", "", 0, 0);

    /**
     * From what {@link #stateJson()} and {@link #metadataJson()} gave.
     *
     * @throws IllegalArgumentException when one of them is not the JSON it should be
     */
    public static ShadowDocument of(String stateJson, String metadataJson, long version, long timestampMillis) {
        try {
            Fields state = JsonReader.state(stateJson);
            Fields metadata = JsonReader.metadata(metadataJson);
            return new ShadowDocument(
                    section(state, "reported"),
                    section(state, "desired"),
                    section(metadata, "reported"),
                    section(metadata, "desired"),
                    version,
                    timestampMillis);
        } catch (UnreadableJsonException e) {
            throw new IllegalArgumentException(
                    "what is kept of a shadow is not a shadow: version " + version + ", " + e.getMessage(), e);
        }
    }

    private static String section(Fields sections, String name) throws UnreadableJsonException {
        JsonValue section = sections.values().get(name);
        if (section != null && !(section instanceof Fields)) {
            throw new UnreadableJsonException(name + " is not an object");
        }
        return section == null ? "" : section.json();
    }

    /** {@code {"reported":…,"desired":…}}: what others are given, and what the limit of bytes is about. */
    public String stateJson() {
        return ShadowText.sections(reported, desired, "");
    }

    /** {@code {"reported":…,"desired":…}} with the timestamp of each leaf. */
    public String metadataJson() {
        return ShadowText.sections(reportedMetadata, desiredMetadata, "");
    }

    /**
     * The document as a device gets it (device protocol, 4.1 and 4.4), with the delta where desired and reported differ; times in seconds.
     *
     * @throws IllegalStateException when a section is not the JSON it should be
     */
    public String documentJson(boolean withMetadata) {
        try {
            return json(withMetadata);
        } catch (UnreadableJsonException e) {
            throw new IllegalStateException("version " + version + " of a shadow cannot be read: " + e.getMessage(), e);
        }
    }

    static Fields valuesOf(String section) throws UnreadableJsonException {
        return section.isEmpty() ? Fields.NONE : JsonReader.state(section);
    }

    String json(boolean withMetadata) throws UnreadableJsonException {
        Fields delta = desired.isEmpty() ? Fields.NONE : valuesOf(desired).differingFrom(valuesOf(reported));
        if (delta.isEmpty()) {
            return jsonWithoutDelta(withMetadata);
        }
        String metadata = "";
        if (withMetadata) {
            String ofDelta = JsonReader.metadata(desiredMetadata).within(delta).json();
            metadata = ShadowText.sections(reportedMetadata, desiredMetadata, ofDelta);
        }
        return ShadowText.payload(
                ShadowText.sections(reported, desired, delta.json()), metadata, version, timestampMillis);
    }

    String jsonWithoutDelta(boolean withMetadata) {
        return ShadowText.payload(stateJson(), withMetadata ? metadataJson() : "", version, timestampMillis);
    }
}
