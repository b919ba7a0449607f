package io.tributary.management.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tributary.management.api.route.Route;
import io.tributary.management.schemas.SubjectSchemas.Registered;
import java.util.List;

/** {@code /schema-registry/…}: what serializers, Connect and notebooks need of Confluent's interface. */
public final class SchemaRoutes {
    /** Where it is. */
    public static final String ROOT = "/schema-registry";
    /** The content type of its answers. */
    public static final String TYPE = "application/vnd.schemaregistry.v1+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SubjectSchemas schemas;

    public SchemaRoutes(SubjectSchemas schemas) {
        this.schemas = schemas;
    }

    public List<Route> routes() {
        String subject = ROOT + "/subjects/{subject}";
        return List.of(
                Route.get(ROOT + "/subjects", "listSubjects", http -> answer(http, schemas.subjects()))
                        .says("Lists the subjects, an array of texts")
                        .answers(200, TYPE),
                Route.get(subject + "/versions", "listVersions", this::versions)
                        .says("Lists the versions of a subject, an array of numbers")
                        .answers(200, TYPE)
                        .answers(404, Refused.class, TYPE),
                Route.get(subject + "/versions/{version}", "getVersion", this::version)
                        .says("Shows a version of a subject")
                        .answers(200, Registered.class, TYPE)
                        .answers(404, Refused.class, TYPE),
                Route.post(subject + "/versions", "addVersion", this::add)
                        .says(
                                "Makes a schema the newest version of a subject, unless it is a version already; the body is"
                                        + " {\"schema\": text, \"schemaType\"?: \"AVRO\"}")
                        .takes(TYPE, Route.JSON)
                        .answers(200, Added.class, TYPE)
                        .answers(409, Refused.class, TYPE)
                        .answers(422, Refused.class, TYPE),
                Route.post(subject, "findVersion", this::lookUp)
                        .says("Finds the version under which a subject knows a schema; the body as for addVersion")
                        .takes(TYPE, Route.JSON)
                        .answers(200, Registered.class, TYPE)
                        .answers(404, Refused.class, TYPE)
                        .answers(422, Refused.class, TYPE),
                Route.get(ROOT + "/schemas/ids/{id}", "getSchema", this::schema)
                        .says("Shows the schema of an id")
                        .answers(200, Text.class, TYPE)
                        .answers(404, Refused.class, TYPE),
                Route.get(ROOT + "/schemas/types", "listSchemaTypes", http -> answer(http, List.of("AVRO")))
                        .says("Lists the types of schemas, an array of texts")
                        .answers(200, TYPE),
                Route.get(ROOT + "/config", "getSchemaConfig", http -> answer(http, new Level(SubjectSchemas.LEVEL)))
                        .says("Says which changes of a subject's schema are compatible")
                        .answers(200, Level.class, TYPE));
    }

    /** Answers refusals in Confluent's words. */
    public void register(RoutesConfig routes) {
        routes.exception(SchemaRefusal.class, SchemaRoutes::refuse);
    }

    record Added(int id) {}

    record Text(String schema) {}

    record Level(String compatibilityLevel) {}

    record Refused(@JsonProperty("error_code") int errorCode, String message) {}

    private void versions(Context http) {
        answer(
                http,
                schemas.versions(http.pathParam("subject")).stream()
                        .map(Registered::version)
                        .toList());
    }

    private void version(Context http) {
        answer(http, schemas.version(http.pathParam("subject"), http.pathParam("version")));
    }

    private void add(Context http) {
        answer(http, new Added(schemas.register(http.pathParam("subject"), schemaOf(http))));
    }

    private void lookUp(Context http) {
        answer(http, schemas.lookUp(http.pathParam("subject"), schemaOf(http)));
    }

    private void schema(Context http) {
        String id = http.pathParam("id");
        if (!id.matches("\\d{1,9}")) {
            throw SchemaRefusal.noSchema(id);
        }
        answer(http, new Text(schemas.schema(Integer.parseInt(id))));
    }

    private static String schemaOf(Context http) {
        try {
            JsonNode body = JSON.readTree(http.body());
            String type = body.path("schemaType").asText("AVRO");
            if (!type.equals("AVRO")) {
                throw SchemaRefusal.invalid("schemaType '" + type + "' is not served; use AVRO");
            }
            JsonNode schema = body.path("schema");
            if (!schema.isTextual()) {
                throw SchemaRefusal.invalid("the body has no text 'schema'");
            }
            return schema.asText();
        } catch (JsonProcessingException e) {
            throw SchemaRefusal.invalid("the body is not JSON");
        }
    }

    private static void answer(Context http, Object body) {
        http.json(body).contentType(TYPE);
    }

    private static void refuse(SchemaRefusal refusal, Context http) {
        http.status(refusal.status());
        answer(http, new Refused(refusal.code(), String.valueOf(refusal.getMessage())));
    }
}
