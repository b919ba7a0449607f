package io.tributary.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.standalone.config.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManagementClientTest {
    private static final String PRODUCTS = "/api/v1/products";
    private static final ApiPath PATH = ApiPath.of("products");

    private final FakeApi api = new FakeApi();
    private final List<Long> pauses = new ArrayList<>();
    private final ManagementClient client =
            new ManagementClient(new ApiAccess(api.root(), "tk_key", Path.of("admin.key")), pauses::add);

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void theKeyGoesWithEveryRequest() {
        api.on("GET " + PRODUCTS, 200, "{\"items\":[]}");
        assertThat(client.get(PATH).path("items")).isEmpty();
        assertThat(api.asked().get(0).header("Authorization")).isEqualTo("Bearer tk_key");
    }

    @Test
    void aCreateIsRepeatedUnderItsKeyUntilThereIsAnAnswer() {
        api.on("POST " + PRODUCTS, FakeApi.lost())
                .on("POST " + PRODUCTS, FakeApi.answer(409, FakeApi.problem("at work", "", ""), "Retry-After", "60"))
                .on("POST " + PRODUCTS, 201, "{\"productId\":\"P\"}");

        assertThat(client.create(PATH, Map.of("name", "x"), "once")
                        .path("productId")
                        .asText())
                .isEqualTo("P");
        assertThat(api.asked()).hasSize(3).allSatisfy(asked -> {
            assertThat(asked.header("Idempotency-key")).isEqualTo("once");
            assertThat(asked.body()).isEqualTo("{\"name\":\"x\"}");
        });
        assertThat(pauses).containsExactly(1L, 5L);
    }

    @Test
    void aConflictThatDoesNotPassIsToldAtOnce() {
        api.on("POST " + PRODUCTS, 409, FakeApi.problem("there is one", "name", "Choose another."));
        refused(() -> client.create(PATH, Map.of(), "k"), "there is one (name). Choose another.");
        assertThat(api.asked()).hasSize(1);
    }

    @Test
    void threeTimesIsEnough() {
        for (int i = 0; i < 4; i++) {
            api.on("GET " + PRODUCTS, FakeApi.answer(503, FakeApi.problem("away", "", ""), "Retry-After", "2"));
        }
        refused(() -> client.get(PATH), "away. Try again in 2 s.");
        assertThat(api.asked()).hasSize(3);
    }

    @Test
    void whatMightBeDoneTwiceIsAskedOnce() {
        api.on("PATCH " + PRODUCTS, FakeApi.lost());
        refused(() -> client.patch(PATH, Map.of("enabled", true)), "does not answer");
        assertThat(api.asked()).hasSize(1);
    }

    @Test
    void nobodyThereIsOneLineThatSaysWhatToStart() {
        api.close();
        refused(() -> client.get(PATH), "the management API at " + api.root() + " does not answer", "./tributary up");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aDeletionHasNoBody() {
        api.on("DELETE " + PRODUCTS, 204, "");
        client.delete(PATH);
        assertThat(api.asked())
                .singleElement()
                .satisfies(asked -> assertThat(asked.body()).isEmpty());
    }

    @Test
    void anotherServerIsRecognised() {
        api.on("GET " + PRODUCTS, 200, "<html>hello</html>");
        refused(() -> client.get(PATH), "no management API", "--endpoint");
    }

    private static void refused(Runnable call, String... words) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.line()).contains(words).doesNotContain("\n"));
    }
}
