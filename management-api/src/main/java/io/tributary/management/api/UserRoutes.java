package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.AccessKey;
import io.tributary.management.access.KeyUses;
import io.tributary.management.access.Keys;
import io.tributary.management.access.User;
import io.tributary.management.access.Users;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/users}: who may use the platform besides the root, and their keys. */
public final class UserRoutes {
    private static final String ALL = "/api/v1/users";
    private static final String ONE = ALL + "/{user}";
    private static final String KEYS = ONE + "/keys";
    private static final String KEY = KEYS + "/{keyId}";

    private final Users users;
    private final Keys keys;
    private final KeyUses uses;

    public UserRoutes(Users users, Keys keys, KeyUses uses) {
        this.users = users;
        this.keys = keys;
        this.uses = uses;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createUser", this::create)
                        .says("Adds a user; without a password, a collaborator with keys alone")
                        .takes(NewUser.class)
                        .answers(201, UserForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listUsers", this::list))
                        .says("Lists the users")
                        .answers(200, UserList.class),
                Route.get(ONE, "getUser", this::get).says("Shows a user").answers(200, UserForm.class),
                Route.patch(ONE, "changeUser", this::change)
                        .says("Changes a user; what is left out stays")
                        .takes(UserChange.class)
                        .answers(200, UserForm.class),
                Route.delete(ONE, "deleteUser", this::delete)
                        .says("Deletes a user with all keys and sessions")
                        .answers(204),
                Route.put(ONE + "/password", "setPassword", this::setPassword)
                        .says("Gives a user another password; all sessions of the user end")
                        .takes(Password.class)
                        .answers(204),
                Route.post(KEYS, "createKey", this::createKey)
                        .says("Makes a key of a user; its secret is shown this once")
                        .takes(NewKey.class)
                        .answers(201, KeyForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(KEYS, "listKeys", this::listKeys))
                        .says("Lists the keys of a user")
                        .answers(200, KeyList.class),
                Route.patch(KEY, "changeKey", this::changeKey)
                        .says("Changes a key; what is left out stays")
                        .takes(KeyChange.class)
                        .answers(200, KeyForm.class),
                Route.delete(KEY, "deleteKey", this::deleteKey)
                        .says("Deletes a key, which opens nothing any more")
                        .answers(204));
    }

    record NewUser(
            String name, Optional<String> description, Optional<String> password, Optional<List<String>> policies) {
        @Override
        public String toString() {
            return "NewUser[" + name + "]";
        }
    }

    record UserChange(Optional<String> description, Optional<List<String>> policies, Optional<Boolean> enabled) {}

    record Password(String password) {
        @Override
        public String toString() {
            return "Password[]";
        }
    }

