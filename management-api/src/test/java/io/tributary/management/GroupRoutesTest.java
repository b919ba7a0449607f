package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Groups as a client meets them, and whom they show which devices. */
class GroupRoutesTest extends AccessKit {
    private static final String GROUPS = "/api/v1/groups";

    @Test
    void aGroupIsMadeShownChangedAndDeleted() {
        Answer made = send("POST", GROUPS, "{\"name\": \"cellar\", \"description\": \"below\"}", ROOT)
                .is(201);
        String one = made.header("Location");
        assertThat(one).isEqualTo(GROUPS + "/" + made.text("groupId"));
        assertThat(made.text("groupId")).matches("[A-Z0-9]{10}");
        Answer shown = send("GET", one, "", ROOT).is(200);
        assertThat(shown.body()).isEqualTo(made.body());
        assertThat(shown.text("description")).isEqualTo("below");
        String tag = shown.header("ETag");

        Answer changed = send(request("PATCH", one, "{\"name\": \"attic\"}")
                        .header("Authorization", ROOT)
                        .header("If-Match", tag))
                .is(200);
        assertThat(changed.text("name")).isEqualTo("attic");
        assertThat(changed.text("description")).as("what is left out stays").isEqualTo("below");
        assertThat(changed.body().path("revision").asLong()).isEqualTo(2);
        send(request("PATCH", one, "{\"name\": \"roof\"}")
                        .header("Authorization", ROOT)
                        .header("If-Match", tag))
                .is(412);
        send(request("DELETE", one, "").header("Authorization", ROOT).header("If-Match", tag))
                .is(412);
        send(request("GET", one, "").header("Authorization", ROOT).header("If-None-Match", changed.header("ETag")))
                .is(304);
        send("DELETE", one, "", ROOT).is(204);
        send("GET", one, "", ROOT).is(404);
        send("DELETE", one, "", ROOT).is(404);
    }

    @Test
    void whatCannotBeIsRefusedWithFieldAndRemedy() {
        String parent = group("parent");
        String child = send("POST", GROUPS, "{\"name\": \"child\", \"parent\": \"" + parent + "\"}", ROOT)
                .is(201)
                .text("groupId");
        refused(send("POST", GROUPS, "{\"name\": \"parent\"}", ROOT), 409, "name");
        refused(send("POST", GROUPS, "{\"name\": \"\"}", ROOT), 422, "name");
        refused(send("POST", GROUPS, "{}", ROOT), 422, "name");
        refused(send("POST", GROUPS, "{\"name\": \"x\", \"parent\": \"NOTHERE000\"}", ROOT), 422, "parent");
        refused(send("PATCH", GROUPS + "/" + parent, "{\"parent\": \"" + child + "\"}", ROOT), 422, "parent");
        refused(send("PATCH", GROUPS + "/" + parent, "{}", ROOT), 422, "name");
        refused(send("GET", GROUPS + "/small", "", ROOT), 422, "groupId");
        send("DELETE", GROUPS + "/" + parent, "", ROOT).is(409);
        assertThat(send("PATCH", GROUPS + "/" + child, "{\"parent\": \"\"}", ROOT)
                        .is(200)
                        .body()
                        .has("parent"))
                .isFalse();
        send("DELETE", GROUPS + "/" + parent, "", ROOT).is(204);
    }

    @Test
    void membersComeAndGoAllOrNone() {
        String pumps = productWith("p1", "p2");
        String valves = productWith("v1");
        String members = GROUPS + "/" + group("cellar") + "/devices";

        send("POST", members + ":add", devices(pumps, "p1", valves, "v1"), ROOT).is(204);
        send("POST", members + ":add", devices(pumps, "p1"), ROOT).is(204);
        assertThat(namesIn(members, ROOT)).containsExactlyInAnyOrder("p1", "v1");
        refused(send("POST", members + ":add", devices(pumps, "p2", pumps, "nobody"), ROOT), 404, "deviceName");
        refused(send("POST", members + ":add", devices(pumps, "p2", pumps, "p2"), ROOT), 422, "devices");
        refused(send("POST", members + ":add", "{\"devices\": []}", ROOT), 422, "devices");
        assertThat(namesIn(members, ROOT)).containsExactlyInAnyOrder("p1", "v1");

        send("POST", members + ":remove", devices(pumps, "p1", pumps, "p2"), ROOT)
                .is(204);
        assertThat(namesIn(members, ROOT)).containsExactly("v1");
        send("DELETE", "/api/v1/products/" + valves + "/devices/v1", "", ROOT).is(204);
        assertThat(namesIn(members, ROOT)).isEmpty();
        send("POST", GROUPS + "/NOTHERE000/devices:add", devices(pumps, "p1"), ROOT)
                .is(404);
    }

