package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.rules.Destination;
import io.tributary.management.rules.Destinations;
import java.time.Instant;
import java.util.Map;
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

    public void register(RoutesConfig routes) {
        routes.post(ALL, this::create);
        routes.get(ALL, this::list);
        routes.get(ONE, this::get);
        routes.delete(ONE, this::delete);
    }

    record NewDestination(String name, String type, String url, String username, String password) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DestinationForm(
            String name,
            String type,
            String url,
            String username,
            String status,
            Optional<String> cause,
            Instant createdAt) {}

    private void create(Context http) {
        NewDestination wanted = Requests.body(http, NewDestination.class);
        Destination destination =
                destinations.create(wanted.name(), wanted.type(), wanted.url(), wanted.username(), wanted.password());
        http.status(HttpStatus.CREATED)
                .header("Location", ALL + "/" + destination.name())
                .json(formOf(destination));
    }

    private void list(Context http) {
        http.json(Map.of(
                "items",
                destinations.list().stream()
                        .filter(destination -> AccessGate.sees(http, "destination/" + destination.name()))
                        .map(this::formOf)
                        .toList()));
    }

    private void get(Context http) {
        http.json(formOf(destinations.get(http.pathParam("name"))));
    }

    private void delete(Context http) {
        destinations.delete(http.pathParam("name"));
        http.status(HttpStatus.NO_CONTENT);
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