    /**
     * @param console whether he has a password
     */
    record UserForm(
            String name,
            String description,
            List<String> policies,
            boolean enabled,
            boolean console,
            int version,
            Instant createdAt) {
        static UserForm of(User user) {
            return new UserForm(
                    user.name(),
                    user.description(),
                    user.policies(),
                    user.enabled(),
                    user.passwordHash().isPresent(),
                    user.version(),
                    user.createdAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record UserList(List<UserForm> items, Optional<String> next) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record KeyList(List<KeyForm> items, Optional<String> next) {}

    /**
     * @param type native or cloud
     */
    record NewKey(String type, Optional<String> label, Optional<String> expires) {}

    /**
     * @param expires empty text: never
     */
    record KeyChange(Optional<String> label, Optional<Boolean> enabled, Optional<String> expires) {}

    /**
     * @param keyId of a cloud key its SecretId
     * @param secret shown when the key is made, and never again
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record KeyForm(
            String keyId,
            String type,
            String label,
            boolean enabled,
            Optional<Instant> expires,
            Instant createdAt,
            Optional<Instant> lastUsedAt,
            Optional<String> secret) {
        static KeyForm of(AccessKey key, Optional<Instant> lastUse, Optional<String> secret) {
            return new KeyForm(
                    key.id(),
                    key.form() == AccessKey.Form.NATIVE ? "native" : "cloud",
                    key.label(),
                    key.enabled(),
                    key.expires(),
                    key.createdAt(),
                    lastUse,
                    secret);
        }

        @Override
        public String toString() {
            return "KeyForm[" + keyId + "]";
        }
    }

    private void create(Context http) {
        NewUser wanted = Requests.body(http, NewUser.class);
        User user = users.create(
                Authentication.callerOf(http),
                wanted.name(),
                wanted.description().orElse(""),
                wanted.password(),
                wanted.policies().orElse(List.of()));
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + user.name());
        UserForm form = UserForm.of(user);
        EntityTag.of(stateOf(user), form).answerChange(http);
    }

    private void list(Context http) {
        List<User> seen = users.list().stream()
                .filter(user -> AccessGate.sees(http, "user/" + user.name()))
                .toList();
        Page<User> page = Paging.page(http, seen, User::name);
        Paging.link(http, page.next());
        http.json(new UserList(page.items().stream().map(UserForm::of).toList(), page.next()));
    }

    private void get(Context http) {
        User user = users.get(http.pathParam("user"));
        UserForm form = UserForm.of(user);
        EntityTag.of(stateOf(user), form).answer(http);
    }

    private static Revision stateOf(User user) {
        return new Revision(user.version(), user.createdAt(), user.createdAt());
    }

    private void change(Context http) {
        UserChange wanted = Requests.body(http, UserChange.class);
        String name = http.pathParam("user");
        UserForm before = UserForm.of(users.get(name));
        User user = EntityTag.changing(
                http,
                () -> stateOf(users.get(name)),
                expected -> users.change(
                        Authentication.callerOf(http),
                        name,
                        new Users.Change(
                                wanted.description(),
                                wanted.policies(),
                                wanted.enabled(),
                                expected.map(Math::toIntExact))));
        UserForm after = UserForm.of(user);
        AccessGate.changed(http, before, after);
        EntityTag.of(stateOf(user), after).answerChange(http);
    }

    private void delete(Context http) {
        users.delete(http.pathParam("user"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void setPassword(Context http) {
        users.setPassword(
                http.pathParam("user"), Requests.body(http, Password.class).password());
        http.status(HttpStatus.NO_CONTENT);
    }

    private void createKey(Context http) {
        NewKey wanted = Requests.body(http, NewKey.class);
        Keys.Made made = keys.create(
                http.pathParam("user"),
                formOf(wanted.type()),
                wanted.label().orElse(""),
                wanted.expires().filter(text -> !text.isEmpty()).map(UserRoutes::expiry));
        http.status(HttpStatus.CREATED).json(KeyForm.of(made.key(), Optional.empty(), Optional.of(made.secret())));
    }

    private void listKeys(Context http) {
        Map<String, Instant> lastUses = uses.lastUses();
        Page<AccessKey> page = Paging.page(http, keys.list(http.pathParam("user")), AccessKey::id);
        Paging.link(http, page.next());
        http.json(new KeyList(
                page.items().stream()
                        .map(key -> KeyForm.of(key, Optional.ofNullable(lastUses.get(key.id())), Optional.empty()))
                        .toList(),
                page.next()));
    }

    private void changeKey(Context http) {
        KeyChange wanted = Requests.body(http, KeyChange.class);
        String user = http.pathParam("user");
        String id = http.pathParam("keyId");
        KeyForm before = KeyForm.of(keys.get(user, id), Optional.empty(), Optional.empty());
        AccessKey changed = keys.change(
                user,
                id,
                new Keys.Change(
                        wanted.label(),
                        wanted.enabled(),
                        wanted.expires()
                                .map(text -> Optional.of(text)
                                        .filter(some -> !some.isEmpty())
                                        .map(UserRoutes::expiry))));
        AccessGate.changed(http, before, KeyForm.of(changed, Optional.empty(), Optional.empty()));
        http.json(KeyForm.of(changed, uses.lastUse(id), Optional.empty()));
    }

    private void deleteKey(Context http) {
        keys.delete(http.pathParam("user"), http.pathParam("keyId"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private static AccessKey.Form formOf(String type) {
        return switch (type) {
            case "native" -> AccessKey.Form.NATIVE;
            case "cloud" -> AccessKey.Form.CLOUD;
            default ->
                throw new RejectedException(
                        Rejection.INVALID, "'" + type + "' is not a type of key", "Use native or cloud.", "type");
        };
    }

    private static Instant expiry(String text) {
        return Requests.moment(text, "expires");
    }
}
