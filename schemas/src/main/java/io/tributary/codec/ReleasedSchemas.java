package io.tributary.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * The platform's own Avro schemas in every version that was ever released, each under an id that never changes. They are part of
 * the code, so no process has to ask a registry how to read the platform's topics. Ids below {@link #FIRST_USER_ID} are the
 * platform's.
 */
public final class ReleasedSchemas implements SchemaRegistry {
    /** The namespace of the platform's records, and the package of their generated classes. */
    public static final String PACKAGE = "io.tributary.schemas.avro";
    /** The first id for schemas of rules and users. */
    public static final int FIRST_USER_ID = 1_000;

    /** The one instance; immutable. */
    public static final ReleasedSchemas INSTANCE = new ReleasedSchemas();

    /**
     * One version of one schema.
     *
     * @param id in the wire form
     * @param name of the record, without namespace
     * @param version counted from 1
     */
    public record Release(int id, String name, int version, Schema schema) {}

    private final Map<Integer, Release> byId = new TreeMap<>();

    private ReleasedSchemas() {
        try (InputStream index = open("index.json")) {
            for (JsonNode entry : new ObjectMapper().readTree(index)) {
                String name = entry.get("name").asText();
                int version = entry.get("version").asInt();
                try (InputStream text = open(name + ".v" + version + ".avsc")) {
                    Release release =
                            new Release(entry.get("id").asInt(), name, version, new Schema.Parser().parse(text));
                    if (byId.put(release.id(), release) != null) {
                        throw new IllegalStateException("two released schemas share id " + release.id());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the released schemas cannot be read", e);
        }
    }

    private static InputStream open(String file) {
        InputStream stream = ReleasedSchemas.class.getResourceAsStream("/io/tributary/schemas/released/" + file);
        if (stream == null) {
            throw new IllegalStateException("released schema " + file + " is missing from the jar");
        }
        return stream;
    }

    @Override
    public Optional<Schema> byId(int id) {
        return Optional.ofNullable(byId.get(id)).map(Release::schema);
    }

    /** The id under which a schema was released, the newest where several versions look alike on the wire. */
    public Optional<Integer> idOf(Schema schema) {
        String form = SchemaNormalization.toParsingForm(schema);
        return versionsOf(schema.getName()).stream()
                .filter(release ->
                        SchemaNormalization.toParsingForm(release.schema()).equals(form))
                .reduce((older, newer) -> newer)
                .map(Release::id);
    }

    /** All versions of one record, oldest first. */
    public List<Release> versionsOf(String name) {
        return byId.values().stream()
                .filter(release -> release.name().equals(name))
                .sorted(Comparator.comparingInt(Release::version))
                .toList();
    }

    /** Everything ever released, by id. */
    public List<Release> all() {
        return new ArrayList<>(byId.values());
    }
}
