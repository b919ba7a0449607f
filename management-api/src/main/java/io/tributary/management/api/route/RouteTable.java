package io.tributary.management.api.route;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All routes of a server. It registers them, each with HEAD beside GET and OPTIONS beside all, and refuses query parameters that a
 * route does not know, as bodies are refused whose fields are not known.
 */
public final class RouteTable {
    /**
     * A route in its group.
     *
     * @param group the document's tag, such as {@code devices}
     */
    public record Entry(String group, Route route) {}

    private final List<Entry> entries = new ArrayList<>();

    /** Adds the routes of a group. */
    public RouteTable add(String group, List<Route> routes) {
        Set<String> names =
                entries.stream().map(entry -> entry.route().name()).collect(Collectors.toCollection(HashSet::new));
        for (Route route : routes) {
            if (!names.add(route.name())) {
                throw new IllegalArgumentException("two routes are named " + route.name());
            }
            entries.add(new Entry(group, route));
        }
        return this;
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Whether the route of a path reads or writes as it goes. */
    public boolean streams(String path) {
        return entries.stream()
                .map(Entry::route)
                .anyMatch(route -> route.traits().contains(Route.Trait.STREAMS) && route.isAt(path));
    }

    public void register(RoutesConfig routes) {
        Map<String, Set<String>> methods = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Route route = entry.route();
            Handler handler = knownParametersOnly(route);
            routes.addHttpHandler(route.method(), route.path(), handler);
            Set<String> allowed = methods.computeIfAbsent(route.path(), path -> new TreeSet<>(Set.of("OPTIONS")));
            allowed.add(route.method().name());
            if (route.method().equals(HandlerType.GET)) {
                routes.addHttpHandler(HandlerType.HEAD, route.path(), handler);
                allowed.add("HEAD");
            }
        }
        methods.forEach((path, allowed) -> routes.addHttpHandler(
                HandlerType.OPTIONS, path, http -> http.status(204).header("Allow", String.join(", ", allowed))));
    }

    private static Handler knownParametersOnly(Route route) {
        Set<String> known =
                route.parameters().stream().map(Route.Parameter::name).collect(Collectors.toCollection(TreeSet::new));
        return http -> {
            requireKnown(http, known);
            route.handler().handle(http);
        };
    }

    private static void requireKnown(Context http, Set<String> known) {
        for (String name : http.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "there is no parameter '" + name + "'",
                        known.isEmpty() ? "Leave it out." : "Known here: " + String.join(", ", known) + ".",
                        name);
            }
        }
    }
}
