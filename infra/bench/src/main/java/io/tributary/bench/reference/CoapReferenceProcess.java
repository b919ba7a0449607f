package io.tributary.bench.reference;

import io.tributary.bench.process.BenchProcess;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import java.util.ArrayList;
import java.util.List;

/** The reference server of CoAP as a process of its own, with the same virtual machine settings as the gateway. */
public final class CoapReferenceProcess implements AutoCloseable {
    private final BenchProcess process;
    private final int port;

    /** Starts it, tells it the keys, and waits until it serves. */
    public CoapReferenceProcess(Site site, String topic, List<DeviceCredentials> who) {
        process = new BenchProcess(
                site,
                "coap-reference",
                List.of(),
                List.of(
                        "-Xms64m",
                        "-Xmx" + site.config().heap(Component.GATEWAY) + "m",
                        "-XX:+UseSerialGC",
                        "-XX:NewRatio=1",
                        "-XX:SurvivorRatio=3"),
                CoapReferenceServer.class,
                List.of(site.address(Port.KAFKA), topic));
        List<String> lines = new ArrayList<>();
        who.forEach(one -> lines.add(one.device().clientId() + " " + one.secret()));
        lines.add("");
        process.say(lines);
        port = Integer.parseInt(process.answer(CoapReferenceServer.READY));
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
