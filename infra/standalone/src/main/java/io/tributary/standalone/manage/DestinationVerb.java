package io.tributary.standalone.manage;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Databases that rules write to. */
@Command(
        name = "destination",
        description = "Destinations: databases that rules write to.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            DestinationVerb.Create.class,
            DestinationVerb.ListAll.class,
            DestinationVerb.Show.class,
            DestinationVerb.Delete.class
        })
public final class DestinationVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "DESTINATION", "/name",
            "TYPE", "/type",
            "URL", "/url",
            "USER", "/username",
            "STATUS", "/status",
            "CREATED", "/createdAt",
            "CAUSE", "/cause");

    /** Which destination. */
    static final class Destination extends NamedThing {
        @Parameters(index = "0", paramLabel = "DESTINATION", description = "Its name.")
        private String destination = "";

        Destination() {
            super("destinations", "destination");
        }

        @Override
        String name() {
            return destination;
        }
    }

    /** A new one. */
    static final class NewDestination implements Settings {
        @Mixin
        private Destination destination = new Destination();

        @Parameters(
                index = "1",
                paramLabel = "URL",
                description = "Such as jdbc:postgresql://HOST:5432/DATABASE or jdbc:mariadb://HOST:3306/DATABASE.")
        private String url = "";

        @Option(names = "--type", paramLabel = "TYPE", defaultValue = "jdbc", description = "What it is: jdbc.")
        private String type = "jdbc";

        @Option(names = "--username", required = true, paramLabel = "NAME", description = "Who writes there.")
        private String username = "";

        @Override
        public Body addTo(Body body) {
            return body.with("name", Optional.of(destination.name()))
                    .with("type", Optional.of(type))
                    .with("url", Optional.of(url))
                    .with("username", Optional.of(username))
                    .with("password", Optional.of(NewPassword.read()));
        }
    }

    @Command(
            name = "create",
            description =
                    "Add a database. The password is asked for on a terminal, else it is a line of the standard input.")
    static final class Create extends ThingVerbs.Creating {
        Create() {
            super("destinations", new NewDestination());
        }
    }

    @Command(name = "list", description = "List the destinations, and how the writing goes.")
    static final class ListAll extends ThingVerbs.Listing {
        ListAll() {
            super("destinations", COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a destination, and how the writing goes.")
    static final class Show extends ThingVerbs.Showing {
        Show() {
            super(new Destination());
        }
    }

    @Command(name = "delete", description = "Forget a destination; refused while a rule writes to it.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Destination());
        }
    }
}
