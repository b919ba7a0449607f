package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.TestApi.Answer;
import io.tributary.management.access.Caller;
import io.tributary.management.tasks.Task;
import io.tributary.management.tasks.Tasks;
import io.tributary.management.tasks.Tickets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tasks as the native interface shows them. */
class TaskRoutesTest {
    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    @SuppressWarnings("NullAway.Init")
    private static Tasks tasks;

    @BeforeAll
    static void serve() {
        api = new TestApi();
        tasks = api.tasks.services().tasks();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aTaskIsShownWithWhatBecameOfItsDevices() {
        String product = api.product("shown");
        Task task = tasks.makeNamed(product, List.of("a", "b", "a"));
        String path = "/api/v1/tasks/" + task.id();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(api.send("GET", path, "").text("stage")).isEqualTo("done"));

        JsonNode shown = api.send("GET", path, "").body();
        assertThat(shown.path("taskId").textValue()).isEqualTo(Long.toString(task.id()));
        assertThat(shown.path("kind").textValue()).isEqualTo("names");
        assertThat(shown.path("total").intValue()).isEqualTo(3);
        assertThat(shown.path("made").intValue()).isEqualTo(2);
        assertThat(shown.path("refused").intValue()).isEqualTo(1);
        assertThat(shown.has("cause")).isFalse();
        JsonNode first = api.send("GET", path + "/devices?limit=2", "").body();
        assertThat(first.at("/items/1/deviceName").textValue()).isEqualTo("b");
        JsonNode last = api.send(
                        "GET",
                        path + "/devices?limit=2&cursor=" + first.path("next").textValue(),
                        "")
                .body();
        assertThat(last.path("items")).hasSize(1);
        assertThat(last.at("/items/0/made").booleanValue()).isFalse();
        assertThat(last.at("/items/0/cause").textValue()).contains("already");
        assertThat(last.has("next")).isFalse();

        assertThat(api.send("POST", path + "/cancel", "").status()).isEqualTo(409);
    }

    @Test
    void tasksAreListedByProductTheNewestFirst() {
        String product = api.product("listed");
        List<String> made = IntStream.range(0, 3)
                .mapToObj(i ->
                        Long.toString(tasks.makeNamed(product, List.of("d" + i)).id()))
                .sorted(Comparator.reverseOrder())
                .toList();

        List<String> seen = new ArrayList<>();
        String query = "?productId=" + product + "&limit=2";
        JsonNode page = api.send("GET", "/api/v1/tasks" + query, "").body();
        page.path("items").forEach(item -> seen.add(item.path("taskId").textValue()));
        page = api.send(
                        "GET",
                        "/api/v1/tasks" + query + "&cursor=" + page.path("next").textValue(),
                        "")
                .body();
        page.path("items").forEach(item -> seen.add(item.path("taskId").textValue()));
        assertThat(seen).isEqualTo(made);
        assertThat(page.has("next")).isFalse();
    }

    @Test
    void resultsThatTheDatabaseBreaksOffDoNotLookWhole() throws IOException {
        Task task = tasks.makeRandom(api.product("broken"), 3_000);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(api.send("GET", "/api/v1/tasks/" + task.id(), "")
                                .text("stage"))
                        .isEqualTo("done"));
        String path = api.tasks.services().resultPath().apply(new Tickets.Ticket.Results(task.id(), Caller.root()));
        assertThat(api.send("GET", path, "").text().lines()).hasSize(3_001);

        TransferTest.assertBrokenOff(api, path, "HTTP/1.1\r\nHost: a\r\nConnection: close", 10);
        api.registry.stopAfter(2);
        Answer refused = api.send("GET", path, "");
        api.registry.stopAfter(Integer.MAX_VALUE);
        assertThat(refused.status()).as("nothing has left yet").isEqualTo(503);
        assertThat(refused.text()).startsWith("{").contains("the database has stopped");
    }

    @Test
    void whoUploadsSlowlyKeepsNobodyFromHisResults() throws IOException {
        String product = api.product("slow");
        Task task = tasks.makeNamed(product, List.of("a"));
        String results = api.tasks.services().resultPath().apply(new Tickets.Ticket.Results(task.id(), Caller.root()));
        List<Socket> slow = new ArrayList<>();
        try {
            String first = upload(product, 0);
            slow.add(begun(first));
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(api.send("PUT", first, "a\n").status())
                                    .as("by one address one at a time")
                                    .isEqualTo(429));
            for (int i = 1; i < 4; i++) {
                slow.add(begun(upload(product, i)));
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    api.send("PUT", upload(product, 9), "a\n").status())
                            .isEqualTo(503));
            assertThat(api.send("GET", results, "").status()).isEqualTo(200);
        } finally {
            for (Socket each : slow) {
                each.close();
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                api.send("PUT", upload(product, 10), "a\n").status())
                        .isEqualTo(200));
    }

    private static String upload(String product, int number) {
        return api.tasks.services().uploadPath().apply(new Tickets.Ticket.Upload(product, "slow-" + number + ".csv"));
    }

    private static Socket begun(String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server.port());
        socket.getOutputStream()
                .write(("PUT " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\na")
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void whatIsNoTaskIsRefused() {
        assertThat(api.send("GET", "/api/v1/tasks/1", "").status()).isEqualTo(404);
        assertThat(api.send("GET", "/api/v1/tasks/x", "").status()).isEqualTo(422);
        assertThat(api.send("GET", "/api/v1/tasks/01", "").status()).isEqualTo(422);
        assertThat(api.send("POST", "/api/v1/tasks/01/cancel", "").status()).isEqualTo(422);
        assertThat(api.send("GET", "/api/v1/tasks/1/devices?cursor=-1", "").status())
                .isEqualTo(422);
    }
}
