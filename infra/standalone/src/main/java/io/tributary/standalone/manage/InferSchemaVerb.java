package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.OutputOption;
import io.tributary.standalone.TextTable;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.client.ManagementClient.Tagged;
import io.tributary.standalone.config.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The schema of a product's newest messages, shown or set. */
@Command(
        name = "infer-schema",
        description = "Infer the payload schema of a product, the columns of its table, from its newest messages.")
final class InferSchemaVerb implements Callable<Integer> {
    private static final String SCHEMA = "payloadSchema";
    private static final Columns FIELDS = Columns.of(
            "FIELD", "/path",
            "MESSAGES", "/messages",
            "TYPES", "/types",
            "COLUMN", "/column",
            "REMARKS", "/remarks");

    @Mixin
    private ProductVerb.Product product = new ProductVerb.Product();

    @Option(names = "--newest", paramLabel = "N", description = "From so many messages, up to 2000 (1000).")
    private Optional<Integer> newest = Optional.empty();

    @Option(names = "--apply", description = "Set it, if the product has none yet.")
    private boolean apply;

    @Option(names = "--replace", description = "Set it in place of the one the product has.")
    private boolean replace;

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
        ManagementClient client = api.client();
        ApiPath path = product.path("inferred-schema").with("newest", newest);
        if (!apply && !replace) {
            show(client.get(path));
            return 0;
        }
        Tagged before = client.getTagged(product.path());
        if (!replace && before.body().hasNonNull(SCHEMA)) {
            throw new Refusal(
                    product + " has a payload schema already",
                    "Compare it with what infer-schema shows without --apply, and replace it with --replace.");
        }
        JsonNode inferred = client.get(path);
        JsonNode schema = inferred.path(SCHEMA);
        if (schema.path("properties").isEmpty()) {
            throw new Refusal(
                    "the newest messages of " + product + " show no property (" + counts(inferred) + ")",
                    "Let its devices publish JSON objects, and ask again.");
        }
        JsonNode after = client.patch(product.path(), Map.of(SCHEMA, schema), before.tag());
        if (!api.isJson()) {
            show(inferred);
        }
        api.answers()
                .done(
                        product
                                + " has this payload schema now; rules that are made, replaced or resumed from now on see its columns",
                        after);
        return 0;
    }

    private void show(JsonNode inferred) {
        api.answers().table(inferred, inferred.path("fields"), FIELDS);
        if (api.isJson()) {
            return;
        }
        System.out.println(counts(inferred));
        inferred.path("remarks").forEach(remark -> System.out.println(TextTable.printable(remark.asText())));
        System.out.println(OutputOption.json(inferred.path(SCHEMA)));
    }

    private static String counts(JsonNode inferred) {
        return inferred.path("messages").asLong() + " messages looked at, "
                + inferred.path("notJson").asLong() + " of them no JSON, "
                + inferred.path("notObjects").asLong() + " no JSON object";
    }
}
