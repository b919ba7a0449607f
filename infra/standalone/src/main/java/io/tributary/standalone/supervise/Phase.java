package io.tributary.standalone.supervise;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a component is in its life. */
public enum Phase {
    STARTING,
    READY,
    /** It died, and starts again after a pause. */
    RESTARTING,
    /** It will not be started again: its setting is wrong, or it never became ready. */
    FAILED,
    STOPPED;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
