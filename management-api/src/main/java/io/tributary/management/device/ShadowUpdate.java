package io.tributary.management.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an application wants of a shadow. (Device protocol, sections 4.2 and 4.3.)
 *
 * @param name of a named shadow; empty: the plain one
 * @param desired what is to be merged into it, null takes all of it away; empty: it stays as it is
 * @param reported likewise
 * @param version at which the shadow must be; 0: at any
 * @param overwrite whether the sections named are replaced, not merged
 * @param template whether the device is told on the topic of the older name, {@code $template}
 */
public record ShadowUpdate(
        String name,
        Optional<JsonNode> desired,
        Optional<JsonNode> reported,
        long version,
        boolean overwrite,
        boolean template) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    public ShadowUpdate {
        requireName(name);
        if (desired.isEmpty() && reported.isEmpty()) {
            throw refuse("the request changes nothing", "Name desired, reported or both.", "desired");
        }
        desired.ifPresent(section -> requireSection(section, "desired"));
        reported.ifPresent(section -> requireSection(section, "reported"));
        if (version < 0) {
            throw refuse(version + " is not a version", "Use 0, or leave it out, for any version.", "version");
        }
    }

    /** Refuses what is no name of a shadow; no name at all is the plain one. */
    static String requireName(String name) {
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            throw refuse(
                    "'" + name + "' is not the name of a shadow", "Use 1 to 64 letters, digits, '_' or '-'.", "name");
        }
        return name;
    }

    private static void requireSection(JsonNode section, String field) {
        if (!section.isObject() && !section.isNull()) {
            throw refuse(field + " is not an object", "Send an object, or null to take all of it away.", field);
        }
    }

    /** The request as the device-state job reads it. */
    ObjectNode request(String clientToken) {
        ObjectNode request = requestOf("update", name, clientToken).put("metadata", true);
        ObjectNode state = request.putObject("state");
        reported.ifPresent(section -> state.set("reported", section));
        desired.ifPresent(section -> state.set("desired", section));
        if (version > 0) {
            request.put("version", version);
        }
        if (overwrite) {
            request.put("overwriteUpdate", true);
        }
        return request;
    }

    static ObjectNode requestOf(String type, String name, String clientToken) {
        ObjectNode request =
                JsonNodeFactory.instance.objectNode().put("type", type).put("clientToken", clientToken);
        return name.isEmpty() ? request : request.put("name", name);
    }

    private static RejectedException refuse(String detail, String remedy, String field) {
        return new RejectedException(Rejection.INVALID, detail, remedy, field);
    }
}
