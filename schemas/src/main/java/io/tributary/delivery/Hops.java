package io.tributary.delivery;

/** How many rules one after the other led to something: each was told of what became of a message of the one before. */
public final class Hops {
    /** Behind so many nobody is told any more: a rule that answers what became of its own message would go on without end. */
    public static final int MOST = 4;

    private Hops() {}
}
