package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.config.Refusal;
import java.nio.file.Path;
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
    static final class KeyParameters {
        @Parameters(index = "0", paramLabel = "USER", description = "Whose it is.")
        private String user = "";

        @Parameters(index = "1", paramLabel = "KEY", description = "Its id.")
        private String key = "";

        private ApiPath path() {
            return ApiPath.of("users", user, "keys", key);
        }

        @Override
        public String toString() {
            return "key " + key + " of user " + user;
        }
    }

    @Command(name = "create", description = "Make a key for a user. Its secret is shown this once.")
    static final class Create implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "Whose it is to be.")
        private String user = "";

        @Option(
                names = "--type",
                paramLabel = "TYPE",
                defaultValue = "native",
                description = "native (a bearer token) or cloud (SecretId and SecretKey; default: ${DEFAULT-VALUE}).")
        private String type = "native";

        @Option(names = "--label", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> label = Optional.empty();

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "When it ends, such as 2027-12-01T08:00:00Z (default: never).")
        private Optional<String> expires = Optional.empty();

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
            Body body = new Body()
                    .with("type", Optional.of(type))
                    .with("label", label)
                    .with("expires", expires);
            Optional<OwnersFile> file = into.map(OwnersFile::create);
            JsonNode made;
            try {
                made = api.client().create(ApiPath.of("users", user, "keys"), body.json(), creation.idempotencyKey());
            } catch (Refusal e) {
                file.ifPresent(OwnersFile::discard);
                throw e;
            }
            if (file.isPresent() && made instanceof ObjectNode shown) {
                file.get().write(shown.path("secret").asText());
                shown.remove("secret");
                shown.put("secretFile", file.get().path().toString());
            }
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

    @Command(name = "enable", description = "Let a key open again.")
    static final class Enable implements Callable<Integer> {
        @Mixin
        private KeyParameters key = new KeyParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().enable(key.path(), key.toString(), true);
        }
    }

    @Command(name = "disable", description = "Let a key open nothing.")
    static final class Disable implements Callable<Integer> {
        @Mixin
        private KeyParameters key = new KeyParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().enable(key.path(), key.toString(), false);
        }
    }

    @Command(name = "delete", description = "Delete a key.")
    static final class Delete implements Callable<Integer> {
        @Mixin
        private KeyParameters key = new KeyParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().delete(key.path(), key.toString());
        }
    }
}
