package io.tributary.management.api;

import io.javalin.http.Context;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lists in pages: {@code limit} and {@code cursor} in, {@code next} and a {@code Link} header (RFC 8288) out. */
final class Paging {
    static final String LIMIT = "limit";
    static final String CURSOR = "cursor";
    static final int MAX = Devices.MAX_PAGE;

    private static final int USUAL = 100;

    /** The route, with the parameters of pages. */
    static Route paged(Route route) {
        return route.query(LIMIT, Type.INTEGER, "Items in a page, 1 to " + MAX + "; " + USUAL + " when left out")
                .query(CURSOR, Type.STRING, "The 'next' of the page before");
    }

    /** How many items a request wants in its page. */
    static int limitOf(Context http) {
        int limit = Requests.number(http, LIMIT, USUAL);
        if (limit < 1 || limit > MAX) {
            throw new RejectedException(
                    Rejection.INVALID, limit + " is not a page size", "Use 1 to " + MAX + ".", LIMIT);
        }
        return limit;
    }

    static Optional<String> cursorOf(Context http) {
        return Requests.query(http, CURSOR);
    }

    /**
     * The page a request wants of a list that is in memory.
     *
     * @param key orders the list; unique
     */
    static <T> Page<T> page(Context http, Collection<T> all, Function<T, String> key) {
        int limit = limitOf(http);
        String after = cursorOf(http).map(Paging::read).orElse("");
        List<T> rest = all.stream()
                .filter(item -> key.apply(item).compareTo(after) > 0)
                .sorted(Comparator.comparing(key))
                .toList();
        if (rest.size() <= limit) {
            return new Page<>(rest, Optional.empty());
        }
        String last = key.apply(rest.get(limit - 1));
        return new Page<>(
                rest.subList(0, limit),
                Optional.of(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8))));
    }

    /** Tells clients that follow links where the next page is. */
    static void link(Context http, Optional<String> next) {
        next.ifPresent(cursor -> {
            String others = http.queryParamMap().entrySet().stream()
                    .filter(each -> !each.getKey().equals(CURSOR))
                    .flatMap(each -> each.getValue().stream().map(value -> each.getKey() + "=" + encoded(value) + "&"))
                    .collect(Collectors.joining());
            http.header("Link", "<" + http.path() + "?" + others + CURSOR + "=" + encoded(cursor) + ">; rel=\"next\"");
        });
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String read(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + cursor + "' is not a cursor of this list",
                    "Use the 'next' of the page before, or leave the cursor out to begin again.",
                    CURSOR);
        }
    }

    private Paging() {}
}
