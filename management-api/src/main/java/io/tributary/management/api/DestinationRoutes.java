package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Page;
import io.tributary.management.rules.Destination;
import io.tributary.management.rules.Destinations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code /api/v1/destinations}: databases that rules write to. Passwords are never shown. */
public final class DestinationRoutes {
    private static final String ALL = "/api/v1/destinations";
    private static final String ONE = ALL + "/{name}";

    private final Destinations destinations;
    private final Function<String, Connection> connections;

    /**
     * How the writing goes.
     *
     * @param status unused, starting, running or failed
     * @param cause of a failure
     */
    public record Connection(String status, Optional<String> cause) {}

    public DestinationRoutes(Destinations destinations, Function<String, Connection> connections) {
        this.destinations = destinations;
        this.connections = connections;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createDestination", this::create)
                        .says("Adds a database that rules may write to, or a server they may post to")
                        .takes(NewDestination.class)
                        .answers(201, DestinationForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listDestinations", this::list))
                        .says("Lists the destinations, each with how the writing goes")
                        .answers(200, DestinationList.class),
                Route.get(ONE, "getDestination", this::get)
                        .says("Shows a destination")
                        .answers(200, DestinationForm.class),
                Route.delete(ONE, "deleteDestination", this::delete)
                        .says("Forgets a destination; refused while a rule writes to it")
                        .answers(204));
    }

    /**
     * @param username and {@code password}: of a database
     * @param token with which requests to a server are signed
     */
    record NewDestination(
            String name,
            String type,
            String url,
            Optional<String> username,
            Optional<String> password,
            Optional<String> token) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DestinationForm(
            String name,
            String type,
            String url,
            String username,
            String status,
            Optional<String> cause,
            Instant createdAt) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DestinationList(List<DestinationForm> items, Optional<String> next) {}

    private void create(Context http) {
        NewDestination wanted = Requests.body(http, NewDestination.class);
        Destination destination = destinations.create(
                wanted.name(),
                wanted.type(),
                wanted.url(),
                wanted.username().orElse(""),
                wanted.token().or(wanted::password).orElse(""));
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + destination.name());
        DestinationForm form = formOf(destination);
        tagOf(destination, form).answerChange(http);
    }

    private void list(Context http) {
        List<Destination> seen = destinations.list().stream()
                .filter(destination -> AccessGate.sees(http, "destination/" + destination.name()))
                .toList();
        Page<Destination> page = Paging.page(http, seen, Destination::name);
        Paging.link(http, page.next());
        http.json(new DestinationList(page.items().stream().map(this::formOf).toList(), page.next()));
    }

    private void get(Context http) {
        Destination destination = destinations.get(http.pathParam("name"));
        DestinationForm form = formOf(destination);
        tagOf(destination, form).answer(http);
    }

    private void delete(Context http) {
        EntityTag.requireMatch(http, () -> stateOf(destinations.get(http.pathParam("name"))));
        destinations.delete(http.pathParam("name"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private static EntityTag tagOf(Destination destination, DestinationForm form) {
        return EntityTag.of(stateOf(destination), form);
    }

    /** What requests make of a destination; how the writing goes is not of it. */
    private static List<Object> stateOf(Destination destination) {
        return List.of(destination.name(), destination.url(), destination.username(), destination.createdAt());
    }

    private DestinationForm formOf(Destination destination) {
        Connection connection = connections.apply(destination.name());
        return new DestinationForm(
                destination.name(),
                destination.type(),
                destination.url(),
                destination.username(),
                connection.status(),
                connection.cause(),
                destination.createdAt());
    }
}
