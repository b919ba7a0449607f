package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;

/** A member of a collection at the root of the API, found by its name or id. */
abstract class NamedThing implements Thing {
    private final String collection;
    private final String noun;

    NamedThing(String collection, String noun) {
        this.collection = collection;
        this.noun = noun;
    }

    /** As it was given. */
    abstract String name();

    @Override
    public final ApiPath path() {
        return ApiPath.of(collection, name());
    }

    /** What belongs to it. */
    final ApiPath path(String part) {
        return ApiPath.of(collection, name(), part);
    }

    @Override
    public final String toString() {
        return noun + " " + name();
    }
}
