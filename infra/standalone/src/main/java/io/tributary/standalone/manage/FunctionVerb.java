package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Functions of users: jars whose functions rules may call. */
@Command(
        name = "function",
        description = "Functions of your own for rules, in bundles: jars. Only where an operator allows them.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            FunctionVerb.Upload.class,
            FunctionVerb.ListAll.class,
            FunctionVerb.Show.class,
            FunctionVerb.Delete.class
        })
public final class FunctionVerb extends NounVerb {
    private static final Columns COLUMNS = Columns.of(
            "BUNDLE", "/name",
            "BYTES", "/bytes",
            "SHA-256", "/sha256",
            "UPLOADED", "/uploadedAt");

    private static final Columns FUNCTIONS = Columns.of(
            "FUNCTION", "/name",
            "KIND", "/kind",
            "CLASS", "/className",
            "SIGNATURES", "/signatures");

    /** Which bundle. */
    static final class Bundle extends NamedThing {
        @Parameters(index = "0", paramLabel = "BUNDLE", description = "Its name.")
        private String bundle = "";

        Bundle() {
            super("function-bundles", "function bundle");
        }

        @Override
        String name() {
            return bundle;
        }
    }

    @Command(
            name = "upload",
            description = {
                "Upload a jar, new or in place of the one of before; rules that call it go on with the new one.",
                "The jar says in META-INF/tributary-functions.properties what it has, a line NAME = class for each function."
            })
    static final class Upload implements Callable<Integer> {
        @Mixin
        private Bundle bundle = new Bundle();

        @Parameters(index = "1", paramLabel = "JAR", description = "The file.")
        private Path jar = Path.of("");

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode uploaded =
                    api.client().put(bundle.path(), "application/java-archive", BodyPublishers.ofByteArray(bytes()));
            api.answers().table(uploaded, uploaded.path("functions"), FUNCTIONS);
            return 0;
        }

        private byte[] bytes() {
            try {
                return Files.readAllBytes(jar);
            } catch (IOException e) {
                throw new Refusal(
                        "the file " + jar + " cannot be read (" + IoReason.of(e) + ")",
                        "Name a jar that can be read.",
                        e);
            }
        }
    }

    @Command(name = "list", description = "List the bundles.")
    static final class ListAll extends ThingVerbs.Listing {
        ListAll() {
            super("function-bundles", COLUMNS);
        }
    }

    @Command(name = "show", description = "Show a bundle, and the functions in it.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private Bundle bundle = new Bundle();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode shown = api.client().get(bundle.path());
            api.answers().table(shown, shown.path("functions"), FUNCTIONS);
            return 0;
        }
    }

    @Command(name = "delete", description = "Delete a bundle; refused while a rule calls it.")
    static final class Delete extends ThingVerbs.Deleting {
        Delete() {
            super(new Bundle());
        }
    }
}
