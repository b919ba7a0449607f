package io.tributary.management.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.tributary.identity.RejectedException;
import io.tributary.management.access.Caller;
import io.tributary.management.audit.AuditEntry.Outcome;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final Caller ROOT = Caller.root();

    private final MemoryAudit store = new MemoryAudit();
    private final AuditLog log = new AuditLog(store, Uuids::timeBased, Clock.systemUTC());

    @Test
    void aChangeThatCannotBeWrittenDownIsNotBegun() {
        store.away = true;

        assertThatThrownBy(() -> log.begin(ROOT, "device:Create", "product/P/device", "1"))
                .isInstanceOf(RejectedException.class);
        assertThat(store.written()).isEmpty();
    }

    @Test
    void anOutcomeFollowsWhenTheStoreIsBackAndNobodyWaitsForIt() {
        AuditEntry begun = log.begin(ROOT, "device:Create", "product/P/device", "1");
        store.away = true;

        log.end(begun, Outcome.DONE, "", List.of());

        assertThat(store.written()).containsExactly(begun);
        store.away = false;
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(store.written())
                        .extracting(AuditEntry::outcome)
                        .containsExactly(Outcome.BEGUN, Outcome.DONE));
    }

    @Test
    void whatTheStoreThrowsIsATryThatFailed() {
        AtomicInteger tries = new AtomicInteger();
        AuditStore throwing = (AuditStore) Proxy.newProxyInstance(
                AuditStore.class.getClassLoader(), new Class<?>[] {AuditStore.class}, (self, method, arguments) -> {
                    if (method.getName().equals("writeLater") && tries.incrementAndGet() == 1) {
                        throw new IllegalStateException("the session is closed");
                    }
                    return method.invoke(store, arguments);
                });
        AuditLog thrown = new AuditLog(throwing, Uuids::timeBased, Clock.systemUTC());
        AuditEntry begun = thrown.begin(ROOT, "device:Create", "product/P/device", "1");

        thrown.end(begun, Outcome.DONE, "", List.of());
        thrown.close(); // waits for what is being written

        assertThat(tries).hasValue(2);
        assertThat(store.written()).extracting(AuditEntry::outcome).containsExactly(Outcome.BEGUN, Outcome.DONE);
    }
}
