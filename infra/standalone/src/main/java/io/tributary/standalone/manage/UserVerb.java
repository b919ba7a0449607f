package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.standalone.client.ApiPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may use the platform besides the root. */
@Command(
        name = "user",
        description = "Users: people and programs with policies. Their keys: `./tributary key`.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            UserVerb.Create.class,
            UserVerb.ListAll.class,
            UserVerb.Show.class,
            UserVerb.Change.class,
            UserVerb.Enable.class,
            UserVerb.Disable.class,
            UserVerb.Password.class,
            UserVerb.Delete.class
        })
public final class UserVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "USER", "/name",
            "ENABLED", "/enabled",
            "CONSOLE", "/console",
            "POLICIES", "/policies",
            "DESCRIPTION", "/description",
            "CREATED", "/createdAt");

    private static ApiPath one(String user) {
        return ApiPath.of("users", user);
    }

    /** What can be set. */
    static final class Settings {
        @Option(names = "--description", paramLabel = "TEXT", description = "Who that is.")
        private Optional<String> description = Optional.empty();

        @Option(names = "--policy", paramLabel = "NAME", description = "A policy; all of them, each with --policy.")
        private List<String> policies = new ArrayList<>();

        Body addTo(Body body) {
            return body.with("description", description).with("policies", policies);
        }
    }

    @Command(name = "create", description = "Make a user. A password for the console: `./tributary user password`.")
    static final class Create implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "The name.")
        private String user = "";

        @Mixin
        private Settings settings = new Settings();

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Body body = settings.addTo(new Body().with("name", Optional.of(user)));
            return api.exchange().create(ApiPath.of("users"), body, creation);
        }
    }

    @Command(name = "list", description = "List the users.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(ApiPath.of("users"), page, COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a user.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "The name.")
        private String user = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().show(one(user));
        }
    }

    @Command(name = "change", description = "Change a user; what is not named stays.")
    static final class Change implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "The name.")
        private String user = "";

        @Mixin
        private Settings settings = new Settings();

        @Option(names = "--no-policies", description = "Takes all policies away.")
        private boolean noPolicies;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Body body = settings.addTo(new Body());
            return api.exchange().change(one(user), noPolicies ? body.with("policies", Optional.of(List.of())) : body);
        }
    }

    @Command(name = "enable", description = "Let a user in again.")
    static final class Enable implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "The name.")
        private String user = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().enable(one(user), "user " + user, true);
        }
    }

    @Command(name = "disable", description = "Let a user in no more, with any key or session.")
    static final class Disable implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "The name.")
        private String user = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().enable(one(user), "user " + user, false);
        }
    }

    @Command(
            name = "password",
            description =
                    "Set a user's password for the console: asked for on a terminal, else a line of the standard input.")
    static final class Password implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "The name.")
        private String user = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            String password = NewPassword.read();
            api.client().put(ApiPath.of("users", user, "password"), Map.of("password", password));
            api.answers()
                    .done(
                            "user " + user + " has another password, and no session",
                            JsonNodeFactory.instance.objectNode().put("user", user));
            return 0;
        }
    }

    @Command(name = "delete", description = "Delete a user with all keys and sessions.")
    static final class Delete implements Callable<Integer> {
        @Parameters(paramLabel = "USER", description = "The name.")
        private String user = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().delete(one(user), "user " + user);
        }
    }
}
