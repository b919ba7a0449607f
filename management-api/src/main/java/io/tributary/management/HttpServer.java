package io.tributary.management;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.json.JavalinJackson;
import io.tributary.management.api.HttpAnswers;
import io.tributary.management.api.Requests;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Javalin, set up as every API node serves: bounded bodies, few threads, refusals in one form. */
final class HttpServer {
    private static final int THREADS = 24;
    private static final long STOP_MILLIS = 2_000;

    /** A cloud call with GET has up to 32 KiB of query; the rest is room for the other headers. */
    private static final int HEADER_BYTES = 40 << 10;

    static Javalin create(Consumer<RoutesConfig> routes) {
        return Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.maxRequestSize = Requests.MAX_BODY_BYTES;
            config.http.prefer405over404 = true;
            config.jetty.threadPool = new QueuedThreadPool(THREADS, 4);
            config.jetty.modifyServer(server -> server.setStopTimeout(STOP_MILLIS));
            config.jetty.modifyHttpConfiguration(http -> {
                http.setSendServerVersion(false);
                http.setRequestHeaderSize(HEADER_BYTES);
            });
            config.jsonMapper(new JavalinJackson(Requests.JSON, false));
            HttpAnswers.register(config.routes);
            routes.accept(config.routes);
        });
    }

    private HttpServer() {}
}
