package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
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
            GroupVerb.Remove.class
        })
public final class GroupVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "GROUP", "/groupId",
            "NAME", "/name",
            "PARENT", "/parent",
            "DESCRIPTION", "/description",
            "CREATED", "/createdAt");

    private static ApiPath one(String group) {
        return ApiPath.of("groups", group);
    }

    /** What can be set. */
    static final class Settings {
        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> description = Optional.empty();

        @Option(names = "--parent", paramLabel = "GROUP", description = "Id of the group it is in; empty: in none.")
        private Optional<String> parent = Optional.empty();

        Body addTo(Body body) {
            return body.with("description", description).with("parent", parent);
        }
    }

    @Command(name = "create", description = "Make a group; the platform chooses its id.")
    static final class Create implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Mixin
        private Settings settings = new Settings();

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Body body = settings.addTo(new Body().with("name", Optional.of(name)));
            return api.exchange().create(ApiPath.of("groups"), body, creation);
        }
    }

    @Command(name = "list", description = "List the groups.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(ApiPath.of("groups"), page, COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a group.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "GROUP", description = "Its id.")
        private String group = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().show(one(group));
        }
    }

    @Command(name = "change", description = "Change a group; what is not named stays.")
    static final class Change implements Callable<Integer> {
        @Parameters(paramLabel = "GROUP", description = "Its id.")
        private String group = "";

        @Option(names = "--name", paramLabel = "NAME", description = "Its name.")
        private Optional<String> name = Optional.empty();

        @Mixin
        private Settings settings = new Settings();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().change(one(group), settings.addTo(new Body().with("name", name)));
        }
    }

    @Command(name = "delete", description = "Delete a group; its devices stay what they are.")
    static final class Delete implements Callable<Integer> {
        @Parameters(paramLabel = "GROUP", description = "Its id.")
        private String group = "";

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().delete(one(group), "group " + group);
        }
    }

    @Command(name = "devices", description = "List the devices of a group.")
    static final class Devices implements Callable<Integer> {
        @Parameters(paramLabel = "GROUP", description = "Its id.")
        private String group = "";

        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().list(ApiPath.of("groups", group, "devices"), page, DeviceVerb.COLUMNS);
        }
    }

    @Command(name = "add", description = "Put devices of a product into a group, all or none.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private Members members = new Members();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return members.post(api, "devices:add", "are in group");
        }
    }

    @Command(name = "remove", description = "Take devices of a product out of a group.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private Members members = new Members();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return members.post(api, "devices:remove", "are not in group");
        }
    }

    /** Who is put in or taken out. */
    static final class Members {
        @Parameters(index = "0", paramLabel = "GROUP", description = "The id of the group.")
        private String group = "";

        @Parameters(index = "1", paramLabel = "PRODUCT", description = "The id of the devices' product.")
        private String product = "";

        @Parameters(index = "2..*", arity = "1..*", paramLabel = "DEVICE", description = "Their names.")
        private List<String> devices = new java.util.ArrayList<>();

        private int post(ApiOptions api, String route, String outcome) {
            Body body = new Body()
                    .with(
                            "devices",
                            devices.stream()
                                    .map(name -> Map.of("productId", product, "deviceName", name))
                                    .toList());
            api.client().post(ApiPath.of("groups", group, route), body.json());
            api.answers().done(devices.size() + " devices " + outcome + " " + group, body.json());
            return 0;
        }
    }
}
