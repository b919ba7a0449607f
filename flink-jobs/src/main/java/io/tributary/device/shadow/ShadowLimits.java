package io.tributary.device.shadow;

import io.tributary.limits.Limits;
import java.io.Serializable;

/**
 * Bounds of one shadow.
 *
 * @param depth names on a path inside {@code reported} or {@code desired}, which are not counted themselves
 * @param bytes of the state as it is kept, {@code {"reported":…,"desired":…}}, compact and in UTF-8
 * @param attributes values in reported and desired together; an array is one
 */
public record ShadowLimits(int depth, int bytes, int attributes) implements Serializable {

    /** @throws IllegalArgumentException for a depth that is not read */
    public ShadowLimits {
        if (depth > JsonReader.LEVELS - 3) { // the request, its state, the section
            throw new IllegalArgumentException("limits.shadowDepth: " + depth + " is above " + (JsonReader.LEVELS - 3)
                    + ", the most that shadows are read for");
        }
    }

    /** The limits of an installation. */
    public static ShadowLimits within(Limits limits) {
        return new ShadowLimits(limits.shadowDepth(), limits.shadowBytes(), limits.shadowAttributes());
    }
}
