package io.tributary.management.api.route;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([^\";,\\s]*)");

    private final List<Entry> entries = new ArrayList<>();
    /** The paths of routes that stream: asked of each request, so they are compiled once. */
    private final List<Pattern> streaming = new CopyOnWriteArrayList<>();

    private final Map<Route.Trait, UnaryOperator<Handler>> behaviours = new EnumMap<>(Route.Trait.class);

    /** Adds the routes of a group. */
    public RouteTable add(String group, List<Route> routes) {
        Set<String> names =
                entries.stream().map(entry -> entry.route().name()).collect(Collectors.toCollection(HashSet::new));
        for (Route route : routes) {
            if (!names.add(route.name())) {
                throw new IllegalArgumentException("two routes are named " + route.name());
            }
            entries.add(new Entry(group, route));
            if (route.traits().contains(Route.Trait.STREAMS)) {
                streaming.add(route.paths());
            }
        }
        return this;
    }

    /** Does something around the handlers of all routes with a trait. */
    public RouteTable around(Route.Trait trait, UnaryOperator<Handler> behaviour) {
        behaviours.put(trait, behaviour);
        return this;
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Whether the route of a path reads or writes as it goes. */
    public boolean streams(String path) {
        for (Pattern each : streaming) {
            if (each.matcher(path).matches()) {
                return true;
            }
        }
        return false;
    }

    public void register(RoutesConfig routes) {
        Map<String, Set<String>> methods = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Route route = entry.route();
            Handler handler = asDescribed(route);
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

    private Handler asDescribed(Route route) {
        Set<String> known =
                route.parameters().stream().map(Route.Parameter::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> types = route.answers().stream()
                .flatMap(answer -> answer.types().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Handler handler = route.handler();
        for (Map.Entry<Route.Trait, UnaryOperator<Handler>> behaviour : behaviours.entrySet()) {
            if (route.traits().contains(behaviour.getKey())) {
                handler = behaviour.getValue().apply(handler);
            }
        }
        Handler inner = handler;
        return http -> {
            requireUtf8(http);
            requireKnown(http, known);
            requireAcceptable(http, types);
            inner.handle(http);
        };
    }

    /** Of a request in a character set it does not know, Javalin would pass over the query without a word. */
    private static void requireUtf8(Context http) {
        Matcher charset =
                CHARSET.matcher(Optional.ofNullable(http.contentType()).orElse(""));
        if (charset.find() && !charset.group(1).equalsIgnoreCase("utf-8")) {
            throw new HttpResponseException(
                    415,
                    "the character set '" + charset.group(1) + "' is not read",
                    Map.of("remedy", "Send the request in UTF-8.", "field", "Content-Type"));
        }
    }

    /** RFC 9110, 12.5.1, as far as a server with one form of each answer needs it. */
    private static void requireAcceptable(Context http, Set<String> types) {
        String accept = http.header("Accept");
        if (accept == null || accept.isBlank() || types.isEmpty()) {
            return;
        }
        for (String range : accept.split(",", -1)) {
            String wanted = range.split(";", -1)[0].strip();
            if (wanted.equals("*/*")
                    || types.contains(wanted)
                    || (wanted.endsWith("/*")
                            && types.stream()
                                    .anyMatch(type -> type.startsWith(wanted.substring(0, wanted.length() - 1))))) {
                return;
            }
        }
        throw new HttpResponseException(
                406,
                "the answer is not to be had as '" + accept + "'",
                Map.of("remedy", "Accept " + String.join(" or ", types) + ".", "field", "Accept"));
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
