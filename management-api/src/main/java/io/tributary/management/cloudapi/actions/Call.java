package io.tributary.management.cloudapi.actions;

import io.tributary.management.access.AccessControl;
import io.tributary.management.access.Caller;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import java.util.Optional;

/**
 * One call that may be carried out: who calls, and what with.
 *
 * @param origin by which the caller reached the platform, such as {@code http://127.0.0.1:8080}; empty when it did not say so in a form
 *     that can be told back
 */
public record Call(Caller caller, Arguments arguments, AccessControl access, Optional<String> origin) {
    /** An address of the platform that this caller can reach. */
    String url(String path) {
        return origin.orElseThrow(() -> new CloudRefusal(
                        CloudRefusal.MALFORMED,
                        "the header Host names no host to which the URL could lead; send the one that was called"))
                + path;
    }

    /** Whether the caller may have a part of the answer that not everybody may see. */
    boolean may(String action, String resource) {
        return access.decide(caller, action, resource).allowed();
    }
}
