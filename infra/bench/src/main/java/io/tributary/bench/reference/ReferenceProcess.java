package io.tributary.bench.reference;

import io.tributary.bench.load.Target;
import io.tributary.bench.process.BenchProcess;
import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.tls.PlatformCertificates;
import java.util.List;

/** The reference server as a process of its own, with the same virtual machine settings as the gateway. */
public final class ReferenceProcess implements AutoCloseable {
    private final BenchProcess process;
    private final int plainPort;
    private final int tlsPort;
    private final int httpPort;
    private final int httpsPort;

    /** Starts it and waits until it serves. */
    public ReferenceProcess(Site site, String topic, PlatformCertificates certificates) {
        process = new BenchProcess(
                site,
                "reference",
                List.of(),
                List.of(
                        "-Xms64m",
                        "-Xmx" + site.config().heap(Component.GATEWAY) + "m",
                        "-XX:+UseSerialGC",
                        "-XX:NewRatio=1",
                        "-XX:SurvivorRatio=3"),
                ReferenceServer.class,
                List.of(
                        site.address(Port.KAFKA),
                        topic,
                        certificates.gatewayEc().toString(),
                        certificates.gatewayEcKey().toString()));
        String[] ports = process.answer(ReferenceServer.READY).split(" ");
        plainPort = Integer.parseInt(ports[0]);
        tlsPort = Integer.parseInt(ports[1]);
        httpPort = Integer.parseInt(ports[2]);
        httpsPort = Integer.parseInt(ports[3]);
    }

    /** Where it listens. */
    public Target target(boolean tls) {
        return new Target("reference", "127.0.0.1", tls ? tlsPort : plainPort, tls, process.pid());
    }

    /** Where it takes messages over HTTP. */
    public Target httpTarget(boolean tls) {
        return new Target("reference", "127.0.0.1", tls ? httpsPort : httpPort, tls, process.pid());
    }

    @Override
    public void close() {
        process.close();
    }
}
