package io.tributary.management;

import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import io.tributary.config.ConfigException;
import io.tributary.management.access.ApiKeys;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The management API as a process: {@code ManagementApi --config <file> [--verbose]}. It serves {@code /ready} at once and the rest
 * when Cassandra and Kafka are there; it ends on SIGTERM, in order, and never because something around it is down.
 */
public final class ManagementApi {
    public static final String VERSION = "0.1.0";

    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = Arrays.asList(arguments);
        ManagementProcess process;
        try {
            process = start(configFile(words));
        } catch (ConfigException | IllegalArgumentException e) {
            fail(e, words);
            return;
        } catch (ManagementProcess.StartException e) {
            fail(e, words);
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            process.close();
                            stopped.countDown();
                        },
                        "shutdown"));
        stopped.await();
    }

    private static ManagementProcess start(Path file) {
        ManagementConfig config = Config.read(file, ManagementConfig.class, System.getenv());
        SecretBox box = new SecretBox(config.masterKeys());
        String adminKey = ApiKeys.readKey(config.adminKeyFile());
        ManagementProcess process = new ManagementProcess(config, box, adminKey);
        process.start();
        return process;
    }

    private static Path configFile(List<String> words) {
        int at = words.indexOf("--config");
        if (at < 0 || at + 1 >= words.size()) {
            throw new ConfigException("no configuration; start with --config <file>");
        }
        return Path.of(words.get(at + 1));
    }

    private static void fail(RuntimeException cause, List<String> words) {
        System.err.println("management-api: " + cause.getMessage());
        if (words.contains("--verbose")) {
            cause.printStackTrace();
        }
        System.exit(2);
    }

    private ManagementApi() {}
}
