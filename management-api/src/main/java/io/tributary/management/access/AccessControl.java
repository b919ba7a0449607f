package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;

/** Decides who may do what: denied by default, and an explicit deny wins. Thread-safe. */
@FunctionalInterface
public interface AccessControl {
    /**
     * @param action such as {@code device:Create}; see {@link Actions}
     * @param resource such as {@code product/PROD123456/device/pump1}; a collection is named with a star in the place of its members,
     *     {@code product/PROD123456/device/*}, and is covered only by a pattern that covers every member
     * @throws RejectedException UNAVAILABLE while what is known of users and policies is too old to be relied on
     */
    Decision decide(Caller caller, String action, String resource);

    /**
     * @throws RejectedException FORBIDDEN, naming action, resource, reason and remedy, when it is not allowed
     */
    default void require(Caller caller, String action, String resource) {
        Decision decision = decide(caller, action, resource);
        if (!decision.allowed()) {
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    caller.principal() + " may not do " + action + " on " + resource + ": " + decision.reason(),
                    "Ask who administers access for a policy that allows " + action + " on " + resource + ".",
                    "");
        }
    }
}
