package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.cassandra.Claims;
import io.tributary.management.functions.FunctionBundle;
import io.tributary.management.functions.FunctionBundle.Content;
import io.tributary.management.functions.FunctionStore;
import io.tributary.management.functions.cassandra.CassandraFunctions;
import io.tributary.rules.bundle.BundleFunction;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Function bundles on a real Cassandra. */
@OnCassandra
class FunctionStoreIT {
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
    void aBundleIsReadAsItWasKeptAndIsGoneWhenDeleted() {
        FunctionStore store = new CassandraFunctions(node.database, new Claims(node.database));
        FunctionBundle bundle = new FunctionBundle(
                "acme",
                new Content("aa", 300_000, 2),
                List.of(new BundleFunction(
                        "CELSIUS", "acme.Celsius", BundleFunction.SCALAR, List.of("(Double) → Double"))),
                List.of(new Content("bb", 9, 1)),
                Instant.ofEpochMilli(1_234_567));

        store.changing(() -> {
            store.keepPiece("aa", 0, new byte[256 << 10]);
            store.keepPiece("aa", 1, new byte[] {7});
            store.keep(bundle);
            return true;
        });

        assertThat(store.bundle("acme")).contains(bundle);
        assertThat(store.bundles()).containsExactly(bundle);
        assertThat(store.piece("aa", 0).orElseThrow()).hasSize(256 << 10);
        assertThat(store.piece("aa", 1))
                .hasValueSatisfying(piece -> assertThat(piece).containsExactly(7));
        store.forgetPiece("aa", 1);
        assertThat(store.piece("aa", 1)).isEmpty();
        store.delete("acme");
        assertThat(store.bundles()).isEmpty();
    }
}
