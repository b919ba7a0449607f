package io.tributary.bench.reference;

import io.tributary.bench.load.Target;
import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.tls.PlatformCertificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The reference server as a process of its own, with the same virtual machine settings as the gateway. */
public final class ReferenceProcess implements AutoCloseable {
    private final Process process;
    private final int plainPort;
    private final int tlsPort;

    /** Starts it and waits until it serves. */
    public ReferenceProcess(Site site, String topic, PlatformCertificates certificates) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx" + site.config().heap(Component.GATEWAY) + "m",
                "-XX:+UseSerialGC",
                "-XX:NewRatio=1",
                "-XX:SurvivorRatio=3",
                "-cp",
                Installation.classPath(site.installation().jars("launcher")),
                ReferenceServer.class.getName(),
                site.address(Port.KAFKA),
                topic,
                certificates.gatewayEc().toString(),
                certificates.gatewayEcKey().toString());
        try {
            Path log = site.data().logs().resolve("bench-reference.log");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            process = builder.start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            while (line != null && !line.startsWith(ReferenceServer.READY)) {
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException(
                        "the reference server ended before it was ready; run it by hand: " + String.join(" ", command));
            }
            String[] ports = line.substring(ReferenceServer.READY.length()).split(" ");
            plainPort = Integer.parseInt(ports[0]);
            tlsPort = Integer.parseInt(ports[1]);
        } catch (IOException e) {
            throw new UncheckedIOException("the reference server cannot be started", e);
        }
    }

    /** Where it listens. */
    public Target target(boolean tls) {
        return new Target("reference", "127.0.0.1", tls ? tlsPort : plainPort, tls, process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
