package io.tributary.gateway.http;

import io.netty.channel.ChannelHandler;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.kafka.DeviceLogs;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.publish.Publishers;
import io.tributary.limits.Limits;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What devices ask for over HTTP, wired by hand; its ports are the transports'. */
public final class DeviceHttp implements AutoCloseable {
    /** Of all bodies that are on their way or not answered yet. */
    private static final long BODIES = 32L << 20;
    /** Of those of one address, which may be a proxy. */
    private static final long BODIES_OF_ONE = 8L << 20;

    /** As JSON, a byte may be six, and there are the other fields. */
    private static final int JSON_BYTES = 6;

    private static final int OTHER_FIELDS = 2 * 1_024;

    private final HttpConnections connections;
    private final HttpPipeline pipeline;
    private final Optional<RegistrationRelay> relay;

    /**
     * @param most connections
     * @param publishers with the uplink of this protocol
     */
    public DeviceHttp(
            HttpConfig config,
            int most,
            Authenticator authenticator,
            Publishers publishers,
            DeviceLogs logs,
            Limits limits,
            GatewayMetrics metrics,
            InstantSource clock) {
        connections = new HttpConnections(most);
        DeviceRequests devices = new DeviceRequests(authenticator, config.tokensInClear(), clock);
        HttpPublishers http = new HttpPublishers(publishers, limits.mqttPayloadBytes());
        Map<String, Route> fixed = new HashMap<>();
        fixed.put("/device/publish", new SignedForm(devices, http));
        LogIntake intake = new LogIntake(logs, System::nanoTime);
        fixed.put("/device/reportlog", new LogUpload(devices, intake));
        fixed.put("/cgi-bin/report-log", new OldLogUpload(devices, intake));
        relay = config.registration().isEmpty()
                ? Optional.empty()
                : Optional.of(new RegistrationRelay(config.registration()));
        relay.ifPresent(present -> {
            fixed.put("/device/register", RegistrationForm.current(present));
            fixed.put("/register/dev", RegistrationForm.old(present));
        });
        BodyRoom bodies = new BodyRoom(BODIES, BODIES_OF_ONE);
        metrics.gauge("http.connections", connections::size);
        metrics.gauge("http.body.bytes", bodies::held);
        pipeline = new HttpPipeline(
                new HttpParts(
                        new Routes(fixed, new ModernForm(devices, http)),
                        bodies,
                        JSON_BYTES * limits.mqttPayloadBytes() + OTHER_FIELDS,
                        new HttpMetrics(metrics)),
                connections);
    }

    /** What its connections speak; sharable. */
    public ChannelHandler protocol() {
        return pipeline;
    }

    /** No more is asked: what is under way is answered, and every connection ends. */
    public void depart() {
        connections.depart();
    }

    @Override
    public void close() {
        relay.ifPresent(RegistrationRelay::close);
    }
}
