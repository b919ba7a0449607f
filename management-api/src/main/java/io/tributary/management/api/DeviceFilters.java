package io.tributary.management.api;

import io.javalin.http.Context;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.ProductPolicy;
import java.util.Optional;

/** Which devices of a product a request is about: the conditions of lists and exports. */
final class DeviceFilters {
    /** The route, with the parameters of conditions. */
    static Route filtered(Route route) {
        return route.query("namePrefix", Type.STRING, "What the name begins with")
                .query("nameContains", Type.STRING, "What the name contains")
                .query("enabled", Type.BOOLEAN, "Whether it may connect")
                .query("tag", Type.STRING, "A tag it has, as name=value")
                .query("connection", Type.STRING, "online, offline or never")
                .query("firmware", Type.STRING, "The version it reported; empty finds those that reported none");
    }

    static DeviceSearch of(Context http) {
        return new DeviceSearch(
                Requests.query(http, "namePrefix"),
                Requests.query(http, "nameContains"),
                Requests.truth(http, "enabled"),
                Requests.query(http, "tag").map(DeviceFilters::tagOf),
                Requests.query(http, "connection")
                        .map(word -> ProductPolicy.choice(DeviceStatus.Connection.class, word, "connection")),
                Optional.ofNullable(http.queryParam("firmware")));
    }

    private static DeviceSearch.Tag tagOf(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new RejectedException(
                    Rejection.INVALID, "'" + text + "' is not a tag with its value", "Write it as name=value.", "tag");
        }
        return new DeviceSearch.Tag(text.substring(0, equals), text.substring(equals + 1));
    }

    private DeviceFilters() {}
}
