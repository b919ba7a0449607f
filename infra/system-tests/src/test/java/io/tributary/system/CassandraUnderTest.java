package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The platform's Cassandra alone, on ports and data of its own, started once for the tests of stores and stopped at their end. */
final class CassandraUnderTest implements BeforeAllCallback, AutoCloseable {
    private static final String PORT_OFFSET = "12000";
    private static final Path DATA = Path.of("target", "cassandra", "data").toAbsolutePath();
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(CassandraUnderTest.class);

    /** Where it listens. */
    static final String CONTACT_POINT = "127.0.0.1:" + (9_042 + Integer.parseInt(PORT_OFFSET));

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(OURS).computeIfAbsent("cassandra", key -> {
            Cli.run(words("down"));
            Cli.run(words("reset", "--yes"));
            Cli.Result up = Cli.run(words("up", "--components", "cassandra"));
            assertThat(up.exit()).as(up.all()).isZero();
            return new CassandraUnderTest();
        });
    }

    @Override
    public void close() {
        Cli.run(words("down"));
    }

    /** Kills it as a crash would; the supervisor starts it again. */
    static void kill() {
        Cli.Result status = Cli.run(words("status", "-o", "json"));
        try {
            long pid = new ObjectMapper()
                    .readTree(status.out())
                    .at("/components/0/pid")
                    .asLong();
            PlatformUnderTest.kill(pid);
        } catch (IOException e) {
            throw new AssertionError(status.all(), e);
        }
    }

    private static List<String> words(String verb, String... rest) {
        List<String> words = new ArrayList<>(List.of(verb, "--data", DATA.toString(), "--port-offset", PORT_OFFSET));
        words.addAll(List.of(rest));
        return words;
    }
}
