package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.api.route.OpenApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document that is served, against what is served and against the form of OpenAPI 3.1. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Pattern BRACED = Pattern.compile("\\{(\\w+)}");

    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    @SuppressWarnings("NullAway.Init")
    private static JsonNode document;

    @BeforeAll
    static void serve() {
        api = new TestApi();
        document = api.send("GET", OpenApi.PATH, "").body();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void everyRouteIsInItAndNoOther() {
        Set<String> served = api.server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(each -> each.endpoint)
                .filter(each -> METHODS.contains(each.method.name().toLowerCase(java.util.Locale.ROOT)))
                .map(each -> each.method.name().toLowerCase(java.util.Locale.ROOT) + " " + each.path)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> described = new TreeSet<>();
        forEachOperation((path, method, operation) -> described.add(method + " " + path));

        assertThat(described)
                .isEqualTo(served)
                .contains("get /api/v1/openapi.json", "patch /api/v1/products/{productId}");
    }

    @Test
    void itHasTheFormOfOpenApi() {
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.at("/info/title").asText()).isNotEmpty();
        assertThat(document.at("/info/version").asText()).isEqualTo(ManagementApi.VERSION);
        List<String> names = new ArrayList<>();
        forEachOperation((path, method, operation) -> {
            names.add(operation.path("operationId").asText());
            assertThat(operation.path("summary").asText()).as(path).isNotEmpty();
            assertThat(operation.path("tags")).as(path).hasSize(1);
            assertThat(operation.at("/responses/default/$ref").asText()).isEqualTo("#/components/responses/Refusal");
            assertThat(operation.path("responses").fieldNames())
                    .toIterable()
                    .as(method + " " + path)
                    .anyMatch(status -> status.startsWith("2"))
                    .allMatch(status -> status.matches("\\d{3}|default"));
            operation
                    .path("responses")
                    .forEach(response -> assertThat(response.has("$ref")
                                    || response.path("description").isTextual())
                            .isTrue());
            assertThat(parametersOf(operation, "path")).as(path).isEqualTo(bracedIn(path));
            for (JsonNode parameter : operation.path("parameters")) {
                assertThat(parameter.path("description").asText()).isNotEmpty();
                assertThat(parameter.at("/schema/type").asText()).isIn("string", "integer", "boolean");
            }
        });
        assertThat(names).doesNotHaveDuplicates().contains("createProduct");
    }

    @Test
    void everyReferenceLeadsToASchemaAndEveryFieldIsExplained() {
        List<JsonNode> references = document.findValues("$ref");
        assertThat(references).isNotEmpty();
        for (JsonNode reference : references) {
            assertThat(document.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
        }
        document.at("/components/schemas").properties().forEach(schema -> {
            for (Map.Entry<String, JsonNode> field :
                    schema.getValue().path("properties").properties()) {
                if (!field.getValue().has("const")) {
                    assertThat(field.getValue().path("description").asText())
                            .as(schema.getKey() + "." + field.getKey())
                            .isNotEmpty();
                }
            }
        });
    }

    @Test
    void schemasSayWhatMustBeThereAndWhatMayBe() {
        JsonNode product = document.at("/components/schemas/NewProduct");
        assertThat(product.path("required")).hasSize(1);
        assertThat(product.at("/required/0").asText()).isEqualTo("name");
        assertThat(product.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(product.at("/properties/topicClasses/items/$ref").asText()).endsWith("/TopicClass");
        assertThat(document.at("/components/schemas/Device/properties/createdAt/format")
                        .asText())
                .isEqualTo("date-time");
        JsonNode action = document.at("/components/schemas/RuleAction");
        assertThat(action.path("oneOf")).hasSize(4);
        assertThat(action.at("/discriminator/mapping/repub").asText()).endsWith("/Repub");
        assertThat(document.at("/components/schemas/Repub/properties/type/const")
                        .asText())
                .isEqualTo("repub");
    }

    @Test
    void answersFitTheirSchemas() {
        String product = api.product("described");
        JsonNode shown = api.send("GET", "/api/v1/products/" + product, "").body();
        Set<String> known = new TreeSet<>();
        document.at("/components/schemas/Product/properties").fieldNames().forEachRemaining(known::add);

        assertThat(shown.fieldNames()).toIterable().isSubsetOf(known);
        for (JsonNode required : document.at("/components/schemas/Product/required")) {
            assertThat(shown.has(required.asText())).as(required.asText()).isTrue();
        }
    }

    /** Something that is done with an operation. */
    private interface Visit {
        void operation(String path, String method, JsonNode operation);
    }

    private static void forEachOperation(Visit visit) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    assertThat(METHODS).contains(operation.getKey());
                    visit.operation(path.getKey(), operation.getKey(), operation.getValue());
                }));
    }

    private static Set<String> parametersOf(JsonNode operation, String in) {
        Set<String> names = new TreeSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asText().equals(in)) {
                assertThat(parameter.path("required").asBoolean()).isTrue();
                names.add(parameter.path("name").asText());
            }
        }
        return names;
    }

    private static Set<String> bracedIn(String path) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = BRACED.matcher(path);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
