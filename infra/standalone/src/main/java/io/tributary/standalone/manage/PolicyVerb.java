package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.config.Refusal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What users and roles are allowed. */
@Command(
        name = "policy",
        description = "Policies: what is allowed and denied (docs/access-control.md).",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            PolicyVerb.Create.class,
            PolicyVerb.ListAll.class,
            PolicyVerb.Show.class,
            PolicyVerb.Change.class,
            PolicyVerb.Simulate.class,
            PolicyVerb.Delete.class
        })
public final class PolicyVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "POLICY", "/name",
            "VERSION", "/version",
            "DESCRIPTION", "/description",
            "CREATED", "/createdAt");

    /** Which policy. */
    static final class PolicyName extends NamedThing {
        @Parameters(index = "0", paramLabel = "POLICY", description = "Its name.")
        private String policy = "";

        PolicyName() {
            super("policies", "policy");
        }

        @Override
        String name() {
            return policy;
        }
    }

    /** A policy and its text. */
    static final class Text implements Settings {
        @Mixin
        private PolicyName policy = new PolicyName();

        @Parameters(
                index = "1",
                paramLabel = "FILE",
                description = "Its text: a JSON object with version and statements.")
        private Path file = Path.of("");

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> description = Optional.empty();

        private Body body() {
            return new Body().with("description", description).with("policy", Optional.of(Body.object(file)));
        }

        @Override
        public Body addTo(Body body) {
            body.json().setAll(body().with("name", Optional.of(policy.name())).json());
            return body;
        }
    }

    @Command(name = "create", description = "Make a policy from the text in a file.")
    static final class Create extends ThingVerbs.Creating {
        Create() {
            super("policies", new Text());
        }
    }

    @Command(name = "list", description = "List the policies.")
    static final class ListAll extends ThingVerbs.Listing {
        ListAll() {
            super("policies", COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a policy with its text (-o json shows it as it was written).")
    static final class Show extends ThingVerbs.Showing {
        Show() {
            super(new PolicyName());
        }
    }

    @Command(name = "change", description = "Put another text in a policy's place.")
    static final class Change implements Callable<Integer> {
        @Mixin
        private Text text = new Text();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            api.answers().show(api.client().put(text.policy.path(), text.body().json()));
            return 0;
        }
    }

    @Command(
            name = "simulate",
            description = "Say whether something would be allowed, and which statement decides.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:it would be allowed", "1:it would not, or this cannot be said"})
    static final class Simulate implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "ACTION", description = "Such as device:Delete.")
        private String action = "";

        @Parameters(index = "1", paramLabel = "RESOURCE", description = "Such as product/PROD123456/device/d1.")
        private String resource = "";

        @Option(names = "--user", paramLabel = "NAME", description = "To this user,")
        private Optional<String> user = Optional.empty();

        @Option(names = "--role", paramLabel = "NAME", description = "or to this role,")
        private Optional<String> role = Optional.empty();

        @Option(names = "--policy", paramLabel = "FILE", description = "or by the policy in this file alone.")
        private Optional<Path> policy = Optional.empty();

        @Option(names = "--address", paramLabel = "IP", description = "From this address.")
        private Optional<String> address = Optional.empty();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            if (Stream.of(user, role, policy).filter(Optional::isPresent).count() != 1) {
                throw new Refusal(
                        "it is not said to whom it would be allowed", "Give one of --user, --role and --policy.");
            }
            Body body = new Body()
                    .with("user", user)
                    .with("role", role)
                    .with("policy", policy.map(Body::object))
                    .with("action", Optional.of(action))
                    .with("resource", Optional.of(resource))
                    .with("address", address);
            var decision = api.client().post(ApiPath.of("policies", "simulate"), body.json());
            api.answers().show(decision);
            return decision.path("allowed").asBoolean() ? 0 : 1;
        }
    }

    @Command(name = "delete", description = "Delete a policy that nobody has.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new PolicyName());
        }
    }
}
