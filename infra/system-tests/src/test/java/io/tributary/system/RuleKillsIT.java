package io.tributary.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.LoadPayload;
import io.tributary.bench.load.PublishingDevice;
import io.tributary.bench.load.PublishingFleet;
import io.tributary.bench.load.Target;
import io.tributary.fleet.ApiClient;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Platform;
import io.tributary.fleet.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The fabric, its TaskManager and JobManager in one process, and Kafka are killed in turn while devices publish at a fixed rate: what rules have
 * committed is, row for row, what a model of them makes of the acknowledged messages. {@code -Dkills=20 -Drate=5000} for the long run.
 */
@Order(3)
@ExtendWith(PlatformUnderTest.class)
class RuleKillsIT {
    private static final int KILLS = Integer.getInteger("kills", 1);
    private static final int RATE = Integer.getInteger("rate", 1_000);
    private static final int DEVICES = 20;
    private static final List<String> VICTIMS = List.of("fabric", "kafka");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Platform platform = PlatformUnderTest.platform();
    private final ApiClient api = PlatformUnderTest.api();

    @Test
    void committedRowsAreThoseOfTheModelWhateverIsKilled() {
        String product = api.createProduct("Rules that are killed", "");
        api.patch("/products/" + product, Map.of("deviceMessagesPerSecond", 10_000));
        List<DeviceCredentials> credentials = IntStream.range(0, DEVICES)
                .mapToObj(number -> api.createDevice(product, "d" + number))
                .toList();
        Target gateway = new Target(
                "gateway",
                platform.mqttHost(),
                platform.mqttPort(),
                false,
                PlatformUnderTest.component("gateway").path("pid").asLong());
        try (Rows even = new Rows("even", product, "MOD(:n, 2) = 0", ":n * 3", n -> n % 2 == 0, n -> n * 3);
                Rows few = new Rows(
                        "few",
                        product,
                        "MOD(:n, 7) = 3",
                        "CASE WHEN :n > 1000 THEN -:n ELSE :n END",
                        n -> n % 7 == 3,
                        n -> n > 1_000 ? -n : n);
                LoadLoop loop = new LoadLoop();
                PublishingFleet fleet = PublishingFleet.connect(
                        loop, gateway, credentials, 1, 1, new LoadPayload(LoadPayload.SMALLEST))) {
            fleet.go(RATE);
            for (int kill = 0; kill < KILLS; kill++) {
                even.awaitMore(RATE);
                PlatformUnderTest.killAndAwait(VICTIMS.get(kill % VICTIMS.size()));
            }
            even.awaitMore(RATE);
            fleet.halt();
            assertThat(fleet.sent()).isGreaterThan((long) RATE * KILLS);
            even.check(fleet.devices());
            few.check(fleet.devices());
        }
    }

    /** What a rule has committed, beside a model of it. */
    private final class Rows implements AutoCloseable {
        private final String rule;
        private final LongPredicate holds;
        private final LongUnaryOperator value;
        private final TopicReader reader;
        private final Map<String, BitSet> found = new HashMap<>();
        private long count;
        private long repeated;
        private long wrong;

        Rows(
                String name,
                String product,
                String condition,
                String expression,
                LongPredicate holds,
                LongUnaryOperator value) {
            this.rule = "kills_" + name;
            this.holds = holds;
            this.value = value;
            String topic = "rule-kills-" + name + "-" + product.toLowerCase(Locale.ROOT);
            api.createRule(
                    rule,
                    ("SELECT device_name AS d, :n AS n, " + expression + " AS v FROM `" + product + "` WHERE "
                                    + condition)
                            .replace(":n", "TRY_CAST(JSON_VALUE(payload, '$.seq') AS BIGINT)"),
                    List.of(Map.of("type", "kafka", "topic", topic)));
            await(rule + " runs")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() ->
                            api.get("/rules/" + rule).path("status").asText().equals("running"));
            this.reader = new TopicReader(platform.kafka(), topic).fromBeginning();
        }

        /** Whatever died, rows come again. */
        void awaitMore(int more) {
            long enough = count + more;
            await(rule + " gives rows").atMost(Duration.ofMinutes(3)).until(() -> {
                read();
                return count >= enough;
            });
        }

        void check(List<PublishingDevice> devices) {
            long wanted = devices.stream()
                    .mapToLong(device -> modelOf(device).cardinality())
                    .sum();
            await(rule + " has " + wanted + " rows")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> {
                        read();
                        return count >= wanted;
                    });
            for (PublishingDevice device : devices) {
                String name = device.credentials().device().deviceName();
                BitSet missing = modelOf(device);
                BitSet present = found.getOrDefault(name, new BitSet());
                missing.andNot(present);
                assertThat(missing.cardinality())
                        .as("rows of %s missing of %s, the first %d", rule, name, missing.nextSetBit(0))
                        .isZero();
                assertThat(present.cardinality()).isEqualTo(modelOf(device).cardinality());
            }
            assertThat(repeated).as("rows of %s that came twice", rule).isZero();
            assertThat(wrong).as("rows of %s with another value", rule).isZero();
        }

        /** Everything sent was acknowledged when the fleet halted. */
        private BitSet modelOf(PublishingDevice device) {
            BitSet rows = new BitSet();
            for (long n = 1; n <= device.acknowledged(); n++) {
                if (holds.test(n)) {
                    rows.set((int) n);
                }
            }
            return rows;
        }

        private void read() {
            reader.readToEnd((key, bytes) -> {
                JsonNode row = parse(bytes);
                int n = row.path("n").asInt();
                BitSet seen = found.computeIfAbsent(row.path("d").asText(), device -> new BitSet());
                repeated += seen.get(n) ? 1 : 0;
                wrong += holds.test(n) && row.path("v").asLong() == value.applyAsLong(n) ? 0 : 1;
                seen.set(n);
                count++;
            });
        }

        @Override
        public void close() {
            reader.close();
            api.delete("/rules/" + rule);
        }
    }

    private static JsonNode parse(byte[] row) {
        try {
            return JSON.readTree(row);
        } catch (IOException e) {
            throw new UncheckedIOException(new String(row, UTF_8), e);
        }
    }
}
