package io.tributary.management.api;

import io.javalin.http.Context;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.access.Standing;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.events.EventLog;
import io.tributary.management.events.Events;
import io.tributary.management.events.Outlet;
import io.tributary.management.events.Viewer;
import io.tributary.management.registry.RegistryRecords;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code /api/v1/events}: server-sent events for live views. A viewer holds a connection and no thread. */
public final class EventRoutes {
    private static final String TYPE = "text/event-stream";
    /** A log-out is not known here, so a browser has to come back and show its cookie again; it does so by itself. */
    private static final Duration BY_COOKIE = Duration.ofMinutes(5);

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
                .answers(200, TYPE)
                .being(Trait.STREAMS));
    }

    private void watch(Context http) throws IOException {
        Viewer.Wish wish = new Viewer.Wish(
                kindsOf(http),
                Requests.query(http, "productId").map(DeviceId::requireProductId),
                allowed(AccessGate.mayOf(http)),
                standingOf(http));
        http.status(200).contentType(TYPE).header("Cache-Control", "no-store").header("X-Accel-Buffering", "no");
        if (http.method().name().equals("HEAD")) {
            return;
        }
        Optional<String> lastId = Optional.ofNullable(http.header("Last-Event-ID"));
        http.future(() -> stream(http, wish, lastId));
    }

    private static Supplier<Standing> standingOf(Context http) {
        Supplier<Standing> standing = Authentication.standingOf(http);
        if (Authentication.sessionOf(http).isEmpty()) {
            return standing;
        }
        long end = System.nanoTime() + BY_COOKIE.toNanos();
        return () -> System.nanoTime() - end < 0 ? standing.get() : Standing.OVER;
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

    private CompletableFuture<Void> stream(Context http, Viewer.Wish wish, Optional<String> lastId) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        AsyncContext async = http.req().isAsyncStarted()
                ? http.req().getAsyncContext()
                : http.req().startAsync();
        async.setTimeout(0);
        try {
            ServletOutputStream output = http.res().getOutputStream();
            Viewer viewer = events.open(wish, lastId, new Stream(output, ended));
            ended.whenComplete((unused, failure) -> events.remove(viewer));
            output.setWriteListener(new Writing(viewer, ended));
            events.add(viewer);
        } catch (IOException e) {
            ended.complete(null);
        }
        return ended;
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

    /** The servlet's output as an outlet: whether it is ready is asked before each write, and a no is followed by a call back. */
    private static final class Stream implements Outlet {
        private final ServletOutputStream output;
        private final CompletableFuture<Void> ended;
        private boolean unflushed;

        Stream(ServletOutputStream output, CompletableFuture<Void> ended) {
            this.output = output;
            this.ended = ended;
        }

        @Override
        public boolean ready() throws IOException {
            if (unflushed && output.isReady()) {
                unflushed = false;
                output.flush();
            }
            return output.isReady();
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            output.write(bytes);
            unflushed = true;
        }

        @Override
        public void end() {
            ended.complete(null);
        }
    }

    /** What the server calls when the output takes more, or never will. */
    private record Writing(Viewer viewer, CompletableFuture<Void> ended) implements WriteListener {
        @Override
        public void onWritePossible() throws IOException {
            viewer.send();
        }

        @Override
        public void onError(Throwable gone) {
            ended.complete(null);
        }
    }
}
