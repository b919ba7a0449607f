package io.tributary.management.access;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is allowed and what is denied; see {@link PolicyText} for its form in JSON. */
public record Policy(List<Statement> statements) {
    public Policy {
        statements = List.copyOf(statements);
    }

    /** What a statement does when it holds. */
    public enum Effect {
        ALLOW,
        DENY
    }

    /**
     * @param actions patterns such as {@code device:Get*}
     * @param resources patterns such as {@code product/PROD123456/device/*}
     */
    public record Statement(Effect effect, List<String> actions, List<String> resources, Condition when) {
        public Statement {
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
        }

        /** Whether it speaks of this request. */
        boolean holds(Request request) {
            return actions.stream().anyMatch(pattern -> Wildcard.matches(pattern, request.action()))
                    && resources.stream().anyMatch(pattern -> Wildcard.matches(pattern, request.resource()))
                    && when.met(request, effect == Effect.DENY);
        }
    }

    /**
     * When a statement speaks at all; what is empty does not restrict it.
     *
     * @param sourceAddresses one of them must hold the caller's
     * @param from the first moment
     * @param until the first moment after
     */
    public record Condition(List<AddressRange> sourceAddresses, Optional<Instant> from, Optional<Instant> until) {
        /** At any time, from anywhere. */
        public static final Condition ALWAYS = new Condition(List.of(), Optional.empty(), Optional.empty());

        public Condition {
            sourceAddresses = List.copyOf(sourceAddresses);
        }

        /**
         * @param inDoubt the answer where the address is not known: an allow does not hold then, a deny does
         */
        boolean met(Request request, boolean inDoubt) {
            boolean inTime = from.map(begin -> !request.at().isBefore(begin)).orElse(true)
                    && until.map(end -> request.at().isBefore(end)).orElse(true);
            boolean inPlace = sourceAddresses.isEmpty()
                    || request.address()
                            .map(address -> sourceAddresses.stream().anyMatch(range -> range.holds(address)))
                            .orElse(inDoubt);
            return inTime && inPlace;
        }
    }

    /** What somebody wants to do. */
    public record Request(String action, String resource, Optional<InetAddress> address, Instant at) {}

    /** A policy under the name by which a decision speaks of it. */
    public record Named(String name, Policy policy) {}

    /** Denied by default; a deny that holds wins over every allow. */
    public static Decision decide(List<Named> policies, Request request) {
        Optional<String> allowing = Optional.empty();
        for (Named named : policies) {
            List<Statement> statements = named.policy().statements();
            for (int i = 0; i < statements.size(); i++) {
                Statement statement = statements.get(i);
                boolean matters = statement.effect() == Effect.DENY || allowing.isEmpty();
                if (matters && statement.holds(request)) {
                    String place = "statement " + (i + 1) + " of policy '" + named.name() + "'";
                    if (statement.effect() == Effect.DENY) {
                        return Decision.deny(place + " denies it");
                    }
                    allowing = Optional.of(place);
                }
            }
        }
        return allowing.map(place -> Decision.allow(place + " allows it"))
                .orElseGet(() -> Decision.deny(
                        policies.isEmpty() ? "no policy is attached" : "no statement allows it: " + namesOf(policies)));
    }

    private static String namesOf(List<Named> policies) {
        return String.join(", ", policies.stream().map(Named::name).toList());
    }
}
