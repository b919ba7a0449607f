package io.tributary.device.shadow;

import java.nio.charset.StandardCharsets;

/** Shadows and requests for tests, written briefly. */
final class Shadows {
    static final ShadowFold FOLD = new ShadowFold(new ShadowLimits(5, 16_384, 20));

    /** A document with one time for all leaves, as one update makes it. */
    static ShadowDocument shadow(String reported, String desired, long version, long seconds) {
        String state = desired.isEmpty()
                ? "{'reported':" + reported + "}"
                : "{'reported':" + reported + ",'desired':" + desired + "}";
        ShadowDocument made = device(ShadowDocument.EMPTY, "{'type':'update','state':" + state + "}", seconds)
                .after();
        return new ShadowDocument(
                made.reported(),
                made.desired(),
                made.reportedMetadata(),
                made.desiredMetadata(),
                version,
                seconds * 1_000);
    }

    static ShadowOutcome device(ShadowDocument before, String request, long seconds) {
        return FOLD.step(before, bytes(request), false, seconds * 1_000 + 999);
    }

    static ShadowOutcome application(ShadowDocument before, String request, long seconds) {
        return FOLD.step(before, bytes(request), true, seconds * 1_000 + 999);
    }

    static byte[] bytes(String request) {
        return json(request).getBytes(StandardCharsets.UTF_8);
    }

    /** With single quotes, so that it can be read. */
    static String json(String text) {
        return text.replace('\'', '"');
    }

    private Shadows() {}
}
