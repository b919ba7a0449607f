package io.tributary.standalone.manage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Groups of devices of any products. */
@Command(
        name = "group",
        description = "Groups of devices: make, show, change, end them, and who is in them.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            GroupVerb.Create.class,
            GroupVerb.ListAll.class,
            GroupVerb.Show.class,
            GroupVerb.Change.class,
            GroupVerb.Delete.class,
            GroupVerb.Devices.class,
            GroupVerb.Add.class,
            GroupVerb.Remove.class,
            BroadcastVerbs.ToGroup.class
        })
public final class GroupVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "GROUP", "/groupId",
            "NAME", "/name",
            "PARENT", "/parent",
            "DESCRIPTION", "/description",
            "CREATED", "/createdAt");

    /** Which group. */
    static final class Group extends NamedThing {
        @Parameters(index = "0", paramLabel = "GROUP", description = "Its id.")
        private String group = "";

        Group() {
            super("groups", "group");
        }

        @Override
        String name() {
            return group;
        }
    }

    /** What can be set. */
    private abstract static class GroupSettings implements Settings {
        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> description = Optional.empty();

        @Option(names = "--parent", paramLabel = "GROUP", description = "Id of the group it is in; empty: in none.")
        private Optional<String> parent = Optional.empty();

        abstract Optional<String> name();

        @Override
        public final Body addTo(Body body) {
            return body.with("name", name()).with("description", description).with("parent", parent);
        }
    }

    /** What a new one is. */
    static final class NewGroup extends GroupSettings {
        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Override
        Optional<String> name() {
            return Optional.of(name);
        }
    }

    /** What is to be otherwise. */
    static final class GroupChange extends GroupSettings {
        @Option(names = "--name", paramLabel = "NAME", description = "Its name.")
        private Optional<String> name = Optional.empty();

        @Override
        Optional<String> name() {
            return name;
        }
    }

    @Command(name = "create", description = "Make a group; the platform chooses its id.")
    static final class Create extends ThingVerbs.Creating {
        Create() {
            super("groups", new NewGroup());
        }
    }

    @Command(name = "list", description = "List the groups.")
    static final class ListAll extends ThingVerbs.Listing {
        ListAll() {
            super("groups", COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a group.")
    static final class Show extends ThingVerbs.Showing {
        Show() {
            super(new Group());
        }
    }

    @Command(name = "change", description = "Change a group; what is not named stays.")
    static final class Change extends ThingVerbs.Changing {
        Change() {
            super(new Group(), new GroupChange());
        }
    }

    @Command(name = "delete", description = "Delete a group; its devices stay what they are.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Group());
        }
    }

    @Command(name = "devices", description = "List the devices of a group.")
    static final class Devices implements Callable<Integer> {
        @Mixin
        private Group group = new Group();

        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(group.path("devices"), page, DeviceVerb.COLUMNS);
        }
    }

    @Command(name = "add", description = "Put devices of a product into a group, all or none.")
    static final class Add extends Moving {
        Add() {
            super("devices:add", "in");
        }
    }

    @Command(name = "remove", description = "Take devices of a product out of a group.")
    static final class Remove extends Moving {
        Remove() {
            super("devices:remove", "not in");
        }
    }

    /** Puts devices in or takes them out. */
    private abstract static class Moving implements Callable<Integer> {
        private final String route;
        private final String outcome;

        @Mixin
        private Group group = new Group();

        @Parameters(index = "1", paramLabel = "PRODUCT", description = "The id of the devices' product.")
        private String product = "";

        @Parameters(index = "2..*", arity = "1..*", paramLabel = "DEVICE", description = "Their names.")
        private List<String> devices = new ArrayList<>();

        @Mixin
        private ApiOptions api = new ApiOptions();

        Moving(String route, String outcome) {
            this.route = route;
            this.outcome = outcome;
        }

        @Override
        public final Integer call() {
            Body body = new Body()
                    .with(
                            "devices",
                            devices.stream()
                                    .map(name -> Map.of("productId", product, "deviceName", name))
                                    .toList());
            api.client().post(group.path(route), body.json());
            String who = devices.size() == 1 ? "1 device is " : devices.size() + " devices are ";
            api.answers().done(who + outcome + " " + group, body.json());
            return 0;
        }
    }
}
