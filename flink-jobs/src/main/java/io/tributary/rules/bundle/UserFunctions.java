package io.tributary.rules.bundle;

import java.util.Optional;

/** The functions of users that rules may call. Thread-safe. */
public interface UserFunctions {
    /** Where user functions are switched off. */
    UserFunctions NONE = new UserFunctions() {
        @Override
        public Optional<BundleRef> find(String function) {
            return Optional.empty();
        }

        @Override
        public Bundle get(BundleRef ref) {
            throw new IllegalStateException("there are no bundles");
        }
    };

    /**
     * The bundle that has a function.
     *
     * @param function its name, in any case of letters
     */
    Optional<BundleRef> find(String function);

    /** A bundle, whole. Refuses with CONFLICT when it is not there any more. */
    Bundle get(BundleRef ref);
}
