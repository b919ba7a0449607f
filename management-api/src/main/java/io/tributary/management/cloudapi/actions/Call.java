package io.tributary.management.cloudapi.actions;

import io.tributary.management.access.AccessControl;
import io.tributary.management.access.Caller;
import io.tributary.management.cloudapi.model.Arguments;

/** One call that may be carried out: who calls, and what with. */
public record Call(Caller caller, Arguments arguments, AccessControl access) {
    /** Whether the caller may have a part of the answer that not everybody may see. */
    boolean may(String action, String resource) {
        return access.decide(caller, action, resource).allowed();
    }
}
