package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.management.cassandra.Claims;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Claims on a real Cassandra that an outage left behind. */
@OnCassandra
class ClaimsIT {
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
    void whatThisProcessLeftBehindIsTakenOver() {
        Claims claims = new Claims(node.database);
        UUID holder = claims.holding("test/own", () -> holderOf("test/own"));
        leave("test/left", new UUID(holder.getMostSignificantBits(), 1), 120); // longer than anybody waits

        assertThat(claims.holding("test/left", () -> holderOf("test/left")).getMostSignificantBits())
                .isEqualTo(holder.getMostSignificantBits());

        assertThat(node.database.one("SELECT holder FROM claims WHERE key = ?", "test/left"))
                .isEmpty();
    }

    @Test
    void whatAnotherProcessHoldsIsWaitedFor() {
        UUID foreign = UUID.randomUUID();
        long begin = System.nanoTime();
        leave("test/foreign", foreign, 10);

        UUID holder = new Claims(node.database).holding("test/foreign", () -> holderOf("test/foreign"));

        assertThat(holder).isNotEqualTo(foreign);
        // Cassandra counts whole seconds, so it lasted nine at least; one more is for a clock that is set meanwhile.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(8));
    }

    @Test
    void aClaimLastsAnewAndOnlyAsLongAsItIsOurs() {
        Claims claims = new Claims(node.database);
        claims.holding("test/long", () -> {
            node.database.run(
                    "UPDATE claims USING TTL 5 SET holder = ? WHERE key = ? IF holder = ?",
                    holderOf("test/long"),
                    "test/long",
                    holderOf("test/long"));
            claims.renew("test/long");
            assertThat(node.database
                            .one("SELECT TTL(holder) AS left FROM claims WHERE key = ?", "test/long")
                            .orElseThrow()
                            .getInt("left"))
                    .isGreaterThan(10);
            node.database.run("DELETE FROM claims WHERE key = ? IF EXISTS", "test/long");
            assertThatThrownBy(() -> claims.renew("test/long")).hasMessageContaining("by someone else");
            return true;
        });
        assertThatThrownBy(() -> claims.renew("test/long")).isInstanceOf(RejectedException.class);
    }

    private static void leave(String key, UUID holder, int seconds) {
        node.database.run(
                "INSERT INTO claims (key, holder) VALUES (?, ?) IF NOT EXISTS USING TTL ?", key, holder, seconds);
    }

    private static UUID holderOf(String key) {
        return Objects.requireNonNull(node.database
                .one("SELECT holder FROM claims WHERE key = ?", key)
                .orElseThrow()
                .getUuid("holder"));
    }
}
