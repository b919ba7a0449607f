package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.management.events.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Live views show each viewer what his policies let him get, as long as he would be let in. */
class LiveViewAccessTest extends AccessKit {
    private final List<View> views = new ArrayList<>();

    @AfterEach
    void closeViews() {
        views.forEach(View::close);
    }

    @Test
    void aViewerOfOneProductHearsNothingOfAnother() {
        policy("one", """
                {"effect": "allow", "actions": ["product:Get", "device:Get"], "resources": ["product/AAAAAAAAAA", "product/AAAAAAAAAA/*"]},
                {"effect": "deny", "actions": ["device:Get"], "resources": ["*/device/hidden"]}""");
        View his = watch("", "Authorization", key("vera", "one"));
        View all = watch("", "Authorization", ROOT);

        publish("AAAAAAAAAA/d1", "one");
        publish("BBBBBBBBBB/d1", "two");
        publish("BBBBBBBBBB", "three");
        publish("AAAAAAAAAA/hidden", "four");
        events.publish(Events.HEALTH, Optional.empty(), "five");
        publish("AAAAAAAAAA", "six");

        his.awaits("data: six");
        all.awaits("data: six");
        assertThat(his.text()).contains("data: one").doesNotContain("two", "three", "four", "five");
        assertThat(all.text()).contains("one", "two", "three", "four", "five");
    }

    @Test
    void ofGroupsWhoMayGetThemHears() {
        policy("some", """
                {"effect": "allow", "actions": ["group:Get"], "resources": ["group/GROUP12345"]}""");
        View his = watch("", "Authorization", key("vera", "some"));
        publish("group:GROUP67890", "two");
        publish("AAAAAAAAAA", "three");
        publish("group:GROUP12345", "one");
        his.awaits("data: one");
        assertThat(his.text()).doesNotContain("two", "three");
    }

    @Test
    void askingForAnotherProductIsHearingNothing() {
        policy("one", """
                {"effect": "allow", "actions": ["product:Get"], "resources": ["product/AAAAAAAAAA"]}""");
        View his = watch("?productId=BBBBBBBBBB", "Authorization", key("vera", "one"));
        publish("BBBBBBBBBB", "two");
        publish("AAAAAAAAAA", "one");
        his.awaitsHeartbeats();
        assertThat(his.text()).doesNotContain("data:");
    }

    @Test
    void whatIsNoLongerAllowedIsNoLongerHeard() {
        policy("one", """
                {"effect": "allow", "actions": ["product:Get"], "resources": ["*"]}""");
        View his = watch("", "Authorization", key("vera", "one"));
        publish("AAAAAAAAAA", "before");
        his.awaits("data: before");

        send("PATCH", "/api/v1/users/vera", "{\"policies\": []}", ROOT).is(200);
        publish("AAAAAAAAAA", "after");
        his.awaitsHeartbeats();
        assertThat(his.text()).doesNotContain("after");
    }

    @Test
    void aViewEndsWithItsKey() {
        String key = key("vera", "ReadOnlyAccess");
        View his = watch("", "Authorization", key);
        String keys = "/api/v1/users/vera/keys";
        String id = send("GET", keys, "", ROOT).body().at("/items/0/keyId").asText();

        send("DELETE", keys + "/" + id, "", ROOT).is(204);
        publish("AAAAAAAAAA", "after");

        his.ends();
        assertThat(his.text()).doesNotContain("after");
        await().until(() -> events.viewers() == 0);
    }

    @Test
    void aViewByCookieEndsWithAnotherPasswordAndWithItsUser() {
        user("wim", "ReadOnlyAccess");
        View first = watch("", "Cookie", cookieOf(logIn("wim", PASSWORD).is(201)));
        send("PUT", "/api/v1/users/wim/password", "{\"password\": \"another long one\"}", ROOT)
                .is(204);
        first.ends();

        View second =
                watch("", "Cookie", cookieOf(logIn("wim", "another long one").is(201)));
        send("PATCH", "/api/v1/users/wim", "{\"enabled\": false}", ROOT).is(200);
        second.ends();
    }

    private void publish(String about, String json) {
        events.publish(Events.REGISTRY, Optional.of(about), json);
    }

    private View watch(String query, String header, String value) {
        int before = events.viewers();
        View view = new View(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events" + query), header, value);
        views.add(view);
        await().atMost(Duration.ofSeconds(30)).until(() -> events.viewers() > before);
        return view;
    }

    /** A stream that is read as it comes. */
    private static final class View implements AutoCloseable {
        private final InputStream stream;
        private final StringBuffer heard = new StringBuffer();
        private volatile boolean ended;

        View(URI uri, String header, String value) {
            try {
                HttpResponse<InputStream> answer = CLIENT.send(
                        HttpRequest.newBuilder(uri).header(header, value).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
                assertThat(answer.statusCode()).isEqualTo(200);
                stream = answer.body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            Thread reader = new Thread(this::read, "view");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            byte[] bytes = new byte[4_096];
            try {
                for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
                    heard.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
                }
                ended = true;
            } catch (IOException closed) {
                heard.append("broken off");
            }
        }

        String text() {
            return heard.toString();
        }

        void awaits(String text) {
            await().atMost(Duration.ofSeconds(30)).until(() -> text().contains(text));
        }

        /** By then what was published before this is heard, or is not going to be: the first of two may have been on its way already. */
        void awaitsHeartbeats() {
            int before = heartbeats();
            await().atMost(Duration.ofSeconds(30)).until(() -> heartbeats() >= before + 2);
        }

        private int heartbeats() {
            return text().split(":\n\n", -1).length - 1;
        }

        void ends() {
            await().atMost(Duration.ofSeconds(30)).until(() -> ended);
        }

        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
