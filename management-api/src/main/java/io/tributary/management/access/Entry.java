package io.tributary.management.access;

/** One thing that is kept of access control: whole, under its kind and id. */
public sealed interface Entry permits User, Role, StoredPolicy, AccessKey {
    /** The kinds, in the words of the table. */
    enum Kind {
        USER,
        ROLE,
        POLICY,
        KEY
    }

    /** Of this kind. */
    Kind kind();

    /** Unique among its kind. */
    String id();
}
