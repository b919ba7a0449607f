package io.tributary.rules.dialect;

import java.util.List;

/** What a rule's text is made of; a parenthesis may hold either kind. */
sealed interface Term permits Value, Condition {
    Place at();

    /** What it is made of itself. */
    List<? extends Term> parts();

    /** Whether it depends on a key of the payload. */
    default boolean readsKeys() {
        return this instanceof Value.Field || parts().stream().anyMatch(Term::readsKeys);
    }
}
