package io.tributary.management.api;

import io.javalin.http.Context;
import io.tributary.management.access.Standing;
import io.tributary.management.events.Events;
import io.tributary.management.events.LiveWork;
import io.tributary.management.events.Outlet;
import io.tributary.management.events.Viewer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Answers with server-sent events for as long as somebody reads them. A viewer holds a connection and no thread. */
final class LiveView {
    static final String TYPE = "text/event-stream";
    /** A log-out is not known here, so a browser has to come back and show its cookie again; it does so by itself. */
    private static final Duration BY_COOKIE = Duration.ofMinutes(5);

    /**
     * What is viewed.
     *
     * @param lastId of the last event the viewer has seen before
     * @param begun called when the viewer hears of what happens from now on
     * @param ended called when the viewer is gone, perhaps more than once
     */
    record Source(Events events, Viewer.Wish wish, Optional<String> lastId, Runnable begun, Runnable ended) {
        /** Begins with its viewer, and ends with him. */
        static Source of(LiveWork live, Viewer.Wish wish) {
            return new Source(live.events(), wish, Optional.empty(), live::start, live::close);
        }
    }

    /** @param source asked only if there can be an answer; what it refuses is refused, to a HEAD as to a GET */
    static void serve(Context http, Supplier<Source> source) {
        Source viewed = source.get();
        try {
            begin(http);
        } catch (RuntimeException e) {
            viewed.ended().run();
            throw e;
        }
        if (http.method().name().equals("HEAD")) {
            viewed.ended().run();
            return;
        }
        http.future(() -> stream(http, viewed));
    }

    private static void begin(Context http) {
        http.status(200).contentType(TYPE).header("Cache-Control", "no-store").header("X-Accel-Buffering", "no");
    }

    /** Whether the caller would still be let in; that of a session has to be shown again after a while. */
    static Supplier<Standing> standingOf(Context http) {
        Supplier<Standing> standing = Authentication.standingOf(http);
        if (Authentication.sessionOf(http).isEmpty()) {
            return standing;
        }
        long end = System.nanoTime() + BY_COOKIE.toNanos();
        return () -> System.nanoTime() - end < 0 ? standing.get() : Standing.OVER;
    }

    private static CompletableFuture<Void> stream(Context http, Source source) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        AsyncContext async = http.req().isAsyncStarted()
                ? http.req().getAsyncContext()
                : http.req().startAsync();
        async.setTimeout(0);
        try {
            ServletOutputStream output = http.res().getOutputStream();
            Viewer viewer = source.events().open(source.wish(), source.lastId(), new Stream(output, ended));
            ended.whenComplete((unused, failure) -> {
                source.events().remove(viewer);
                source.ended().run();
            });
            output.setWriteListener(new Writing(viewer, ended));
            source.events().add(viewer);
            source.begun().run();
        } catch (IOException e) {
            source.ended().run();
            ended.complete(null);
        } catch (RuntimeException e) {
            source.ended().run();
            throw e;
        }
        return ended;
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

    private LiveView() {}
}
