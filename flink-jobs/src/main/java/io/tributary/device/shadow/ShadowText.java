package io.tributary.device.shadow;

/** The JSON texts that are put together from the texts of sections; an empty text is a section that is not there. */
final class ShadowText {

    /** {@code {"reported":…,"desired":…,"delta":…}}, of what is there. */
    static String sections(String reported, String desired, String delta) {
        StringBuilder out = new StringBuilder(reported.length() + desired.length() + delta.length() + 40).append('{');
        section("reported", reported, out);
        section("desired", desired, out);
        section("delta", delta, out);
        return out.append('}').toString();
    }

    private static void section(String name, String json, StringBuilder out) {
        if (!json.isEmpty()) {
            out.append(out.length() == 1 ? "\"" : ",\"")
                    .append(name)
                    .append("\":")
                    .append(json);
        }
    }

    /**
     * The payload of a reply or a delta.
     *
     * @param metadata empty: not asked for
     * @param version 0: never updated, so that there is no time either
     */
    static String payload(String state, String metadata, long version, long timestampMillis) {
        StringBuilder out = new StringBuilder(state.length() + metadata.length() + 80)
                .append("{\"state\":")
                .append(state);
        if (!metadata.isEmpty()) {
            out.append(",\"metadata\":").append(metadata);
        }
        out.append(",\"version\":").append(version);
        if (version > 0) {
            out.append(",\"timestamp\":").append(seconds(timestampMillis));
        }
        return out.append('}').toString();
    }

    /** A whole reply; the payload of a refusal is empty. */
    static String reply(Asked asked, ShadowResult result, long clockMillis, String payload) {
        StringBuilder out = new StringBuilder(payload.length() + 160).append('{');
        if (!asked.type().isEmpty()) {
            out.append("\"type\":").append(asked.type()).append(',');
        }
        out.append("\"result\":").append(result.code());
        out.append(",\"timestamp\":").append(seconds(clockMillis));
        if (!asked.clientToken().isEmpty()) {
            out.append(",\"clientToken\":").append(asked.clientToken());
        }
        name(asked.name(), out);
        return out.append(",\"payload\":").append(payload).append('}').toString();
    }

    /** A whole delta message. */
    static String delta(String name, String state, long version, long timestampMillis) {
        StringBuilder out = new StringBuilder(state.length() + 160);
        out.append("{\"type\":\"delta\",\"timestamp\":").append(seconds(timestampMillis));
        name(name, out);
        return out.append(",\"payload\":")
                .append(payload(state, "", version, timestampMillis))
                .append('}')
                .toString();
    }

    private static void name(String name, StringBuilder out) {
        if (!name.isEmpty()) {
            out.append(",\"name\":\"").append(name).append('"');
        }
    }

    static long seconds(long millis) {
        return millis / 1_000;
    }

    /** Bytes in UTF-8 of a text of whole characters. */
    static int bytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // a pair of surrogates is four
        }
        return bytes;
    }

    private ShadowText() {}
}
