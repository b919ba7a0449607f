package io.tributary.management.rules;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Rewrapped;
import io.tributary.management.registry.Unsealing;
import io.tributary.rules.RuleAction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The databases that rules may write to. A password goes in and does not come out again. */
public final class Destinations {
    private final DestinationStore store;
    private final RuleStore rules;
    private final SecretBox box;
    private final Clock clock;

    public Destinations(DestinationStore store, RuleStore rules, SecretBox box, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.box = box;
        this.clock = clock;
    }

    public Destination create(String name, String type, String url, String username, String password) {
        byte[] sealed = box.seal(password.getBytes(StandardCharsets.UTF_8), ownerOf(name));
        Destination destination = new Destination(name, type, url, username, sealed, clock.instant());
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
                if (rule.definition().tables().stream()
                        .map(RuleAction.Jdbc::destination)
                        .anyMatch(name::equals)) {
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
