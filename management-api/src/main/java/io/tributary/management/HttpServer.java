package io.tributary.management;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.json.JavalinJackson;
import io.tributary.management.api.HttpAnswers;
import io.tributary.management.api.Requests;
import io.tributary.management.api.route.OpenApi;
import io.tributary.management.api.route.RouteTable;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Javalin, set up as every API node serves: bounded bodies, few threads, refusals in one form. */
final class HttpServer {
    private static final int THREADS = 24;
    private static final long STOP_MILLIS = 2_000;

    /**
     * @param table all that is served; the document that describes it is added
     * @param filters what is done before the routes, and with exceptions of their own
     */
    static Javalin create(RouteTable table, Consumer<RoutesConfig> filters) {
        OpenApi document = new OpenApi(Requests.JSON, ManagementApi.VERSION, HttpAnswers.PROBLEM);
        table.add("platform", List.of(document.route(table)));
        return Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.maxRequestSize = Requests.MAX_BODY_BYTES;
            config.http.prefer405over404 = true;
            config.jetty.threadPool = new QueuedThreadPool(THREADS, 4);
            config.jetty.modifyServer(server -> server.setStopTimeout(STOP_MILLIS));
            config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
            config.jsonMapper(new JavalinJackson(Requests.JSON, false));
            HttpAnswers.register(config.routes);
            filters.accept(config.routes);
            table.register(config.routes);
        });
    }

    private HttpServer() {}
}
