package io.tributary.management.rules;

import io.tributary.codec.SecretBox;
import io.tributary.forward.ForwardUrl;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Rewrapped;
import io.tributary.management.registry.Unsealing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The databases and servers that rules may write to. A secret goes in and does not come out again. */
public final class Destinations {
    private final DestinationStore store;
    private final RuleStore rules;
    private final SecretBox box;
    private final ForwardCheck check;
    private final Clock clock;

    public Destinations(DestinationStore store, RuleStore rules, SecretBox box, ForwardCheck check, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.box = box;
        this.check = check;
        this.clock = clock;
    }

    /**
     * Adds one. A server whose requests are signed is asked first whether it expects them.
     *
     * @param secret the database's password, or the token of a server; empty: requests are not signed
     */
    public Destination create(String name, String type, String url, String username, String secret) {
        byte[] sealed = box.seal(secret.getBytes(StandardCharsets.UTF_8), ownerOf(name));
        Destination destination = new Destination(name, type, url, username, sealed, clock.instant());
        if (type.equals(Destination.HTTP)) {
            requireExpecting(url, secret);
        }
        return store.changing(() -> {
            if (store.destination(name).isPresent()) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "there is a destination '" + name + "' already",
                        "Choose another name, or delete the destination first.",
                        "name");
            }
            store.create(destination);
            return destination;
        });
    }

    /** Asks a server whether it expects requests signed with a token. */
    public ForwardCheck.Result check(String url, String token) {
        return check.check(ForwardUrl.parse(url), token);
    }

    /** Makes a server that was asked known under a name of the platform's choice, or gives that name another server. */
    public void put(String name, String url, String token) {
        byte[] sealed = box.seal(token.getBytes(StandardCharsets.UTF_8), ownerOf(name));
        Destination destination = new Destination(name, Destination.HTTP, url, "", sealed, clock.instant());
        store.changing(() -> {
            store.create(destination);
            return true;
        });
    }

    /** Forgets it, unless a rule still posts to it. */
    public void drop(String name) {
        store.changing(() -> {
            boolean used = rules.rules().stream()
                    .anyMatch(rule -> rule.definition().destinations().contains(name));
            if (!used) {
                store.destination(name).ifPresent(store::delete);
            }
            return true;
        });
    }

    private void requireExpecting(String url, String token) {
        ForwardUrl target = ForwardUrl.parse(url);
        if (token.isEmpty()) {
            return;
        }
        ForwardCheck.Result result = check.check(target, token);
        if (result.outcome() != ForwardCheck.Outcome.PASSED) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the server does not pass the check of its address: " + result.cause(),
                    "See the chapter on forwarding, or leave out the token.",
                    "url");
        }
    }

    public List<Destination> list() {
        return store.destinations();
    }

    /** The destination, or a refusal with NOT_FOUND. */
    public Destination get(String name) {
        return store.destination(name)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no destination '" + name + "'",
                        "List the destinations with GET /api/v1/destinations.",
                        "name"));
    }

    /** Deletes a destination that no rule writes to. */
    public void delete(String name) {
        store.changing(() -> {
            Destination destination = get(name);
            for (Rule rule : rules.rules()) {
                if (rule.definition().destinations().contains(name)) {
                    throw new RejectedException(
                            Rejection.CONFLICT,
                            "rule '" + rule.name() + "' writes to '" + name + "'",
                            "Delete the rule first.",
                            "name");
                }
            }
            store.delete(destination);
            return true;
        });
    }

    /** Wraps the passwords under the current master key. */
    public Rewrapped rewrap() {
        return store.changing(() -> {
            Rewrapped.Tally tally = new Rewrapped.Tally();
            for (Destination each : store.destinations()) {
                tally.take(
                        box,
                        each.sealedPassword(),
                        ownerOf(each.name()),
                        wrapped -> store.create(new Destination(
                                each.name(), each.type(), each.url(), each.username(), wrapped, each.createdAt())));
            }
            return tally.done(Optional.empty());
        });
    }

    /** For the connector alone. */
    public String passwordOf(Destination destination) {
        return new String(
                Unsealing.open(box, destination.sealedPassword(), ownerOf(destination.name())), StandardCharsets.UTF_8);
    }

    private static String ownerOf(String name) {
        return "destination/" + name;
    }
}
