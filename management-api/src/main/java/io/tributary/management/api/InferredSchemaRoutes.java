package io.tributary.management.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.registry.Products;
import io.tributary.management.rules.LiveSchemas;
import io.tributary.rules.infer.InferredSchema;
import java.util.List;

/** {@code /api/v1/products/{productId}/inferred-schema}: what a product's messages suggest as its payload schema. */
public final class InferredSchemaRoutes {
    private static final String PATH = "/api/v1/products/{productId}/inferred-schema";
    private static final int NEWEST = 1_000;

    private final Products products;
    private final LiveSchemas schemas;

    public InferredSchemaRoutes(Products products, LiveSchemas schemas) {
        this.products = products;
        this.schemas = schemas;
    }

    public List<Route> routes() {
        return List.of(Route.get(PATH, "inferPayloadSchema", this::infer)
                .says("Infers a payload schema from a product's newest messages; changes nothing")
                .query("newest", Type.INTEGER, "How many messages are looked at, up to 2,000; 1,000 unless given")
                .answers(200, InferredForm.class));
    }

    /**
     * @param payloadSchema as a change of the product takes it
     * @param messages looked at
     * @param notJson those that are no JSON
     * @param notObjects those that are JSON, but no object
     * @param fields each place of the schema
     * @param remarks what was left out, and why
     */
    record InferredForm(
            JsonNode payloadSchema,
            long messages,
            long notJson,
            long notObjects,
            List<InferredFieldForm> fields,
            List<String> remarks) {}

    /**
     * @param messages in which it was there
     * @param types JSON types seen
     * @param column what the product's table makes of it
     * @param remarks where its values do not agree, and what was made of it
     */
    record InferredFieldForm(String path, long messages, List<String> types, String column, List<String> remarks) {}

    private void infer(Context http) {
        String productId = products.get(http.pathParam("productId")).productId();
        int newest = Requests.number(http, "newest", NEWEST);
        InferredSchema schema = schemas.of(productId, newest);
        http.json(new InferredForm(
                json(schema.payloadSchema()),
                schema.messages(),
                schema.notJson(),
                schema.notObjects(),
                schema.fields().stream()
                        .map(each -> new InferredFieldForm(
                                each.path(), each.messages(), each.types(), each.column(), each.remarks()))
                        .toList(),
                schema.remarks()));
    }

    private static JsonNode json(String schema) {
        try {
            return Requests.JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an inferred schema is JSON", e);
        }
    }
}
