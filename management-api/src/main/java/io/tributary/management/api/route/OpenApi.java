package io.tributary.management.api.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.management.api.route.Route.Answer;
import io.tributary.management.api.route.Route.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/**
 * The OpenAPI 3.1 document of a {@link RouteTable}. What a field means is said once, in {@code fields.properties}: under its own name,
 * or as {@code Schema.field} where a schema means something else by it.
 */
public final class OpenApi {
    /** Where the document is. */
    public static final String PATH = "/api/v1/openapi.json";
    /** What the document is. */
    public static final String TYPE = "application/json";

    private static final String PROBLEM = "application/problem+json";

    private final ObjectMapper json;
    private final String version;
    private final Class<?> problem;
    private final Function<Route, String> asks;
    private final Properties words = words();

    /**
     * @param json the mapper that reads and writes bodies
     * @param version of the API
     * @param problem the record of every refusal
     * @param asks what a route asks of its caller, in a sentence
     */
    public OpenApi(ObjectMapper json, String version, Class<?> problem, Function<Route, String> asks) {
        this.json = json;
        this.version = version;
        this.problem = problem;
        this.asks = asks;
    }

    /** The route under which a table's document is served, itself included. */
    public Route route(RouteTable table) {
        return Route.get(
                        PATH,
                        "describe",
                        http -> http.contentType(TYPE).result(document(table).toString()))
                .says("This document: all that can be asked, in OpenAPI 3.1")
                .answers(200, TYPE);
    }

    /** Describes every route of a table. */
    public ObjectNode document(RouteTable table) {
        JsonSchemas schemas = new JsonSchemas(json, this::meaning);
        ObjectNode document = json.createObjectNode();
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Tributary")
                .put("version", version)
                .put(
                        "description",
                        "Products, devices and rules of a Tributary platform. Refusals are problem details (RFC 9457) that name"
                                + " the field to blame and a remedy. Every GET can be a HEAD; OPTIONS names the methods of a path.");
        document.putArray("security").addObject().putArray("apiKey");
        ObjectNode paths = document.putObject("paths");
        for (RouteTable.Entry entry : table.entries()) {
            Route route = entry.route();
            ObjectNode path = paths.withObject("/" + escaped(route.path()));
            path.set(route.method().name().toLowerCase(Locale.ROOT), operation(entry, schemas));
        }
        ObjectNode components = document.putObject("components");
        ObjectNode refusal = schemas.written(problem);
        components.set("schemas", schemas.all());
        components
                .putObject("responses")
                .putObject("Refusal")
                .put("description", "A refusal: what is wrong, and what to do about it")
                .putObject("content")
                .putObject(PROBLEM)
                .set("schema", refusal);
        components
                .putObject("securitySchemes")
                .putObject("apiKey")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "An API key; './tributary up' prints the first one");
        return document;
    }

    private ObjectNode operation(RouteTable.Entry entry, JsonSchemas schemas) {
        Route route = entry.route();
        ObjectNode operation = json.createObjectNode();
        operation
                .put("operationId", route.name())
                .put("summary", route.summary())
                .put("description", asks.apply(route));
        operation.putArray("tags").add(entry.group());
        ArrayNode parameters = json.createArrayNode();
        for (String name : route.pathParameters()) {
            parameters.add(
                    parameter("path", name, "string", meaning("path", name)).put("required", true));
        }
        for (Parameter parameter : route.parameters()) {
            parameters.add(parameter("query", parameter.name(), parameter.type().word(), parameter.description()));
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        if (!route.bodyTypes().isEmpty()) {
            ObjectNode body = operation
                    .putObject("requestBody")
                    .put("required", !route.traits().contains(Route.Trait.BODY_OPTIONAL));
            body.set("content", content(route.bodyTypes(), route.body().map(schemas::read)));
        }
        ObjectNode responses = operation.putObject("responses");
        for (Answer answer : route.answers()) {
            ObjectNode response = responses
                    .putObject(Integer.toString(answer.status()))
                    .put("description", descriptionOf(answer.status()));
            if (!answer.types().isEmpty()) {
                response.set("content", content(answer.types(), answer.body().map(schemas::written)));
            }
        }
        responses.putObject("default").put("$ref", "#/components/responses/Refusal");
        return operation;
    }

    private ObjectNode parameter(String in, String name, String type, String description) {
        ObjectNode parameter = json.createObjectNode();
        parameter.put("name", name).put("in", in).put("description", description);
        parameter.putObject("schema").put("type", type);
        return parameter;
    }

    private ObjectNode content(List<String> types, Optional<ObjectNode> schema) {
        ObjectNode content = json.createObjectNode();
        for (String type : types) {
            ObjectNode media = content.putObject(type);
            schema.ifPresent(each -> media.set("schema", each));
        }
        return content;
    }

    private String meaning(String schema, String field) {
        String text = words.getProperty(schema + "." + field, words.getProperty(field));
        if (text == null) {
            throw new IllegalStateException(
                    "nothing is said about '" + field + "' of " + schema + "; add a line to fields.properties");
        }
        return text;
    }

    private static String descriptionOf(int status) {
        return switch (status) {
            case 201 -> "Made";
            case 202 -> "Begun";
            case 204 -> "Done";
            case 503 -> "Not now";
            default -> "As asked";
        };
    }

    /** A path as one step of a JSON pointer. */
    private static String escaped(String path) {
        return path.replace("~", "~0").replace("/", "~1");
    }

    private static Properties words() {
        try (InputStream file = OpenApi.class.getResourceAsStream("fields.properties")) {
            if (file == null) {
                throw new IllegalStateException("fields.properties is missing from the jar");
            }
            Properties words = new Properties();
            words.load(new InputStreamReader(file, StandardCharsets.UTF_8));
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
