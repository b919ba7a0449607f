package io.tributary.management.api;

import io.javalin.http.Context;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.events.EventLog;
import io.tributary.management.events.Events;
import io.tributary.management.events.Viewer;
import io.tributary.management.registry.RegistryRecords;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** {@code /api/v1/events}: what happens, as it happens. */
public final class EventRoutes {
    private final Events events;

    public EventRoutes(Events events) {
        this.events = events;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/v1/events", "watch", this::watch)
                .says(
                        "Streams what happens as server-sent events: 'registry' when a product, device or group is changed or deleted,"
                                + " 'health' when a part of the platform is, 'lost' when events are missing; resumed by Last-Event-ID")
                .query("kinds", Type.STRING, "registry, health, or both with a comma between; all when left out")
                .query("productId", Type.STRING, "Only what is about this product")
                .answers(200, LiveView.TYPE)
                .being(Trait.STREAMS));
    }

    private void watch(Context http) {
        Viewer.Wish wish = new Viewer.Wish(
                kindsOf(http),
                Requests.query(http, "productId").map(DeviceId::requireProductId),
                allowed(AccessGate.mayOf(http)),
                LiveView.standingOf(http));
        LiveView.serve(
                http,
                () -> new LiveView.Source(
                        events, wish, Optional.ofNullable(http.header("Last-Event-ID")), () -> {}, () -> {}));
    }

    /** Of products, devices and groups whoever may get them hears, of the platform's parts whoever may get the platform. */
    private static Predicate<EventLog.Event> allowed(BiPredicate<String, String> may) {
        return event -> {
            if (event.about().isEmpty()) {
                return may.test("platform:Get", "platform");
            }
            String key = event.about().get();
            if (key.startsWith(RegistryRecords.GROUP)) {
                return may.test("group:Get", "group/" + key.substring(RegistryRecords.GROUP.length()));
            }
            return key.contains("/")
                    ? may.test("device:Get", ResourceNames.of(DeviceId.parse(key)))
                    : may.test("product:Get", "product/" + key);
        };
    }

    private static Set<String> kindsOf(Context http) {
        Optional<String> wanted = Requests.query(http, "kinds");
        if (wanted.isEmpty()) {
            return Events.KINDS;
        }
        Set<String> kinds = new TreeSet<>(List.of(wanted.get().split(",", -1)));
        if (!Events.KINDS.containsAll(kinds)) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + wanted.get() + "' names a kind of events there is not",
                    "Use " + String.join(" or ", new TreeSet<>(Events.KINDS)) + ", or both with a comma between.",
                    "kinds");
        }
        return kinds;
    }
}
