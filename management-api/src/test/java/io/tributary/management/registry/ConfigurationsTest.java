package io.tributary.management.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.ConfigurationRecord;
import io.tributary.schemas.avro.RegistryRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationsTest {
    private final MemoryRegistry registry = new MemoryRegistry();
    private final MemoryConfigurations store = new MemoryConfigurations(Map::of);
    private final Configurations configurations = new Configurations(registry, store, Clock.systemUTC());
    private final String product = new Products(
                    registry, new SecretBox(new byte[SecretBox.KEY_BYTES]), Limits.DEFAULTS, Clock.systemUTC())
            .create(ProductSettings.named("pumps"))
            .productId();

    private Configuration set(String payload) {
        return configurations.change(product, Optional.empty(), Optional.of(payload), Optional.empty());
    }

    private static void isRefused(Runnable change, Rejection reason, String field) {
        assertThatThrownBy(change::run).isInstanceOfSatisfying(RejectedException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.field()).contains(field);
        });
    }

    @Test
    void eachChangeIsAVersionThatIsAnnounced() {
        assertThat(configurations.current(product).version()).isZero();
        set("{\"interval\":30}");
        Configuration second = configurations.change(product, Optional.of(1L), Optional.empty(), Optional.of(false));

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.enabled()).isFalse();
        assertThat(second.payload()).isEqualTo("{\"interval\":30}");
        assertThat(configurations.current(product)).isEqualTo(second);
        Announcement last = store.announced.get(1);
        assertThat(last.key()).isEqualTo("configuration:" + product);
        ConfigurationRecord record = Objects.requireNonNull(AvroCodec.of(RegistryRecord.class)
                .decode(last.value().orElseThrow())
                .getConfiguration());
        assertThat(record.getVersion()).isEqualTo(2);
        assertThat(record.getEnabled()).isFalse();
        assertThat(StandardCharsets.UTF_8.decode(record.getPayload()).toString())
                .isEqualTo("{\"interval\":30}");
    }

    @Test
    void aConfigurationThatWasSwitchedOffStaysOffUntilItIsSaid() {
        set("{}");
        configurations.change(product, Optional.empty(), Optional.empty(), Optional.of(false));

        assertThat(set("{\"a\":1}").enabled()).isFalse();
    }

    @Test
    void theLastFiveVersionsAreKept() {
        for (int i = 1; i <= 7; i++) {
            set("{\"i\":" + i + "}");
        }

        assertThat(configurations.versions(product))
                .extracting(Configuration::version)
                .containsExactly(7L, 6L, 5L, 4L, 3L);
        assertThat(store.versions(product)).hasSize(5);
    }

    @Test
    void whatCannotBeIsRefused() {
        isRefused(
                () -> configurations.change(product, Optional.empty(), Optional.empty(), Optional.empty()),
                Rejection.INVALID,
                "payload");
        isRefused(
                () -> configurations.change(product, Optional.empty(), Optional.empty(), Optional.of(true)),
                Rejection.INVALID,
                "payload");
        isRefused(() -> set("{\"a\":\"" + "x".repeat(8 * 1_024) + "\"}"), Rejection.TOO_LARGE, "payload");
        set("{}");
        isRefused(
                () -> configurations.change(product, Optional.of(2L), Optional.of("{}"), Optional.empty()),
                Rejection.CONFLICT,
                "version");
        isRefused(() -> configurations.current("NOPRODUCT1"), Rejection.NOT_FOUND, "productId");
        assertThat(store.announced).hasSize(1);
    }
}
