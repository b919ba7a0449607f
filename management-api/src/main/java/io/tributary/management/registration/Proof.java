package io.tributary.management.registration;

/** A signature that came with a request, in whichever form. */
@FunctionalInterface
public interface Proof {
    /**
     * Whether it was made with this secret; takes as long for a wrong one as for a right one.
     *
     * @param productSecret used as text
     */
    boolean holds(String productSecret);
}
