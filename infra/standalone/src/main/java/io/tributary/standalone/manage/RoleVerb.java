package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Policies that users take on for a while. */
@Command(
        name = "role",
        description = "Roles: policies that users take on for a while, with temporary credentials for the cloud API.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            RoleVerb.Create.class,
            RoleVerb.ListAll.class,
            RoleVerb.Show.class,
            RoleVerb.Change.class,
            RoleVerb.Credentials.class,
            RoleVerb.Delete.class
        })
public final class RoleVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "ROLE", "/name",
            "POLICIES", "/policies",
            "LONGEST", "/longest",
            "DESCRIPTION", "/description",
            "CREATED", "/createdAt");

    /** Which role. */
    static final class Role extends NamedThing {
        @Parameters(index = "0", paramLabel = "ROLE", description = "The name.")
        private String role = "";

        Role() {
            super("roles", "role");
        }

        @Override
        String name() {
            return role;
        }
    }

    /** How long credentials may last. */
    static final class Longest {
        @Option(
                names = "--longest",
                paramLabel = "TIME",
                description = "How long its credentials may last, such as PT1H; PT15M to PT12H.")
        private Optional<String> longest = Optional.empty();
    }

    /** A new one. */
    static final class NewRole extends Holder.New {
        @Mixin
        private Longest longest = new Longest();

        @Override
        public Body addTo(Body body) {
            return super.addTo(body).with("longest", longest.longest);
        }
    }

    /** What is to be otherwise. */
    static final class RoleChange extends Holder.Change {
        @Mixin
        private Longest longest = new Longest();

        @Option(names = "--revoke", description = "Takes back all credentials that were made of it.")
        private boolean revoke;

        @Override
        public Body addTo(Body body) {
            return super.addTo(body)
                    .with("longest", longest.longest)
                    .with("revoke", revoke ? Optional.of(true) : Optional.empty());
        }
    }

    @Command(name = "create", description = "Make a role.")
    static final class Create extends ThingVerbs.Creating {
        Create() {
            super("roles", new NewRole());
        }
    }

    @Command(name = "list", description = "List the roles.")
    static final class ListAll extends ThingVerbs.Listing {
        ListAll() {
            super("roles", COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a role.")
    static final class Show extends ThingVerbs.Showing {
        Show() {
            super(new Role());
        }
    }

    @Command(name = "change", description = "Change a role; what is not named stays.")
    static final class Change extends ThingVerbs.Changing {
        Change() {
            super(new Role(), new RoleChange());
        }
    }

    @Command(
            name = "credentials",
            description = "Make temporary credentials of a role: SecretId, SecretKey and token, shown this once.")
    static final class Credentials implements Callable<Integer> {
        @Mixin
        private Role role = new Role();

        @Option(names = "--lasts", paramLabel = "TIME", description = "How long, such as PT15M (default: the longest).")
        private Optional<String> lasts = Optional.empty();

        @Option(
                names = "--into",
                paramLabel = "FILE",
                description = "Keep them as JSON in this new file instead of showing them.")
        private Optional<Path> into = Optional.empty();

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Body body = new Body().with("lasts", lasts);
            JsonNode shown = KeptSecrets.of(
                    into,
                    List.of("secretKey", "token"),
                    () -> api.client().create(role.path("credentials"), body.json(), creation.idempotencyKey()),
                    JsonNode::toPrettyString);
            api.answers().show(shown);
            return 0;
        }
    }

    @Command(name = "delete", description = "Delete a role; its credentials open nothing any more.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Role());
        }
    }
}
