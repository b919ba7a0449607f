package io.tributary.management.functions;

import io.tributary.catalog.Topics;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.functions.FunctionBundle.Content;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.rules.bundle.Bundle;
import io.tributary.rules.bundle.BundleFunction;
import io.tributary.rules.bundle.BundleFunctions;
import io.tributary.rules.bundle.BundleJar;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.bundle.UserFunctions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The function bundles of the account: uploaded, shown, replaced, deleted, where the operator allows it. A jar is kept in pieces, and its
 * pieces are in the topic {@code function-bundles} before any rule can need them. Thread-safe; refuses with {@link RejectedException}.
 */
public final class FunctionBundles {
    /** What can be done about functions that are switched off. */
    public static final String SWITCHED_OFF =
            "An operator allows them with the setting userFunctions of tributary.yaml, or userFunctions.allowed of the API:"
                    + " whoever may upload functions may then run any code on the platform.";

    private static final int PIECE = 256 << 10;
    private static final int MOST = 50;
    private static final long PATIENCE_SECONDS = 15;

    /** The rules that call functions. */
    public interface Callers {
        /** Names of all rules that call a bundle's functions, paused ones too. */
        List<String> of(String bundle);

        /**
         * What would be wrong with a rule if a bundle had another content.
         *
         * @return empty when it would compile
         */
        Optional<String> complaint(String rule, UserFunctions with);

        /** Compiles those of a bundle again that run, with what it holds now. */
        void renew(String bundle);
    }

    private final boolean allowed;
    private final FunctionStore store;
    private final OutboxPublisher.Log log;
    private final Callers callers;
    private final Predicate<String> taken;
    private final Clock clock;

    /**
     * @param allowed false: nothing can be uploaded, and nothing is there
     * @param taken names that functions of users cannot have
     */
    public FunctionBundles(
            boolean allowed,
            FunctionStore store,
            OutboxPublisher.Log log,
            Callers callers,
            Predicate<String> taken,
            Clock clock) {
        this.allowed = allowed;
        this.store = store;
        this.log = log;
        this.callers = callers;
        this.taken = taken;
        this.clock = clock;
    }

    public List<FunctionBundle> list() {
        requireAllowed();
        return store.bundles();
    }

    /** The bundle, or a refusal with NOT_FOUND. */
    public FunctionBundle get(String name) {
        requireAllowed();
        return store.bundle(name)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no function bundle '" + name + "'",
                        "List the bundles with GET /api/v1/function-bundles.",
                        "name"));
    }

    /** Refuses where user functions are switched off. */
    public void requireAllowed() {
        if (!allowed) {
            throw new RejectedException(
                    Rejection.FORBIDDEN, "functions of users are switched off here", SWITCHED_OFF, "");
        }
    }

    /**
     * Takes a jar under a name, new or in place of the one of before. Rules that call its functions go on with the new ones, each between
     * two messages. The same jar again brings back what may have got lost of it, and changes nothing.
     */
    public FunctionBundle put(String name, byte[] bytes) {
        requireAllowed();
        BundleRef.requireName(name);
        BundleJar jar = BundleJar.read(bytes);
        List<BundleFunction> functions = BundleFunctions.of(jar);
        requireFree(name, functions);
        Bundle wanted = new Bundle(new BundleRef(name, jar.sha256()), jar);
        requireFits(wanted);
        Content content = new Content(jar.sha256(), bytes.length, (bytes.length + PIECE - 1) / PIECE);
        bring(content, bytes);
        List<Content> outlived = new ArrayList<>();
        FunctionBundle kept = store.changing(() -> {
            requireFree(name, functions);
            Optional<FunctionBundle> before = store.bundle(name);
            if (before.isPresent() && before.get().content().equals(content)) {
                return before.get();
            }
            FunctionBundle next = before.map(each -> each.with(content, functions, clock.instant()))
                    .orElseGet(() -> new FunctionBundle(name, content, functions, List.of(), clock.instant()));
            store.keep(next);
            before.ifPresent(each -> outlived.addAll(each.contents()));
            outlived.removeAll(next.contents());
            return next;
        });
        callers.renew(name);
        outlived.forEach(this::takeAway);
        return kept;
    }

    /** Deletes a bundle that no rule calls. */
    public void delete(String name) {
        requireAllowed();
        FunctionBundle deleted = store.changing(() -> {
            FunctionBundle present = get(name);
            List<String> rules = callers.of(name);
            if (!rules.isEmpty()) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "rule '" + rules.get(0) + "' calls functions of bundle '" + name + "'",
                        "Delete the rule, or replace its SQL, first.",
                        "name");
            }
            store.delete(name);
            return present;
        });
        deleted.contents().forEach(this::takeAway);
    }

    private void requireFree(String name, List<BundleFunction> functions) {
        List<FunctionBundle> others = store.bundles().stream()
                .filter(each -> !each.name().equals(name))
                .toList();
        if (others.size() >= MOST) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "there are " + MOST + " function bundles already",
                    "Delete one that no rule calls, or put several jars into one.",
                    "");
        }
        for (BundleFunction function : functions) {
            if (taken.test(function.name())) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "function " + function.name() + " has the name of one that SQL has already",
                        "Give it another name in " + BundleJar.DECLARATION + ".",
                        "");
            }
            for (FunctionBundle other : others) {
                if (other.functions().stream().anyMatch(each -> each.name().equalsIgnoreCase(function.name()))) {
                    throw new RejectedException(
                            Rejection.CONFLICT,
                            "bundle '" + other.name() + "' has a function " + function.name() + " already",
                            "Give it another name in " + BundleJar.DECLARATION + ", or replace that bundle.",
                            "");
                }
            }
        }
    }

    /** Whether all rules that call it would go on with it. */
    private void requireFits(Bundle wanted) {
        UserFunctions with = new UserFunctions() {
            @Override
            public Optional<BundleRef> find(String function) {
                return wanted.jar().functions().containsKey(function) ? Optional.of(wanted.ref()) : Optional.empty();
            }

            @Override
            public Bundle get(BundleRef ref) {
                return wanted;
            }
        };
        for (String rule : callers.of(wanted.ref().name())) {
            callers.complaint(rule, with).ifPresent(complaint -> {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "rule '" + rule + "' does not compile with this jar: " + complaint,
                        "Keep the functions and what they take and give, or change the rule first.",
                        "");
            });
        }
    }

    private void bring(Content content, byte[] bytes) {
        for (int number = 0; number < content.pieces(); number++) {
            byte[] piece = Arrays.copyOfRange(bytes, number * PIECE, Math.min(bytes.length, (number + 1) * PIECE));
            store.keepPiece(content.sha256(), number, piece);
            publish(content, number, Optional.of(piece));
        }
    }

    /** A jar that another bundle has, too, stays. */
    private void takeAway(Content content) {
        boolean needed =
                store.bundles().stream().anyMatch(each -> each.contents().contains(content));
        for (int number = 0; number < content.pieces() && !needed; number++) {
            publish(content, number, Optional.empty());
            store.forgetPiece(content.sha256(), number);
        }
    }

    private void publish(Content content, int number, Optional<byte[]> piece) {
        String key = content.sha256() + "/" + number;
        try {
            log.publish(new Announcement(Topics.FUNCTION_BUNDLES.name(), key, piece))
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        } catch (ExecutionException e) {
            throw unavailable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw unavailable(e);
        }
    }

    private static RejectedException unavailable(Throwable cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new RejectedException(
                Rejection.UNAVAILABLE,
                "Kafka does not take the bundle (" + why + ")",
                "Try again; if it stays so, look at Kafka's log.",
                "");
    }
}
