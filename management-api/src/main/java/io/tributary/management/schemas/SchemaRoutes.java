package io.tributary.management.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tributary.management.schemas.SubjectSchemas.Registered;
import java.util.List;
import java.util.Map;

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

    public void register(RoutesConfig routes) {
        routes.get(ROOT + "/subjects", http -> answer(http, schemas.subjects()));
        routes.get(ROOT + "/subjects/{subject}/versions", this::versions);
        routes.get(ROOT + "/subjects/{subject}/versions/{version}", this::version);
        routes.post(ROOT + "/subjects/{subject}/versions", this::add);
        routes.post(ROOT + "/subjects/{subject}", this::lookUp);
        routes.get(ROOT + "/schemas/ids/{id}", this::schema);
        routes.get(ROOT + "/schemas/types", http -> answer(http, List.of("AVRO")));
        routes.get(ROOT + "/config", http -> answer(http, Map.of("compatibilityLevel", SubjectSchemas.LEVEL)));
        routes.exception(SchemaRefusal.class, SchemaRoutes::refuse);
    }

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
        answer(http, Map.of("id", schemas.register(http.pathParam("subject"), schemaOf(http))));
    }

    private void lookUp(Context http) {
        answer(http, schemas.lookUp(http.pathParam("subject"), schemaOf(http)));
    }

    private void schema(Context http) {
        String id = http.pathParam("id");
        if (!id.matches("\\d{1,9}")) {
            throw SchemaRefusal.noSchema(id);
        }
        answer(http, Map.of("schema", schemas.schema(Integer.parseInt(id))));
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
        answer(http, Map.of("error_code", refusal.code(), "message", String.valueOf(refusal.getMessage())));
    }
}
