package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.client.ApiPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keys of users. */
@Command(
        name = "key",
        description = "Keys of users, for this interface or the cloud API.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            KeyVerb.Create.class,
            KeyVerb.ListAll.class,
            KeyVerb.Change.class,
            KeyVerb.Enable.class,
            KeyVerb.Disable.class,
            KeyVerb.Delete.class
        })
public final class KeyVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "KEY", "/keyId",
            "TYPE", "/type",
            "ENABLED", "/enabled",
            "LABEL", "/label",
            "EXPIRES", "/expires",
            "LAST USED", "/lastUsedAt",
            "CREATED", "/createdAt");

    /** Which key. */
    static final class Key implements Thing {
        @Parameters(index = "0", paramLabel = "USER", description = "Whose it is.")
        private String user = "";

        @Parameters(index = "1", paramLabel = "KEY", description = "Its id.")
        private String key = "";

        @Override
        public ApiPath path() {
            return ApiPath.of("users", user, "keys", key);
        }

        @Override
        public String toString() {
            return "key " + key + " of user " + user;
        }
    }

    /** What can be set. */
    private abstract static class KeySettings implements Settings {
        @Option(names = "--label", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> label = Optional.empty();

        @Override
        public Body addTo(Body body) {
            return body.with("label", label);
        }
    }

    /** A new one. */
    static final class NewKey extends KeySettings {
        @Option(
                names = "--type",
                paramLabel = "TYPE",
                defaultValue = "native",
                description = "native (a bearer token) or cloud (SecretId and SecretKey; default: ${DEFAULT-VALUE}).")
        private String type = "native";

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "When it ends, such as 2027-12-01T08:00:00Z (default: never).")
        private Optional<String> expires = Optional.empty();

        @Override
        public Body addTo(Body body) {
            return super.addTo(body.with("type", Optional.of(type)).with("expires", expires));
        }
    }

    /** What is to be otherwise. */
    static final class KeyChange extends KeySettings {
        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "When it ends, such as 2027-12-01T08:00:00Z; empty: never.")
        private Optional<String> expires = Optional.empty();

        @Override
        public Body addTo(Body body) {
            return super.addTo(body.with("expires", expires));
        }
    }

    @Command(name = "create", description = "Make a key for a user. Its secret is shown this once.")
    static final class Create implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "Whose it is to be.")
        private String user = "";

        @Mixin
        private NewKey key = new NewKey();

        @Option(
                names = "--into",
                paramLabel = "FILE",
                description = "Keep the secret in this new file instead of showing it; --key takes the file.")
        private Optional<Path> into = Optional.empty();

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Body body = key.addTo(new Body());
            JsonNode made = KeptSecrets.of(
                    into,
                    List.of("secret"),
                    () -> api.client()
                            .create(ApiPath.of("users", user, "keys"), body.json(), creation.idempotencyKey()),
                    answer -> answer.path("secret").asText());
            api.answers().show(made);
            return 0;
        }
    }

    @Command(name = "list", description = "List the keys of a user, and when each was last used.")
    static final class ListAll implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "Whose they are.")
        private String user = "";

        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(ApiPath.of("users", user, "keys"), page, COLUMNS);
        }
    }

    @Command(name = "change", description = "Change a key's label or end; what is not named stays.")
    static final class Change extends ThingVerbs.Changing {
        Change() {
            super(new Key(), new KeyChange());
        }
    }

    @Command(name = "enable", description = "Let a key open again.")
    static final class Enable extends ThingVerbs.Switching {
        Enable() {
            super(new Key(), true);
        }
    }

    @Command(name = "disable", description = "Let a key open nothing.")
    static final class Disable extends ThingVerbs.Switching {
        Disable() {
            super(new Key(), false);
        }
    }

    @Command(name = "delete", description = "Delete a key.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Key());
        }
    }
}
