package io.tributary.management.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a node knows of the changes that another one makes, and for how long it trusts what it knows. */
class KnownAccessTest {
    private final MemoryAccess store = new MemoryAccess();
    private final AtomicLong nanos = new AtomicLong();
    private final KnownAccess here = new KnownAccess(store, Clock.systemUTC(), nanos::get);
    private final KnownAccess there = new KnownAccess(store, Clock.systemUTC(), nanos::get);

    @Test
    void aChangeElsewhereIsKnownAfterOneLook() {
        here.refresh();
        Policies elsewhere = new Policies(there);
        elsewhere.create("p", "", new Policy(List.of()));
        assertThat(here.current().policy("p")).isEmpty();

        here.look();
        assertThat(here.current().policy("p")).isPresent();
        assertThat(KnownAccess.PAUSE).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatCannotBeConfirmedIsNotReliedOnForLong() {
        Caller user = new Caller(Caller.Kind.USER, "u", "k", Optional.empty());
        assertUnknown(user);
        here.refresh();
        store.away = true;
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        here.look();
        assertThat(here.decide(user, "product:Get", "product/A").allowed()).isFalse();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        here.look();
        assertUnknown(user);
        assertThat(here.decide(Caller.root(), "product:Get", "product/A").allowed())
                .isTrue();

        store.away = false;
        here.look();
        assertThat(here.decide(user, "product:Get", "product/A").allowed()).isFalse();
    }

    @Test
    void aChangeThatCannotBeWrittenIsNotKnownEither() {
        Policies policies = new Policies(here);
        here.refresh();
        store.away = true;
        assertThatThrownBy(() -> policies.create("p", "", new Policy(List.of())))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.UNAVAILABLE));
        store.away = false;
        here.look();
        assertThat(here.current().policy("p")).isEmpty();
    }

    @Test
    void theLastUseOfKeysWaitsUntilItCanBeWritten() {
        Instant now = Instant.parse("2026-11-27T00:00:00Z");
        KeyUses uses = new KeyUses(store, Clock.fixed(now, java.time.ZoneOffset.UTC));
        uses.used("a");
        store.away = true;
        uses.flush();
        assertThat(store.lastUses()).isEmpty();
        assertThat(uses.lastUse("a")).contains(now);
        store.away = false;
        uses.flush();
        assertThat(store.lastUses()).containsEntry("a", now);
    }

    private void assertUnknown(Caller user) {
        assertThatThrownBy(() -> here.decide(user, "product:Get", "product/A"))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.UNAVAILABLE));
    }
}
