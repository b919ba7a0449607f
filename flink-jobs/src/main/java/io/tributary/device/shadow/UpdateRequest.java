package io.tributary.device.shadow;

import java.util.Optional;

/**
 * Changes the document.
 *
 * @param metadata the reply is to have the metadata, too
 * @param version that the document has to have; 0: whichever
 * @param overwrite what is given of a section replaces all of it
 * @param reported an object to merge into the section, or null, which clears it
 * @param desired likewise; at least one of the two is there
 */
record UpdateRequest(
        Asked asked,
        boolean metadata,
        long version,
        boolean overwrite,
        Optional<JsonValue> reported,
        Optional<JsonValue> desired)
        implements ShadowRequest {}
