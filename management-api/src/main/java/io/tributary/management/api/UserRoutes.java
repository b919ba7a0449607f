package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.AccessKey;
import io.tributary.management.access.KeyUses;
import io.tributary.management.access.Keys;
import io.tributary.management.access.User;
import io.tributary.management.access.Users;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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

    public void register(RoutesConfig routes) {
        routes.post(ALL, this::create);
        routes.get(ALL, this::list);
        routes.get(ONE, http -> http.json(UserForm.of(users.get(http.pathParam("user")))));
        routes.patch(ONE, this::change);
        routes.delete(ONE, this::delete);
        routes.put(ONE + "/password", this::setPassword);
        routes.post(KEYS, this::createKey);
        routes.get(KEYS, this::listKeys);
        routes.patch(KEY, this::changeKey);
        routes.delete(KEY, this::deleteKey);
    }

    record NewUser(
            String name, Optional<String> description, Optional<String> password, Optional<List<String>> policies) {
        @Override
        public String toString() {
            return "NewUser[" + name + "]";
        }
    }

    record UserChange(
            Optional<String> description,
            Optional<List<String>> policies,
            Optional<Boolean> enabled,
            Optional<Integer> version) {}

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
        http.status(HttpStatus.CREATED)
                .header("Location", ALL + "/" + user.name())
                .json(UserForm.of(user));
    }

    private void list(Context http) {
        http.json(Map.of(
                "items",
                users.list().stream()
                        .filter(user -> AccessGate.sees(http, "user/" + user.name()))
                        .map(UserForm::of)
                        .toList()));
    }

    private void change(Context http) {
        UserChange wanted = Requests.body(http, UserChange.class);
        String name = http.pathParam("user");
        UserForm before = UserForm.of(users.get(name));
        UserForm after = UserForm.of(users.change(
                Authentication.callerOf(http),
                name,
                new Users.Change(wanted.description(), wanted.policies(), wanted.enabled(), wanted.version())));
        AccessGate.changed(http, before, after);
        http.json(after);
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
                wanted.expires().filter(text -> !text.isEmpty()).map(UserRoutes::instant));
        http.status(HttpStatus.CREATED).json(KeyForm.of(made.key(), Optional.empty(), Optional.of(made.secret())));
    }

    private void listKeys(Context http) {
        Map<String, Instant> lastUses = uses.lastUses();
        http.json(Map.of(
                "items",
                keys.list(http.pathParam("user")).stream()
                        .map(key -> KeyForm.of(key, Optional.ofNullable(lastUses.get(key.id())), Optional.empty()))
                        .toList()));
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
                                        .map(UserRoutes::instant))));
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

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + text + "' is not a moment",
                    "Write it in ISO 8601 and UTC, such as 2026-12-01T08:00:00Z.",
                    "expires");
        }
    }
}