    @Test
    void longListsComeInPages() {
        String[] names = IntStream.range(0, 7).mapToObj(i -> "d" + i).toArray(String[]::new);
        String product = productWith(names);
        String members = GROUPS + "/" + group("many") + "/devices";
        List<String> pairs = new ArrayList<>();
        for (String name : names) {
            pairs.addAll(List.of(product, name));
        }
        send("POST", members + ":add", devices(pairs.toArray(String[]::new)), ROOT)
                .is(204);
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = send("GET", members + "?limit=3" + cursor, "", ROOT).is(200);
            assertThat(page.body().path("items")).hasSizeLessThanOrEqualTo(3);
            seen.addAll(page.body().findValuesAsText("deviceName"));
            cursor = page.body().has("next") ? "&cursor=" + page.text("next").replace("/", "%2F") : "";
        } while (!cursor.isEmpty());
        assertThat(seen).containsExactlyInAnyOrder(names);
        refused(send("GET", members + "?limit=0", "", ROOT), 422, "limit");

        group("second");
        Answer groups = send("GET", GROUPS + "?limit=1", "", ROOT).is(200);
        assertThat(groups.body().path("items")).hasSize(1);
        assertThat(send("GET", GROUPS + "?limit=1&cursor=" + groups.text("next"), "", ROOT)
                        .body()
                        .path("items"))
                .hasSize(1)
                .isNotEqualTo(groups.body().path("items"));
    }

    @Test
    void aGroupShowsNobodyADeviceThatHeMayNotList() {
        String pumps = productWith("p1");
        String valves = productWith("v1");
        String cellar = group("cellar");
        String attic = group("attic");
        String members = GROUPS + "/" + cellar + "/devices";
        send("POST", members + ":add", devices(pumps, "p1", valves, "v1"), ROOT).is(204);
        policy("keeper", """
                {"effect": "allow", "actions": ["group:*"], "resources": ["group/%s"]},
                {"effect": "allow", "actions": ["device:List", "device:Get"], "resources": ["product/%s/*"]}""".formatted(cellar, pumps));
        String key = key("gus", "keeper");

        assertThat(send("GET", GROUPS, "", key).is(200).body().findValuesAsText("groupId"))
                .containsExactly(cellar);
        assertThat(namesIn(members, key)).containsExactly("p1");
        send("GET", GROUPS + "/" + attic, "", key).is(403);
        send("GET", GROUPS + "/" + attic + "/devices", "", key).is(403);
        send("POST", GROUPS, "{\"name\": \"mine\"}", key).is(403);
        send("POST", GROUPS + "/" + attic + "/devices:add", devices(pumps, "p1"), key)
                .is(403);
        send("POST", members + ":remove", devices(pumps, "p1"), key).is(204);
        send("POST", members + ":add", devices(pumps, "p1"), key).is(204);
        assertThat(send("POST", members + ":add", devices(valves, "v1"), key)
                        .is(403)
                        .text("detail"))
                .contains("device:Get", valves + "/device/v1");
        assertThat(send("POST", members + ":add", devices(valves, "unknown"), key)
                        .is(403)
                        .text("detail"))
                .as("whether it is there is not told")
                .contains("device:Get");
    }

    private String group(String name) {
        return send("POST", GROUPS, "{\"name\": \"" + name + "\"}", ROOT)
                .is(201)
                .text("groupId");
    }

    private String productWith(String... devices) {
        String id = product("p" + registry.products().size());
        for (String device : devices) {
            send("POST", "/api/v1/products/" + id + "/devices", "{\"deviceName\": \"" + device + "\"}", ROOT)
                    .is(201);
        }
        return id;
    }

    private List<String> namesIn(String members, String key) {
        return send("GET", members, "", key).is(200).body().findValuesAsText("deviceName");
    }

    /** Product and device in turn. */
    private static String devices(String... pairs) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.add("{\"productId\": \"" + pairs[i] + "\", \"deviceName\": \"" + pairs[i + 1] + "\"}");
        }
        return "{\"devices\": [" + String.join(", ", all) + "]}";
    }

    private static void refused(Answer answer, int status, String field) {
        answer.is(status);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotEmpty();
    }
}
