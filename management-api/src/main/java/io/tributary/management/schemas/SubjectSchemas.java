package io.tributary.management.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.ReleasedSchemas;
import io.tributary.management.registry.Announcement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * Schemas by subject and by id. The platform's own are built in, under {@code <topic>-value} and ids that never change; those of
 * rules and users are kept in the store, with ids from {@link ReleasedSchemas#FIRST_USER_ID}. A new version of a subject must be
 * readable by readers of the last and read what was written with it (level FULL). Refuses with {@link SchemaRefusal}.
 */
public final class SubjectSchemas {
    /** The compatibility level of every subject. */
    public static final String LEVEL = "FULL";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One version of a subject, with its schema. */
    public record Registered(String subject, int version, int id, String schema) {}

    private final SchemaStore store;
    private final Map<String, List<Registered>> builtIn = new TreeMap<>();
    private final Map<Integer, String> texts = new ConcurrentHashMap<>();

    public SubjectSchemas(SchemaStore store, Topics topics) {
        this.store = store;
        for (TopicSpec topic : Topics.ALL) {
            List<Registered> versions = new ArrayList<>();
            String subject = topics.nameOf(topic) + "-value";
            for (ReleasedSchemas.Release release : ReleasedSchemas.INSTANCE.versionsOf(topic.value())) {
                versions.add(new Registered(
                        subject,
                        release.version(),
                        release.id(),
                        release.schema().toString()));
            }
            if (!versions.isEmpty()) {
                builtIn.put(subject, List.copyOf(versions));
            }
        }
        for (ReleasedSchemas.Release release : ReleasedSchemas.INSTANCE.all()) {
            texts.put(release.id(), release.schema().toString());
        }
    }

    public List<String> subjects() {
        TreeSet<String> all = new TreeSet<>(builtIn.keySet());
        all.addAll(store.subjects());
        return List.copyOf(all);
    }

    /** All versions of a subject, oldest first. */
    public List<Registered> versions(String subject) {
        List<Registered> versions = known(subject);
        if (versions.isEmpty()) {
            throw SchemaRefusal.noSubject(subject);
        }
        return versions;
    }

    /**
     * @param version a number, or {@code latest}
     */
    public Registered version(String subject, String version) {
        List<Registered> versions = versions(subject);
        if (version.equals("latest") || version.equals("-1")) {
            return versions.get(versions.size() - 1);
        }
        return versions.stream()
                .filter(each -> Integer.toString(each.version()).equals(version))
                .findFirst()
                .orElseThrow(() -> SchemaRefusal.noVersion(version));
    }

    /** The schema of an id. */
    public String schema(int id) {
        String text = texts.get(id);
        if (text == null) {
            text = store.schema(id).orElseThrow(() -> SchemaRefusal.noSchema(Integer.toString(id)));
            texts.put(id, text);
        }
        return text;
    }

    /** The version under which a subject knows this schema. */
    public Registered lookUp(String subject, String schema) {
        String text = parse(schema).toString();
        return versions(subject).stream()
                .filter(each -> each.schema().equals(text))
                .findFirst()
                .orElseThrow(() -> SchemaRefusal.noSchema("of this text in subject '" + subject + "'"));
    }

    /** Makes the schema the newest version of the subject, unless it is one of its versions already. Returns its id. */
    public int register(String subject, String schema) {
        Schema parsed = parse(schema);
        String text = parsed.toString();
        Optional<Registered> present = find(known(subject), text);
        if (present.isPresent()) {
            return present.get().id();
        }
        if (builtIn.containsKey(subject)) {
            throw new SchemaRefusal(
                    422,
                    "Subject '" + subject + "' belongs to the platform; its schemas come with the platform's version.");
        }
        return store.changing(subject, () -> {
            List<Registered> versions = known(subject);
            Optional<Registered> meanwhile = find(versions, text);
            if (meanwhile.isPresent()) {
                return meanwhile.get().id();
            }
            int version = 1;
            if (!versions.isEmpty()) {
                Registered last = versions.get(versions.size() - 1);
                requireCompatible(parsed, last);
                version = last.version() + 1;
            }
            int id = store.idOf(text);
            store.add(subject, new SchemaStore.Version(version, id), announce(subject, version, id, text));
            return id;
        });
    }

    private List<Registered> known(String subject) {
        List<Registered> ours = builtIn.get(subject);
        if (ours != null) {
            return ours;
        }
        return store.versions(subject).stream()
                .map(each -> new Registered(subject, each.version(), each.id(), schema(each.id())))
                .toList();
    }

    private static Optional<Registered> find(List<Registered> versions, String text) {
        return versions.stream().filter(each -> each.schema().equals(text)).findFirst();
    }

    private static void requireCompatible(Schema next, Registered last) {
        Schema before = parse(last.schema());
        requireReadable(next, before, "data written with version " + last.version() + " is not readable with it");
        requireReadable(before, next, "readers of version " + last.version() + " cannot read data written with it");
    }

    private static void requireReadable(Schema reader, Schema writer, String otherwise) {
        SchemaCompatibility.SchemaCompatibilityResult result = SchemaCompatibility.checkReaderWriterCompatibility(
                        reader, writer)
                .getResult();
        if (result.getCompatibility() != SchemaCompatibilityType.COMPATIBLE) {
            String details = result.getIncompatibilities().stream()
                    .map(each -> each.getMessage() + " at " + each.getLocation())
                    .findFirst()
                    .orElse("");
            throw new SchemaRefusal(
                    409,
                    "Schema being registered is incompatible with an earlier schema: " + otherwise + " (" + details
                            + ")");
        }
    }

    private static Schema parse(String schema) {
        try {
            return new Schema.Parser().parse(schema);
        } catch (AvroRuntimeException e) {
            throw SchemaRefusal.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Announcement announce(String subject, int version, int id, String schema) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("subject", subject);
        record.put("version", version);
        record.put("id", id);
        record.put("schemaType", "AVRO");
        record.put("schema", schema);
        try {
            return new Announcement(
                    Topics.SCHEMAS.name(),
                    subject + "," + version,
                    Optional.of(JSON.writeValueAsString(record).getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers has a JSON form", e);
        }
    }
}
