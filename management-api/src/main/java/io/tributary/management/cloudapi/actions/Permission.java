package io.tributary.management.cloudapi.actions;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.access.ResourceNames;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What a caller must be allowed to do for an action: the platform's own action, on the resources that the call names. Reads the call
 * before its parameters are checked, because who may not ask is not told what is wrong with the question.
 *
 * @param action such as {@code device:Get}; see {@link io.tributary.management.access.Actions}
 * @param resources which resources the call is about
 */
public record Permission(String action, Resources resources) {
    private static final int MANY = 1_000;
    private static final Set<String> READING = Set.of("Get", "List", "GetShadow");
    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?=[0-9])");

    /** Finds the resources in the unchecked fields of a call. */
    @FunctionalInterface
    public interface Resources {
        List<String> of(JsonNode fields);
    }

    static Permission product(String action) {
        return new Permission(action, fields -> each("product/", productId(fields)));
    }

    static Permission device(String action) {
        return new Permission(
                action,
                fields -> each(
                        "product/" + one(productId(fields)) + "/device/",
                        fields.has("DeviceNames") ? fields.path("DeviceNames") : fields.path("DeviceName")));
    }

    /** All devices of the product that the call names. */
    static Permission devicesOfProduct(String action) {
        return new Permission(action, fields -> List.of("product/" + one(productId(fields)) + "/device/*"));
    }

    /** The private CA that the call names. */
    static Permission authority(String action) {
        return new Permission(action, fields -> List.of("authority/" + one(fields.path("CertName"))));
    }

    /** The rule that the call names. */
    static Permission rule(String action) {
        return new Permission(action, fields -> List.of("rule/" + one(fields.path("RuleName"))));
    }

    /** The task that the call names. */
    static Permission task(String action) {
        return new Permission(action, fields -> {
            JsonNode id = fields.has("TaskId") ? fields.path("TaskId") : fields.path("Id");
            return List.of("task/" + (id.isIntegralNumber() ? id.asText() : numberIn(one(id))));
        });
    }

    /** The whole collection. */
    static Permission all(String action, String collection) {
        return new Permission(action, fields -> List.of(collection));
    }

    private static JsonNode productId(JsonNode fields) {
        return fields.has("ProductId") ? fields.path("ProductId") : fields.path("ProductID");
    }

    private static List<String> each(String prefix, JsonNode names) {
        if (!names.isContainerNode()) {
            return List.of(prefix + one(names));
        }
        if (names.isEmpty() || names.size() > MANY) {
            return List.of(prefix + "*");
        }
        return StreamSupport.stream(names.spliterator(), false)
                .map(name -> prefix + one(name))
                .distinct()
                .toList();
    }

    private static String one(JsonNode name) {
        return name.isTextual() && !name.textValue().isEmpty() ? ResourceNames.step(name.textValue()) : "*";
    }

    /** A number as it is written shortest: one that is sent as text may begin with zeros, and means the same task. */
    private static String numberIn(String text) {
        return LEADING_ZEROS.matcher(text).replaceFirst("");
    }

    /** Whether it is about more than reading. */
    public boolean changes() {
        return !READING.contains(action.substring(action.indexOf(':') + 1));
    }
}
