package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.identity.DeviceId;
import io.tributary.management.registration.RegistrationRequest;
import io.tributary.management.registration.UsedRequests;
import io.tributary.management.registration.cassandra.CassandraUsedRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests for registration on a real Cassandra: answered once by all nodes together, as long as their signatures are good. */
@OnCassandra
class UsedRequestsIT {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Instant SIGNED = Instant.parse("2026-11-27T03:00:00Z");

    @SuppressWarnings("NullAway.Init")
    private static RegistryNode one;

    @SuppressWarnings("NullAway.Init")
    private static RegistryNode other;

    @BeforeAll
    static void start() {
        RegistryNode.Log log = new RegistryNode.Log();
        one = new RegistryNode(log);
        other = new RegistryNode(log);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
    }

    @Test
    void aRequestIsNewOnceAndItsDeviceTimeAndNonceNameIt() {
        UsedRequests here = new CassandraUsedRequests(one.database);
        UsedRequests there = new CassandraUsedRequests(other.database);

        assertThat(here.isNew(request("pump", SIGNED, "1"), LONG)).isTrue();
        assertThat(here.isNew(request("pump", SIGNED, "1"), LONG)).isFalse();
        assertThat(there.isNew(request("pump", SIGNED, "1"), LONG)).isFalse();
        assertThat(there.isNew(request("pump", SIGNED, "2"), LONG)).isTrue();
        assertThat(there.isNew(request("pump", SIGNED.plusSeconds(1), "1"), LONG))
                .isTrue();
        assertThat(there.isNew(request("valve", SIGNED, "1"), LONG)).isTrue();
    }

    @Test
    void ofManyAtOnceOneIsNew() {
        List<UsedRequests> nodes =
                List.of(new CassandraUsedRequests(one.database), new CassandraUsedRequests(other.database));

        List<CompletableFuture<Boolean>> answers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> nodes.get(i % 2).isNew(request("racer", SIGNED, "7"), LONG)))
                .toList();

        assertThat(answers.stream().filter(CompletableFuture::join)).hasSize(1);
    }

    @Test
    void whenItsSignatureIsGoodForNothingItIsForgotten() {
        UsedRequests here = new CassandraUsedRequests(one.database);
        assertThat(here.isNew(request("late", SIGNED, "1"), Duration.ofSeconds(1)))
                .isTrue();

        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptionsMatching(RegistryNode::isUnavailable)
                .until(() -> here.isNew(request("late", SIGNED, "1"), Duration.ofSeconds(1)));
    }

    private static RegistrationRequest request(String device, Instant signedAt, String nonce) {
        return new RegistrationRequest(new DeviceId("PRODUCT001", device), signedAt, nonce, secret -> true);
    }
}
