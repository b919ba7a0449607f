package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    /** Which user. */
    static final class User extends NamedThing {
        @Parameters(index = "0", paramLabel = "USER", description = "The name.")
        private String user = "";

        User() {
            super("users", "user");
        }

        @Override
        String name() {
            return user;
        }
    }

    @Command(name = "create", description = "Make a user. A password for the console: `./tributary user password`.")
    static final class Create extends ThingVerbs.Creating {
        Create() {
            super("users", new Holder.New());
        }
    }

    @Command(name = "list", description = "List the users.")
    static final class ListAll extends ThingVerbs.Listing {
        ListAll() {
            super("users", COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a user.")
    static final class Show extends ThingVerbs.Showing {
        Show() {
            super(new User());
        }
    }

    @Command(name = "change", description = "Change a user; what is not named stays.")
    static final class Change extends ThingVerbs.Changing {
        Change() {
            super(new User(), new Holder.Change());
        }
    }

    @Command(name = "enable", description = "Let a user in again.")
    static final class Enable extends ThingVerbs.Switching {
        Enable() {
            super(new User(), true);
        }
    }

    @Command(name = "disable", description = "Let a user in no more, with any key or session.")
    static final class Disable extends ThingVerbs.Switching {
        Disable() {
            super(new User(), false);
        }
    }

    @Command(
            name = "password",
            description =
                    "Set a user's password for the console: asked for on a terminal, else a line of the standard input.")
    static final class Password implements Callable<Integer> {
        @Mixin
        private User user = new User();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            String password = NewPassword.read();
            api.client().put(user.path("password"), Map.of("password", password));
            api.answers()
                    .done(
                            user + " has another password, and no session",
                            JsonNodeFactory.instance.objectNode().put("user", user.name()));
            return 0;
        }
    }

    @Command(name = "delete", description = "Delete a user with all keys and sessions.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new User());
        }
    }
}
