package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleVersion;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.stream.SourceStart;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules on a real Cassandra. */
@OnCassandra
class RuleStoreIT {
    private static final int LAST = RuleVersion.KEPT + 3;

    @SuppressWarnings("NullAway.Init")
    private static RegistryNode node;

    @BeforeAll
    static void start() {
        node = new RegistryNode(new RegistryNode.Log());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void ofARuleTheNewestVersionsAreKept() {
        for (int version = 1; version <= LAST; version++) {
            node.rules.keep(rule("busy", version), List.of());
        }
        node.rules.keep(rule("calm", 1), List.of());

        Rule rule = node.rules.rule("busy").orElseThrow();
        assertThat(rule).isEqualTo(rule("busy", LAST));
        assertThat(node.rules.versions(rule))
                .extracting(version -> version.definition().version())
                .containsExactlyElementsOf(IntStream.range(0, RuleVersion.KEPT)
                        .mapToObj(before -> LAST - before)
                        .toList());
        assertThat(node.rules.versions(rule("calm", 1))).hasSize(1);

        node.rules.delete(rule, List.of());
        assertThat(node.rules.rule("busy")).isEmpty();
        assertThat(node.rules.versions(rule)).isEmpty();
        assertThat(node.rules.rules()).contains(rule("calm", 1));
    }

    private static Rule rule(String name, int version) {
        return new Rule(
                new RuleDefinition(
                        name,
                        version,
                        "SELECT qos AS v" + version + " FROM messages",
                        List.of(new RuleAction.Kafka("there", "", "")),
                        List.of()),
                "described",
                Optional.empty(),
                new SourceStart("uplink-id", Map.of(0, 7L)),
                Instant.ofEpochMilli(1_000),
                version,
                true,
                "abi",
                Optional.empty(),
                2);
    }
}
