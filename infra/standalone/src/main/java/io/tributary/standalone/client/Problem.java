package io.tributary.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * Why the API refused something (RFC 9457).
 *
 * @param status of HTTP; 0 where a report's line has none
 * @param detail what is wrong
 * @param field of the request that is to blame; may be empty
 * @param remedy may be empty
 */
public record Problem(int status, String detail, String field, String remedy) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAUTHORIZED = 401;

    /** The problem that an answer tells of; what no platform of ours would say is a problem, too. */
    public static Problem of(int status, String body, Optional<String> retryAfter) {
        String again =
                retryAfter.map(seconds -> "Try again in " + seconds + " s.").orElse("");
        return parsed(body)
                .filter(json -> json.hasNonNull("detail") || json.hasNonNull("title"))
                .map(json -> {
                    Problem problem = of(json);
                    return new Problem(
                            status, problem.detail, problem.field, problem.remedy.isEmpty() ? again : problem.remedy);
                })
                .orElseGet(() -> new Problem(
                        status,
                        "the answer is HTTP " + status + ", and not in the words of a management API",
                        "",
                        again.isEmpty() ? "Check what listens there." : again));
    }

    /** The problem as a part of an answer. */
    public static Problem of(JsonNode json) {
        String detail = oneLine(json.path("detail").asText(json.path("title").asText("refused")));
        String remedy = oneLine(json.path("remedy").asText(""));
        JsonNode place = json.at("/errors/0");
        if (!place.isMissingNode()) {
            // A rule may have several, of which the detail tells the first; a person mends it and asks again.
            detail = without(detail, ".") + " (line " + place.path("line").asInt() + ", column "
                    + place.path("column").asInt() + ")";
            remedy = oneLine(place.path("remedy").asText(remedy));
        }
        return new Problem(
                json.path("status").asInt(), detail, oneLine(json.path("field").asText("")), remedy);
    }

    /** One line for a person: what, where, and what to do. */
    public String line() {
        return remedy.isEmpty() ? cause() : cause() + ". " + remedy;
    }

    /** For whoever asked with this access. */
    public ApiRefusal refusal(ApiAccess access) {
        return new ApiRefusal(
                status,
                status == UNAUTHORIZED ? cause() + " (the key is from " + access.keyFile() + ")" : cause(),
                remedy);
    }

    private String cause() {
        String text = without(detail, ".");
        return field.isEmpty() || text.contains(field) ? text : text + " (" + field + ")";
    }

    private static String without(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    private static Optional<JsonNode> parsed(String body) {
        try {
            return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty(); // a page of some other server
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
