package io.tributary.management;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.RoutesConfig;
import io.javalin.json.JavalinJackson;
import io.javalin.util.JavalinException;
import io.tributary.management.api.HttpAnswers;
import io.tributary.management.api.Requests;
import io.tributary.management.api.RoutePermissions;
import io.tributary.management.api.route.OpenApi;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.cloudapi.CloudRoutes;
import io.tributary.management.server.Bodies;
import io.tributary.management.server.BoundedServer;
import io.tributary.management.server.Bounds;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Javalin, set up as every API node serves: bounded in all that strangers can make grow, refusals in one form. */
final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /**
     * @param table all that is served; the document that describes it is added
     * @param filters what is done before the routes, and with exceptions of their own
     */
    static Javalin create(RouteTable table, Bounds bounds, Consumer<RoutesConfig> filters) {
        OpenApi document =
                new OpenApi(Requests.JSON, ManagementApi.VERSION, HttpAnswers.PROBLEM, RoutePermissions::said);
        table.add("platform", List.of(document.route(table)));
        return Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.maxRequestSize = Requests.MAX_BODY_BYTES;
            // What is compressed on the way would not be what a strong ETag names.
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.http.prefer405over404 = true;
            BoundedServer.configure(config.jetty, bounds, new Bodies() {
                @Override
                public boolean stream(String path) {
                    return table.streams(path);
                }

                @Override
                public int most(String path) {
                    return path.equals(CloudRoutes.PATH) ? CloudRoutes.MOST_BYTES : bounds.bodyBytes();
                }
            });
            config.jsonMapper(new JavalinJackson(Requests.JSON, false));
            HttpAnswers.register(config.routes);
            filters.accept(config.routes);
            table.register(config.routes);
        });
    }

    /** Stops a server; requests that have not ended in time are cut off. */
    static void stop(Javalin server) {
        try {
            server.stop();
        } catch (JavalinException e) {
            LOG.atWarn().log("requests did not end in time and are cut off ({})", String.valueOf(e.getMessage()));
        }
    }

    private HttpServer() {}
}
