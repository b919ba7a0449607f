package io.tributary.server.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Runs one broker that is its own controller. The only argument is Kafka's properties file; a log folder without {@code
 * meta.properties} is formatted first. Prints {@value #READY} once clients are served.
 */
public final class KafkaBroker {
    static final String READY = "Tributary broker ready";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("usage: KafkaBroker <server.properties>");
            System.exit(2);
        }
        try {
            serve(Path.of(arguments[0]));
        } catch (Throwable e) { // the last word is one line, whatever it was that failed
            Throwable root = e;
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                root = cause;
            }
            System.err.println("the Kafka broker cannot run: "
                    + String.valueOf(root).lines().findFirst().orElse(""));
            System.exit(2);
        }
    }

    private static void serve(Path file) throws Exception {
        Properties properties = read(file);
        format(properties);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        System.out.println(READY + ": " + properties.getProperty("advertised.listeners"));
        server.awaitShutdown();
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(text);
        }
        return properties;
    }

    private static void format(Properties properties) throws Exception {
        String folder = properties.getProperty("log.dirs");
        if (Files.exists(Path.of(folder, "meta.properties"))) {
            return;
        }
        Formatter formatter = new Formatter();
        formatter.setPrintStream(System.out);
        formatter.setNodeId(Integer.parseInt(properties.getProperty("node.id")));
        formatter.setClusterId(Uuid.randomUuid().toString());
        formatter.setReleaseVersion(MetadataVersion.latestProduction());
        formatter.addDirectory(folder);
        formatter.setMetadataLogDirectory(folder);
        formatter.setIgnoreFormatted(true);
        formatter.setControllerListenerName(CONTROLLER_LISTENER);
        formatter.run();
    }

    private KafkaBroker() {}
}
