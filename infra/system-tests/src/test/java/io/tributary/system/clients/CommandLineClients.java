package io.tributary.system.clients;

import io.tributary.fleet.DeviceCredentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Clients that are programs of this machine, where they are installed: a process for each thing to do. */
public final class CommandLineClients {
    /** Where the repository's own script puts mqtt.js. */
    private static final Path NODE_MODULES =
            Path.of("target", "npm", "node_modules").toAbsolutePath();

    /** A client program under way: what it has printed so far, line by line. */
    public static final class Running implements AutoCloseable {
        private final Process process;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Thread reader;

        private Running(List<String> command) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("NODE_PATH", NODE_MODULES.toString());
            process = builder.start();
            reader = new Thread(this::read, command.get(0));
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                in.lines().forEach(lines::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                lines.add("output lost: " + e);
            }
        }

        public List<String> lines() {
            return lines;
        }

        /** Whether it has ended and its last line is read. */
        public boolean hasEnded() {
            return !process.isAlive() && !reader.isAlive();
        }

        /** Waits for its end, and until its last line is read. */
        public int exit() throws InterruptedException {
            if (!process.waitFor(OtherClient.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end: " + lines);
            }
            reader.join(TimeUnit.SECONDS.toMillis(OtherClient.PATIENCE_SECONDS));
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Whether the programs are there; mqtt.js is a module for node. */
    public static boolean hasMosquitto() {
        return onPath("mosquitto_pub").isPresent() && onPath("mosquitto_sub").isPresent();
    }

    public static boolean hasMqttJs() {
        return onPath("node").isPresent() && Files.isDirectory(NODE_MODULES.resolve("mqtt"));
    }

    /**
     * {@code mosquitto_sub}, one QoS 1 subscription of a session that stays, printing {@code topic payload}.
     *
     * @param until when it ends, in its own options
     */
    public static Running mosquittoSub(
            DeviceCredentials credentials,
            Endpoint endpoint,
            String version,
            List<String> security,
            String topic,
            List<String> until)
            throws IOException {
        List<String> command = mosquitto("mosquitto_sub", credentials, endpoint, version, security);
        command.addAll(List.of("-c", "-q", "1", "-t", topic, "-v"));
        command.addAll(until);
        if (version.equals("mqttv5")) {
            command.addAll(List.of("-x", "600"));
        }
        return new Running(command);
    }

    /** {@code mosquitto_pub}, one QoS 1 message. */
    public static Running mosquittoPub(
            DeviceCredentials credentials,
            Endpoint endpoint,
            String version,
            List<String> security,
            String topic,
            String payload)
            throws IOException {
        List<String> command = mosquitto("mosquitto_pub", credentials, endpoint, version, security);
        command.addAll(List.of("-q", "1", "-t", topic, "-m", payload));
        return new Running(command);
    }

    private static List<String> mosquitto(
            String program, DeviceCredentials credentials, Endpoint endpoint, String version, List<String> security) {
        List<String> command = new ArrayList<>(List.of(
                onPath(program).orElseThrow().toString(),
                "-h",
                endpoint.host(),
                "-p",
                Integer.toString(endpoint.port()),
                "-V",
                version,
                "-k",
                "60",
                "-i",
                credentials.device().clientId(),
                "-u",
                credentials.username()));
        command.addAll(security);
        return command;
    }

    /** mqtt.js: connects, subscribes, publishes, waits for what it is sent, reconnects. See {@code mqttjs.cjs}. */
    public static Running mqttJs(
            DeviceCredentials credentials, Endpoint endpoint, int version, Path script, String topic)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                onPath("node").orElseThrow().toString(),
                script.toString(),
                endpoint.uri().replaceFirst("^tcp:", "mqtt:").replaceFirst("^ssl:", "mqtts:"),
                Integer.toString(version),
                credentials.device().clientId(),
                credentials.username(),
                credentials.password(),
                topic));
        endpoint.trust().ifPresent(ca -> command.add(ca.toString()));
        return new Running(command);
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private CommandLineClients() {}
}
