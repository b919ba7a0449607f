package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.TestApi.Answer;
import io.tributary.management.idempotency.KeptAnswers.Key;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Repeats, states and pages: what keeps careful clients from doing a thing twice, or to something they have not seen. */
class ConditionalRequestTest {
    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    @BeforeAll
    static void serve() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aRepeatedCreateIsDoneOnceAndAnswersTheSameSecretIncluded() {
        String all = "/api/v1/products/" + api.product("repeats") + "/devices";
        Answer first = api.send("POST", all, "{\"deviceName\": \"r1\"}", "Idempotency-Key", "k1");
        Answer again = api.send("POST", all, "{\"deviceName\": \"r1\"}", "Idempotency-Key", "k1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.type()).isEqualTo(first.type());
        assertThat(again.header("Location")).isEqualTo(first.header("Location")).isNotEmpty();
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag")).isNotEmpty();
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(api.answers.kept())
                .noneMatch(each -> new String(each, StandardCharsets.ISO_8859_1).contains(first.text("secret")));
    }

    @Test
    void aKeyIsForOneRequest() {
        assertThat(api.send("POST", "/api/v1/products", "{\"name\": \"k2 a\"}", "Idempotency-Key", "k2")
                        .status())
                .isEqualTo(201);
        Answer other = api.send("POST", "/api/v1/products", "{\"name\": \"k2 b\"}", "Idempotency-Key", "k2");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text("field")).isEqualTo("Idempotency-Key");
        assertThat(api.send("POST", "/api/v1/products", "{\"name\": \"k2 c\"}", "Idempotency-Key", "a b")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aRefusalIsNotKept() {
        String body = "{\"name\": \"freed\"}";
        String taken = api.product("freed");
        assertThat(api.send("POST", "/api/v1/products", body, "Idempotency-Key", "k3")
                        .status())
                .isEqualTo(409);
        api.send("DELETE", "/api/v1/products/" + taken, "");
        assertThat(api.send("POST", "/api/v1/products", body, "Idempotency-Key", "k3")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void whileTheFirstIsWorkedOnTheSecondIsToldToComeBack() {
        String body = "{\"name\": \"worked on\"}";
        Key key = new Key("root", "k4");
        Answer made = api.send("POST", "/api/v1/products", body, "Idempotency-Key", "k4");
        assertThat(made.status()).isEqualTo(201);
        List<CompletableFuture<Answer>> race = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            race.add(CompletableFuture.supplyAsync(
                    () -> api.send("POST", "/api/v1/products", "{\"name\": \"raced\"}", "Idempotency-Key", "k5")));
        }
        Set<String> ids = new HashSet<>();
        for (CompletableFuture<Answer> each : race) {
            Answer answer = each.join();
            assertThat(answer.status()).isIn(201, 409);
            if (answer.status() == 201) {
                ids.add(answer.text("productId"));
            } else {
                assertThat(answer.header("Retry-After")).isEqualTo("1");
                assertThat(answer.text("field")).isEqualTo("Idempotency-Key");
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(api.answers
                        .claim(key, new byte[] {1}, UUID.randomUUID())
                        .getClass()
                        .getSimpleName())
                .isEqualTo("Misused");
    }

    @Test
    void whatIsKnownAlreadyIsNotSentAgain() {
        for (String path : things()) {
            Answer shown = api.send("GET", path, "");
            String tag = shown.header("ETag");
            assertThat(tag).as(path).matches("\"[\\w.-]+\"");
            Answer known = api.send("GET", path, "", "If-None-Match", "\"other\", W/" + tag);
            assertThat(known.status()).isEqualTo(304);
            assertThat(known.text()).isEmpty();
            assertThat(known.header("ETag")).isEqualTo(tag);
            assertThat(api.send("GET", path, "", "If-None-Match", "\"other\"").status())
                    .isEqualTo(200);
            Answer head = api.send("HEAD", path, "");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("ETag")).isEqualTo(tag);
            assertThat(head.text()).isEmpty();
            assertThat(head.header("Content-Length")).isEqualTo(shown.header("Content-Length"));
        }
    }

    @Test
    void aChangeOfWhatSomebodyElseHasChangedIsRefused() {
        for (String path : things()) {
            String tag = api.send("GET", path, "").header("ETag");
            assertThat(api.send("DELETE", path, "", "If-Match", "\"other\"").status())
                    .as(path)
                    .isEqualTo(412);
            assertThat(api.send("DELETE", path, "", "If-Match", "W/" + tag).status())
                    .isEqualTo(412);
            if (path.contains("products")) {
                Answer changed = api.send("PATCH", path, "{\"enabled\": false}", "If-Match", tag);
                assertThat(changed.status()).isEqualTo(200);
                assertThat(changed.header("ETag")).isNotEmpty().isNotEqualTo(tag);
                Answer late = api.send("PATCH", path, "{\"enabled\": true}", "If-Match", tag);
                assertThat(late.status()).isEqualTo(412);
                assertThat(late.text("field")).isEqualTo("If-Match");
                assertThat(late.text("remedy")).isNotEmpty();
                tag = changed.header("ETag");
            }
            assertThat(api.send("DELETE", path, "", "If-Match", "\"other\", " + tag)
                            .status())
                    .isEqualTo(204);
        }
    }

    @Test
    void anotherSecretIsAnotherStateAlthoughItIsNotShown() {
        String path = device();
        String tag = api.send("GET", path, "").header("ETag");
        api.send("PATCH", path, "{\"secret\": \"AQIDBA==\"}");
        assertThat(api.send("GET", path, "", "If-None-Match", tag).status()).isEqualTo(200);
        assertThat(api.send("DELETE", path, "", "If-Match", tag).status()).isEqualTo(412);
    }

    @Test
    void listsComeInPages() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 7; i++) {
            made.add(api.product("paged " + i));
        }
        Set<String> seen = new HashSet<>();
        String next = "/api/v1/products?limit=3";
        while (!next.isEmpty()) {
            Answer page = api.send("GET", next, "");
            assertThat(page.status()).isEqualTo(200);
            page.body()
                    .path("items")
                    .forEach(item -> assertThat(seen.add(item.path("productId").asText()))
                            .isTrue());
            String link = page.header("Link");
            assertThat(link.isEmpty()).isEqualTo(!page.body().has("next"));
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
            assertThat(link.isEmpty() || link.endsWith("; rel=\"next\"")).isTrue();
        }
        assertThat(seen).containsAll(made);
        assertThat(api.send("GET", "/api/v1/rules?cursor=%21", "").status()).isEqualTo(422);
        assertThat(api.send("GET", "/api/v1/destinations?limit=501", "").status())
                .isEqualTo(422);
    }

    @Test
    void methodsAndMediaTypesAreNamed() {
        Answer options = api.send("OPTIONS", "/api/v1/products", "");
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        Answer put = api.send("PUT", "/api/v1/products", "{}");
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.header("Allow")).contains("GET").contains("POST");
        Answer xml = api.send("GET", "/api/v1/products", "", "Accept", "text/xml, image/*");
        assertThat(xml.status()).isEqualTo(406);
        assertThat(xml.text("remedy")).contains("application/json");
        assertThat(api.send("GET", "/api/v1/products", "", "Accept", "text/xml, application/*;q=0.1")
                        .status())
                .isEqualTo(200);
        assertThat(api.send("POST", "/api/v1/products", "{}", "Content-Type", "application/jsonx")
                        .status())
                .isEqualTo(415);
        assertThat(api.send("POST", "/api/v1/products", "{}", "Content-Type", "application/json; charset=x")
                        .status())
                .isEqualTo(415);
        assertThat(api.send("GET", "/api/v1/products?limit=1", "", "Content-Type", "text/plain; charset=nonsense")
                        .text("field"))
                .isEqualTo("Content-Type");
        assertThat(api.send("GET", "/api/v1/products?colour=red", "").text("field"))
                .isEqualTo("colour");
    }

    private static String device() {
        String all = "/api/v1/products/" + api.product("p" + UUID.randomUUID()) + "/devices";
        assertThat(api.send("POST", all, "{\"deviceName\": \"d1\"}").status()).isEqualTo(201);
        return all + "/d1";
    }

    /** One of each, made now; each can be deleted. */
    private static List<String> things() {
        String device = device();
        String name = "t" + Long.toString(System.nanoTime(), 36);
        api.send("POST", "/api/v1/destinations", """
                {"name": "%s", "type": "jdbc", "url": "jdbc:postgresql://h/d", "username": "u", "password": "p"}""".formatted(name));
        api.send("POST", "/api/v1/rules", """
                {"name": "%s", "sql": "SELECT 1", "actions": [{"type": "repub", "topic": "P/d/x"}]}""".formatted(name));
        return List.of(
                "/api/v1/destinations/" + name,
                "/api/v1/rules/" + name,
                device,
                "/api/v1/products/" + api.product(name));
    }
}
