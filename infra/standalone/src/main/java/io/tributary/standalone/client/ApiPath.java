package io.tributary.standalone.client;

import io.tributary.standalone.config.Refusal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A path below {@code /api/v1} with its query, encoded. What a person typed becomes one segment, never two, and never none: an empty
 * name would turn "this one" into "all of them".
 */
public final class ApiPath {
    private static final String ROOT = "/api/v1";
    private static final List<String> NOT_NAMES = List.of("", ".", "..");

    private final String path;
    private final String query;

    private ApiPath(String path, String query) {
        this.path = path;
        this.query = query;
    }

    public static ApiPath of(String... segments) {
        StringBuilder path = new StringBuilder(ROOT);
        for (String segment : segments) {
            if (NOT_NAMES.contains(segment)) {
                throw new Refusal("'" + segment + "' is not a name", "Name the thing that is meant.");
            }
            path.append('/').append(encoded(segment).replace("%3A", ":"));
        }
        return new ApiPath(path.toString(), "");
    }

    /**
     * A path as a program writes it, encoded where it must be.
     *
     * @param text such as {@code /products?limit=500}
     */
    public static ApiPath written(String text) {
        int query = text.indexOf('?');
        return query < 0
                ? new ApiPath(ROOT + text, "")
                : new ApiPath(ROOT + text.substring(0, query), text.substring(query));
    }

    /** The same path with one parameter more. */
    public ApiPath with(String name, String value) {
        return new ApiPath(path, query + (query.isEmpty() ? "?" : "&") + name + "=" + encoded(value));
    }

    /** With the parameter if there is a value for it; an empty text is one. */
    public ApiPath with(String name, Optional<?> value) {
        return value.map(given -> with(name, given.toString())).orElse(this);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return path + query;
    }
}
