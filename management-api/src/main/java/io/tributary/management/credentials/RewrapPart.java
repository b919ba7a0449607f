package io.tributary.management.credentials;

import io.tributary.management.registry.Rewrapped;
import java.util.Optional;

/** Things of one kind that hold sealed secrets. */
public interface RewrapPart {
    /** Such as {@code devices}; unique among the parts, and the same for ever: progress is kept under it. */
    String name();

    /**
     * Wraps the secrets of a page of them under the current master key.
     *
     * @param cursor of the page before; empty for the first
     */
    Rewrapped next(Optional<String> cursor);
}
