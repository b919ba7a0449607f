package io.tributary.standalone;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.server.PostgresServer;
import io.tributary.standalone.tls.PlatformCertificates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the parts of a running platform are found.
 *
 * @param adminKey the key of the root, when it was made just now: it is shown this once; else empty
 * @param adminKeyFile where it is
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Endpoints(Map<String, String> urls, String adminKey, String adminKeyFile) {

    /**
     * @param made the secrets that were made by this start
     */
    public static Endpoints of(Site site, Set<Secret> made) {
        Map<String, String> urls = new LinkedHashMap<>();
        for (Component component : Component.values()) {
            if (site.config().components().contains(component)) {
                add(urls, component, site);
            }
        }
        return new Endpoints(
                urls,
                made.contains(Secret.ADMIN_KEY)
                        ? Secret.ADMIN_KEY.read(site.data().secrets())
                        : "",
                site.secret(Secret.ADMIN_KEY).toString());
    }

    private static void add(Map<String, String> urls, Component component, Site site) {
        switch (component) {
            case KAFKA -> urls.put("Kafka", site.address(Port.KAFKA));
            case CASSANDRA -> urls.put("Cassandra", site.address(Port.CASSANDRA));
            case POSTGRES ->
                urls.put(
                        "PostgreSQL",
                        "jdbc:postgresql://" + site.address(Port.POSTGRES) + "/" + PostgresServer.NAME + "  (user "
                                + PostgresServer.NAME + ", password in " + site.secret(Secret.POSTGRES_PASSWORD) + ")");
            case JOBMANAGER -> urls.put("Flink", site.http(Port.FLINK, "").toString());
            case TASKMANAGER -> {}
            case FABRIC -> urls.put("Rule fabric", site.http(Port.FABRIC, "").toString());
            case FUNCTIONS ->
                urls.put("User functions", site.http(Port.FUNCTIONS, "").toString());
            case CONNECT ->
                urls.put("Kafka Connect", site.http(Port.CONNECT, "").toString());
            case API ->
                urls.put("Management API", site.http(Port.API, "/api/v1").toString());
            case GATEWAY -> {
                urls.put("MQTT", "mqtt://" + site.address(Port.MQTT));
                urls.put(
                        "MQTT, TLS or PSK",
                        "mqtts://" + site.address(Port.MQTTS) + "  (devices trust "
                                + PlatformCertificates.of(site).ca() + ")");
                urls.put("MQTT, WebSocket", "ws://" + site.address(Port.WS) + "/mqtt");
                urls.put("MQTT, secure WS", "wss://" + site.address(Port.WSS) + "/mqtt");
                urls.put("CoAP, DTLS", "coaps://" + site.address(Port.COAPS));
                urls.put(
                        "Devices, HTTP",
                        site.http(Port.DEVICES, "") + "  (or https on " + site.address(Port.DEVICES_TLS) + ")");
                urls.put(
                        "Gateway metrics",
                        site.http(Port.GATEWAY_ADMIN, "/metrics").toString());
            }
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        urls.forEach((name, url) -> lines.add(String.format("  %-16s %s", name, url)));
        lines.add(String.format(
                "  %-16s %s",
                "Admin key", adminKey.isEmpty() ? "in " + adminKeyFile : adminKey + "  (shown this once)"));
        return lines;
    }
}
