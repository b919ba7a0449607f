package io.tributary.management.api.route;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing the API can be asked: the handler that does it, and all that a client must know to ask. Registered and described by a
 * {@link RouteTable}. To add one: {@code Route.post("/api/v1/things", "createThing", this::create).says("Adds a thing").takes(NewThing.class)
 * .answers(201, ThingForm.class)}; its records need nothing but a word on each field in {@code fields.properties}.
 *
 * @param path with parameters in braces
 * @param name unique in the API, a verb and a noun; the document's operationId
 * @param summary a sentence for people
 * @param parameters of the query; others are refused
 * @param body the record of the JSON body
 * @param bodyTypes media types of the body
 * @param answers what it answers when all goes well, in the order of likelihood
 * @param traits how it behaves beyond its handler
 */
public record Route(
        HandlerType method,
        String path,
        String name,
        Handler handler,
        String summary,
        List<Parameter> parameters,
        Optional<Class<?>> body,
        List<String> bodyTypes,
        List<Answer> answers,
        Set<Trait> traits) {
    /** What most bodies are. */
    public static final String JSON = "application/json";

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    /** How a route behaves beyond its handler. */
    public enum Trait {
        /** Reads or writes as it goes; its bodies have other bounds, of the handler's own. */
        STREAMS,
        /** Makes something: the same request with the same {@code Idempotency-Key} makes it once. */
        CREATES,
        /** Can be asked without the body it takes. */
        BODY_OPTIONAL
    }

    /**
     * A parameter of the query.
     *
     * @param type of its value: string, integer or boolean
     * @param description a sentence for people
     */
    public record Parameter(String name, Type type, String description) {
        /** What a value may be, in the words of JSON Schema. */
        public enum Type {
            STRING,
            INTEGER,
            BOOLEAN;

            String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * An answer.
     *
     * @param body empty when there is none, or when it is not JSON
     * @param types media types of the body
     */
    public record Answer(int status, Optional<Class<?>> body, List<String> types) {
        public Answer {
            types = List.copyOf(types);
        }
    }

    public Route {
        parameters = List.copyOf(parameters);
        bodyTypes = List.copyOf(bodyTypes);
        answers = List.copyOf(answers);
        traits = Set.copyOf(traits);
    }

    public static Route get(String path, String name, Handler handler) {
        return of(HandlerType.GET, path, name, handler);
    }

    public static Route post(String path, String name, Handler handler) {
        return of(HandlerType.POST, path, name, handler);
    }

    public static Route put(String path, String name, Handler handler) {
        return of(HandlerType.PUT, path, name, handler);
    }

    public static Route patch(String path, String name, Handler handler) {
        return of(HandlerType.PATCH, path, name, handler);
    }

    public static Route delete(String path, String name, Handler handler) {
        return of(HandlerType.DELETE, path, name, handler);
    }

    private static Route of(HandlerType method, String path, String name, Handler handler) {
        return new Route(method, path, name, handler, "", List.of(), Optional.empty(), List.of(), List.of(), Set.of());
    }

    /** With a sentence for people. */
    public Route says(String sentence) {
        return new Route(method, path, name, handler, sentence, parameters, body, bodyTypes, answers, traits);
    }

    /** With one more parameter of the query, which may be left out. */
    public Route query(String parameter, Parameter.Type type, String description) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(new Parameter(parameter, type, description));
        return new Route(method, path, name, handler, summary, more, body, bodyTypes, answers, traits);
    }

    /** With a JSON body. */
    public Route takes(Class<?> record) {
        return new Route(
                method, path, name, handler, summary, parameters, Optional.of(record), List.of(JSON), answers, traits);
    }

    /** With a body of other media types, which the handler reads itself. */
    public Route takes(String... types) {
        return new Route(method, path, name, handler, summary, parameters, body, List.of(types), answers, traits);
    }

    /** With an answer that is a JSON body. */
    public Route answers(int status, Class<?> record) {
        return with(new Answer(status, Optional.of(record), List.of(JSON)));
    }

    /** With an answer in the form of a record, of another media type than usual. */
    public Route answers(int status, Class<?> record, String type) {
        return with(new Answer(status, Optional.of(record), List.of(type)));
    }

    /** With an answer of these media types; without any, it has no body. */
    public Route answers(int status, String... types) {
        return with(new Answer(status, Optional.empty(), List.of(types)));
    }

    private Route with(Answer answer) {
        List<Answer> more = new ArrayList<>(answers);
        more.add(answer);
        return new Route(method, path, name, handler, summary, parameters, body, bodyTypes, more, traits);
    }

    /** With a trait. */
    public Route being(Trait trait) {
        Set<Trait> all = new HashSet<>(traits);
        all.add(trait);
        return new Route(method, path, name, handler, summary, parameters, body, bodyTypes, answers, all);
    }

    /** What the paths of this route look like. */
    Pattern paths() {
        return Pattern.compile(PARAMETER.matcher(path).replaceAll("[^/]+"));
    }

    /** The names of the path's parameters, in order. */
    public List<String> pathParameters() {
        List<String> names = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(path);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
