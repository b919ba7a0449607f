package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.config.Refusal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The account's own certificate authorities. */
@Command(
        name = "authority",
        description = "Certificate authorities of your own: register, show, bind to products, end them.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            AuthorityVerb.Code.class,
            AuthorityVerb.Create.class,
            AuthorityVerb.ListAll.class,
            AuthorityVerb.Show.class,
            AuthorityVerb.Replace.class,
            AuthorityVerb.Enable.class,
            AuthorityVerb.Disable.class,
            AuthorityVerb.Bind.class,
            AuthorityVerb.Unbind.class,
            AuthorityVerb.Delete.class
        })
public final class AuthorityVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "AUTHORITY", "/name",
            "ENABLED", "/enabled",
            "PRODUCTS", "/products",
            "SUBJECT", "/subject",
            "UNTIL", "/notAfter",
            "CREATED", "/createdAt");

    /** Which authority. */
    static final class Authority extends NamedThing {
        @Parameters(index = "0", paramLabel = "AUTHORITY", description = "Its name.")
        private String authority = "";

        Authority() {
            super("authorities", "authority");
        }

        @Override
        String name() {
            return authority;
        }
    }

    /** An authority at a product. */
    static final class Binding implements Thing {
        @Mixin
        private Authority authority = new Authority();

        @Parameters(index = "1", paramLabel = "PRODUCT", description = "The id of the product.")
        private String product = "";

        @Override
        public ApiPath path() {
            return ApiPath.of("products", product, "authorities", authority.name());
        }

        @Override
        public String toString() {
            return "the binding of " + authority + " to product " + product;
        }
    }

    @Command(
            name = "code",
            description =
                    "Get a code, good once and for a day: a certificate that the authority issues to it shows that"
                            + " its key is yours.")
    static final class Code implements Callable<Integer> {
        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().create(codes(), new Body(), creation);
        }
    }

    private static ApiPath codes() {
        return ApiPath.of("authorities", "verification-codes");
    }

    /** A certificate, and what shows that its key is there. */
    static final class Evidence {
        @Mixin
        private Authority authority = new Authority();

        @Parameters(index = "1", paramLabel = "CERTIFICATE", description = "PEM of the authority's certificate.")
        private Path certificate = Path.of("");

        @Option(
                names = "--authority-key",
                paramLabel = "FILE",
                description =
                        "PEM of its private key, which is not sent: with it, the proof of possession is made here.")
        private Optional<Path> key = Optional.empty();

        @Option(
                names = "--proof",
                paramLabel = "FILE",
                description = "PEM of a certificate that it issued to a code (see 'authority code'), when its key is"
                        + " elsewhere.")
        private Optional<Path> proof = Optional.empty();

        private Body body(ManagementClient client) {
            if (key.isPresent() == proof.isPresent()) {
                throw new Refusal(
                        "it is not shown that the key of the authority is yours",
                        "Give one of --authority-key and --proof.");
            }
            String pem = Body.text(certificate);
            String evidence = proof.map(Body::text)
                    .orElseGet(() -> Possession.of(certificate, key.orElseThrow())
                            .proof(client.post(codes(), Map.of()).path("code").asText()));
            return new Body().with("certificate", Optional.of(pem)).with("verification", Optional.of(evidence));
        }
    }

    @Command(name = "create", description = "Register an authority whose key is yours.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private Evidence evidence = new Evidence();

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            Exchange exchange = api.exchange();
            Body body = evidence.body(exchange.client()).with("name", Optional.of(evidence.authority.name()));
            return exchange.create(ApiPath.of("authorities"), body, creation);
        }
    }

    @Command(name = "list", description = "List the authorities, or those of a product.")
    static final class ListAll implements Callable<Integer> {
        @Option(names = "--product", paramLabel = "PRODUCT", description = "Those that are bound to it.")
        private Optional<String> product = Optional.empty();

        @Mixin
        private PageOptions page = new PageOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            ApiPath path = product.map(id -> ApiPath.of("products", id, "authorities"))
                    .orElseGet(() -> ApiPath.of("authorities"));
            return api.exchange().list(path, page, COLUMNS);
        }
    }

    @Command(name = "show", description = "Show an authority with its certificate and its products.")
    static final class Show extends ThingVerbs.Showing {
        Show() {
            super(new Authority());
        }
    }

    @Command(
            name = "replace",
            description = "Put another certificate in an authority's place, at all its products; connections by the"
                    + " former one are closed.")
    static final class Replace implements Callable<Integer> {
        @Mixin
        private Evidence evidence = new Evidence();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            ManagementClient client = api.client();
            api.answers()
                    .show(client.put(
                            evidence.authority.path(), evidence.body(client).json()));
            return 0;
        }
    }

    @Command(name = "enable", description = "Give a disabled authority back to its products.")
    static final class Enable extends ThingVerbs.Switching {
        Enable() {
            super(new Authority(), true);
        }
    }

    @Command(
            name = "disable",
            description =
                    "Take an authority from its products for a while, and close the connections by its certificates.")
    static final class Disable extends ThingVerbs.Switching {
        Disable() {
            super(new Authority(), false);
        }
    }

    @Command(name = "bind", description = "Let the devices of a product in by an authority's certificates.")
    static final class Bind implements Callable<Integer> {
        @Mixin
        private Binding binding = new Binding();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            api.client().put(binding.path(), Map.of());
            api.answers()
                    .done(
                            binding.authority + " is bound to product " + binding.product,
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("name", binding.authority.name())
                                    .put("productId", binding.product));
            return 0;
        }
    }

    @Command(
            name = "unbind",
            description = "Take an authority from a product, and close the connections by its certificates.")
    static final class Unbind extends ThingVerbs.Deleting {
        Unbind() {
            super(new Binding());
        }
    }

    @Command(name = "delete", description = "Forget an authority that is bound to no product.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Authority());
        }
    }
}
