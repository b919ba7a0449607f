package io.tributary.gateway;

import io.tributary.gateway.AdminServer.Answer;
import io.tributary.gateway.cluster.Cluster;
import io.tributary.gateway.cluster.ClusterView;
import io.tributary.gateway.cluster.GatewayNotice;
import io.tributary.gateway.logging.DeviceTraces;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What operators can ask and switch while the gateway runs, besides health and metrics. */
final class OperatorPages {
    private static final int MINUTES = 5;
    private static final int MINUTES_AT_MOST = 60;

    /** {@code GET /cluster}: every gateway of which the log speaks. */
    static AdminServer.Page cluster(Cluster cluster) {
        return (method, rest, query) -> {
            ClusterView view = cluster.view();
            List<Map<String, Object>> gateways = new ArrayList<>();
            view.leases()
                    .forEach((partition, lease) -> lease.holder().ifPresent(holder -> {
                        gateways.add(row(partition, holder, view.clock() - lease.heardAt()));
                    }));
            return Answer.ok(Map.of("live", cluster.liveGateways(), "gateways", gateways));
        };
    }

    private static Map<String, Object> row(int partition, GatewayNotice holder, long silentMillis) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("nodeId", holder.gateway());
        row.put("incarnation", holder.incarnation());
        row.put("downlinkPartition", partition);
        row.put("connections", holder.connections());
        row.put("left", holder.released());
        row.put("silentMillis", silentMillis);
        return row;
    }

    /**
     * {@code PUT /trace/{productId}/{deviceName}?minutes=5}, {@code GET /trace}, {@code DELETE /trace/{productId}/{deviceName}}.
     *
     * @param begin told the device, {@code productId/deviceName}, whose live connection is to be traced from now on
     */
    static AdminServer.Page trace(DeviceTraces traces, Consumer<String> begin) {
        return (method, rest, query) -> switch (method) {
            case "GET" -> Answer.ok(Map.of("traced", traced(traces)));
            case "PUT" -> {
                String device = device(rest);
                int minutes = minutes(query);
                Instant until = traces.start(device, Duration.ofMinutes(minutes))
                        .orElseThrow(() -> new RejectedException(
                                Rejection.CONFLICT,
                                DeviceTraces.AT_MOST + " devices are traced already",
                                "End one with DELETE, see GET /trace.",
                                "device"));
                begin.accept(device);
                yield Answer.ok(Map.of("device", device, "until", until.toString()));
            }
            case "DELETE" -> Answer.ok(Map.of("device", device(rest), "wasTraced", traces.stop(device(rest))));
            default ->
                throw new RejectedException(
                        Rejection.INVALID, method + " is not offered here", "Use GET, PUT or DELETE.", "method");
        };
    }

    private static Map<String, String> traced(DeviceTraces traces) {
        Map<String, String> all = new LinkedHashMap<>();
        traces.all().forEach((device, until) -> all.put(device, until.toString()));
        return all;
    }

    private static String device(String rest) {
        return DeviceId.parse(rest.startsWith("/") ? rest.substring(1) : rest).toString();
    }

    private static int minutes(String query) {
        if (query.isEmpty()) {
            return MINUTES;
        }
        String text = query.startsWith("minutes=") ? query.substring("minutes=".length()) : "";
        if (!text.matches("\\d{1,2}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MINUTES_AT_MOST) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + query + "' does not say how long",
                    "Use minutes=1 to minutes=" + MINUTES_AT_MOST + ".",
                    "minutes");
        }
        return Integer.parseInt(text);
    }

    private OperatorPages() {}
}
