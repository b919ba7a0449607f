package io.tributary.management.api;

/**
 * What a route asks of its caller.
 *
 * @param kind how it is asked
 * @param action of the policies; empty where none is asked
 * @param secretAction what is asked besides when the answer is to show a secret ({@code ?secret=true}); empty: nothing more
 * @param resource with the names of path parameters in braces
 * @param changes whether it changes something, and so goes on record
 */
record Permission(Kind kind, String action, String secretAction, String resource, boolean changes) {
    /** How a route is guarded. */
    enum Kind {
        /** The action must be allowed on the resource. */
        REQUIRED,
        /** Everybody who is known may call it; of a list he sees what the action is allowed on, member by member. */
        FILTERED,
        /** It is about the caller himself: whoever is known may. */
        OWN,
        /** No caller is needed. */
        OPEN
    }

    static Permission reads(String action, String resource) {
        return new Permission(Kind.REQUIRED, action, "", resource, false);
    }

    static Permission changes(String action, String resource) {
        return new Permission(Kind.REQUIRED, action, "", resource, true);
    }

    static Permission lists(String action) {
        return new Permission(Kind.FILTERED, action, "", "", false);
    }

    static Permission own(String action, boolean changes) {
        return new Permission(Kind.OWN, action, "", "", changes);
    }

    static Permission open() {
        return new Permission(Kind.OPEN, "", "", "", false);
    }

    Permission orSecret(String otherAction) {
        return new Permission(kind, action, otherAction, resource, changes);
    }
}
