package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The users: people who log in, and collaborators who have keys alone. Refuses with {@link RejectedException}. Thread-safe. */
public final class Users {
    private final KnownAccess access;
    private final Passwords passwords;
    private final SessionStore sessions;

    public Users(KnownAccess access, Passwords passwords, SessionStore sessions) {
        this.access = access;
        this.passwords = passwords;
        this.sessions = sessions;
    }

    public List<User> list() {
        return access.current().users();
    }

    /** The user, or a refusal with NOT_FOUND. */
    public User get(String name) {
        return access.current()
                .user(name)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no user '" + Names.require(name, "name") + "'",
                        "List the users with GET /api/v1/users.",
                        "name"));
    }

    /**
     * @param by who does it: only policies that he may attach are attached
     * @param password for the console; empty for a collaborator with keys alone
     */
    public User create(Caller by, String name, String description, Optional<String> password, List<String> policies) {
        Names.require(name, "name");
        if (name.equals(Caller.ROOT_NAME)) {
            throw new RejectedException(
                    Rejection.CONFLICT, "'" + name + "' is the name of the root", "Choose another name.", "name");
        }
        Optional<String> hash = password.map(passwords::hash);
        return access.change(() -> {
            Directory directory = access.current();
            Policies.requireRoom(
                    directory.user(name).isPresent(), directory.users().size(), "user", name);
            List<String> attached = Policies.attachable(access, by, List.of(), policies);
            Instant now = access.clock().instant();
            User user = new User(name, description, hash, now, attached, true, 1, now);
            access.write(List.of(user), List.of());
            return user;
        });
    }

    /**
     * What is to be otherwise; what is empty stays.
     *
     * @param version that the caller has seen; empty: whatever it is
     */
    public record Change(
            Optional<String> description,
            Optional<List<String>> policies,
            Optional<Boolean> enabled,
            Optional<Integer> version) {}

    /** Changes a user; who is disabled has no session and no key that works any more, within 2 s. */
    public User change(Caller by, String name, Change change) {
        return access.change(() -> {
            User before = get(name);
            Policies.requireVersion(change.version(), before.version(), "user", name);
            User after = new User(
                    name,
                    change.description().orElse(before.description()),
                    before.passwordHash(),
                    before.passwordSetAt(),
                    change.policies()
                            .map(wanted -> Policies.attachable(access, by, before.policies(), wanted))
                            .orElse(before.policies()),
                    change.enabled().orElse(before.enabled()),
                    before.version() + 1,
                    before.createdAt());
            access.write(List.of(after), List.of());
            return after;
        });
    }

    /** Gives a user another password, or his first; his sessions end. */
    public void setPassword(String name, String password) {
        get(name);
        String hash = passwords.hash(password);
        access.change(() -> {
            access.write(List.of(get(name).withPassword(hash, access.clock().instant())), List.of());
            return true;
        });
        sessions.deleteAll(name);
    }

    /** Deletes a user with all his keys and sessions. */
    public void delete(String name) {
        access.change(() -> {
            List<Entry> gone = new ArrayList<>(List.of(get(name)));
            gone.addAll(access.current().keysOf(name));
            access.write(List.of(), gone);
            return true;
        });
        sessions.deleteAll(name);
    }
}
