package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.access.Caller;
import io.tributary.management.access.CloudKey;
import io.tributary.management.audit.AuditEntry;
import io.tributary.management.audit.AuditEntry.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Access control as a client meets it. */
class AccessInterfaceTest extends AccessKit {
    @Test
    void aCollaboratorDoesWhatHisPoliciesSayAndNothingElse() {
        String mine = product("mine");
        String other = product("other");
        policy("mine", """
                {"effect": "allow", "actions": ["product:*", "device:*"], "resources": ["product/%s", "product/%s/*"]},
                {"effect": "deny", "actions": ["device:GetSecret", "device:Delete"], "resources": ["*"]},
                {"effect": "deny", "actions": ["*"], "resources": ["product/%s/device/hidden"]}""".formatted(mine, mine, mine));
        String key = key("carol", "mine");

        Answer products = send("GET", "/api/v1/products", "", key).is(200);
        assertThat(products.body().path("items")).hasSize(1);
        assertThat(products.body().at("/items/0/productId").asText()).isEqualTo(mine);
        String devices = "/api/v1/products/" + mine + "/devices";
        send("POST", devices, "{\"deviceName\": \"d1\"}", key).is(201);
        send("POST", devices, "{\"deviceName\": \"hidden\"}", ROOT).is(201);
        assertThat(send("GET", devices, "", key).is(200).body().findValuesAsText("deviceName"))
                .containsExactly("d1");
        send("GET", devices + "/d1", "", key).is(200);
        send("GET", devices + "/hidden", "", key).is(403);
        send("GET", devices + "/d1?secret=true", "", key).is(403);
        send("DELETE", devices + "/d1", "", key).is(403);
        send("GET", "/api/v1/products/" + other, "", key).is(403);
        send("GET", "/api/v1/products/" + other + "/devices", "", key).is(403);
        send("POST", "/api/v1/products", "{\"name\": \"more\"}", key).is(403);
        send("GET", "/api/v1/users/carol", "", key).is(403);
        send("GET", "/api/v1/audit", "", key).is(403);
        assertThat(send("GET", "/api/v1/users", "", key).is(200).body().path("items"))
                .isEmpty();
        send("GET", "/api/v1/products/" + other + "%2F..%2F" + mine, "", key).is(403);

        Answer refused = send("DELETE", devices + "/d1", "", key);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.text("detail"))
                .contains(
                        "user/carol",
                        "device:Delete",
                        "product/" + mine + "/device/d1",
                        "statement 2 of policy 'mine'");
        assertThat(refused.text("remedy")).contains("device:Delete");
    }

    @Test
    void aRouteThatNobodyThoughtOfIsForTheRootAlone() {
        String key = key("dave", "AdministratorAccess");

        send("GET", "/api/v1/forgotten", "", "").is(401);
        send("GET", "/api/v1/forgotten", "", ROOT).is(200);
        send("GET", "/api/v1/forgotten", "", key).is(403);
        send("GET", "/api/v1/products", "", key).is(200);
    }

    @Test
    void aKeyEndsWithItsSwitchItsUserAndItself() {
        String key = key("erin", "ReadOnlyAccess");
        String keys = "/api/v1/users/erin/keys";
        String id = send("GET", keys, "", ROOT).body().at("/items/0/keyId").asText();
        send("GET", "/api/v1/products", "", key).is(200);
        assertThat(send("GET", keys, "", ROOT).body().at("/items/0/lastUsedAt").asText())
                .isNotEmpty();
        assertThat(send("GET", keys, "", ROOT).body().findValue("secret")).isNull();

        send("PATCH", keys + "/" + id, "{\"enabled\": false}", ROOT).is(200);
        send("GET", "/api/v1/products", "", key).is(401);
        send("PATCH", keys + "/" + id, "{\"enabled\": true, \"expires\": \"2020-01-01T00:00:00Z\"}", ROOT)
                .is(422);
        send("PATCH", keys + "/" + id, "{\"enabled\": true}", ROOT).is(200);
        send("GET", "/api/v1/products", "", key).is(200);
        send("PATCH", "/api/v1/users/erin", "{\"enabled\": false}", ROOT).is(200);
        send("GET", "/api/v1/products", "", key).is(401);
        send("PATCH", "/api/v1/users/erin", "{\"enabled\": true}", ROOT).is(200);
        send("DELETE", keys + "/" + id, "", ROOT).is(204);
        send("GET", "/api/v1/products", "", key).is(401);
        send("PATCH", "/api/v1/users/frank/keys/" + id, "{}", ROOT).is(404);
    }

    @Test
    void whoMayNotAttachAPolicyGivesItToNobody() {
        policy("people", """
                {"effect": "allow", "actions": ["user:*", "role:*", "key:*"], "resources": ["*"]}""");
        String key = key("greta", "people");

        send("POST", "/api/v1/users", "{\"name\": \"puppet\", \"policies\": [\"AdministratorAccess\"]}", key)
                .is(403);
        send("PATCH", "/api/v1/users/greta", "{\"policies\": [\"people\", \"AdministratorAccess\"]}", key)
                .is(403);
        send("POST", "/api/v1/roles", "{\"name\": \"strong\", \"policies\": [\"AdministratorAccess\"]}", key)
                .is(403);
        send("PATCH", "/api/v1/users/greta", "{\"description\": \"me\", \"policies\": [\"people\"]}", key)
                .is(200);
        send("GET", "/api/v1/users/puppet", "", ROOT).is(404);
    }

    @Test
    void cloudKeysAndTemporaryCredentialsAreFoundAndEnd() {
        send("POST", "/api/v1/users", "{\"name\": \"henry\"}", ROOT).is(201);
        Answer made = send("POST", "/api/v1/users/henry/keys", "{\"type\": \"cloud\", \"label\": \"php\"}", ROOT)
                .is(201);
        String secretId = made.text("keyId");
        assertThat(secretId).hasSize(36).startsWith("AKID");
        assertThat(made.text("secret")).hasSize(32);

        CloudKey key = parts.cloudKeys().keyOf(secretId, Optional.empty()).orElseThrow();
        assertThat(key.secretKey()).isEqualTo(made.text("secret"));
        assertThat(key.caller().principal()).isEqualTo("user/henry");
        assertThat(key.worksAt(clock.instant())).isTrue();
        assertThat(parts.cloudKeys().keyOf("AKIDunknown", Optional.empty())).isEmpty();
        send("PATCH", "/api/v1/users/henry/keys/" + secretId, "{\"enabled\": false}", ROOT)
                .is(200);
        assertThat(parts.cloudKeys()
                        .keyOf(secretId, Optional.empty())
                        .orElseThrow()
                        .enabled())
                .isFalse();

        send("POST", "/api/v1/roles", "{\"name\": \"reader\", \"policies\": [\"ReadOnlyAccess\"]}", ROOT)
                .is(201);
        send("POST", "/api/v1/roles/reader/credentials", "{\"lasts\": \"PT2H\"}", ROOT)
                .is(422);
        Answer issued = send("POST", "/api/v1/roles/reader/credentials", "{\"lasts\": \"PT15M\"}", ROOT)
                .is(201);
        String id = issued.text("secretId");
        String token = issued.text("token");
        CloudKey temporary = parts.cloudKeys().keyOf(id, Optional.of(token)).orElseThrow();
        assertThat(temporary.secretKey()).isEqualTo(issued.text("secretKey"));
        assertThat(temporary.caller().kind()).isEqualTo(Caller.Kind.ROLE);
        assertThat(parts.control()
                        .decide(temporary.caller(), "product:Get", "product/A")
                        .allowed())
                .isTrue();
        assertThat(parts.control()
                        .decide(temporary.caller(), "product:Delete", "product/A")
                        .allowed())
                .isFalse();
        assertThat(parts.cloudKeys().keyOf(id, Optional.empty())).isEmpty();
        assertThat(parts.cloudKeys().keyOf(secretId, Optional.of(token))).isEmpty();
        assertThat(parts.cloudKeys().keyOf(id, Optional.of(token.substring(4)))).isEmpty();
        assertThat(parts.cloudKeys().keyOf(id, Optional.of("x".repeat(100_000))))
                .isEmpty();
        send("PATCH", "/api/v1/roles/reader", "{\"revoke\": true}", ROOT).is(200);
        assertThat(parts.cloudKeys().keyOf(id, Optional.of(token))).isEmpty();
    }

    @Test
    void everyChangeIsOnRecordBeforeItIsMade() {
        String id = product("recorded");
        Answer changed = send("PATCH", "/api/v1/products/" + id, "{\"retain\": \"forbid\"}", ROOT)
                .is(200);
        AuditEntry done = last();
        assertThat(done.outcome()).isEqualTo(Outcome.DONE);
        assertThat(done.requestId()).isEqualTo(changed.header("X-Request-Id"));
        assertThat(done.principal()).isEqualTo("root");
        assertThat(done.address()).isEqualTo("127.0.0.1");
        assertThat(done.action() + " " + done.resource()).isEqualTo("product:Change product/" + id);
        assertThat(done.changes())
                .contains(new AuditEntry.FieldChange("retain", Optional.of("ignore"), Optional.of("forbid")))
                .extracting(AuditEntry.FieldChange::field)
                .containsExactly("retain", "revision", "updatedAt");
        List<AuditEntry> written = audit.written();
        assertThat(written.get(written.size() - 2).outcome()).isEqualTo(Outcome.BEGUN);
        assertThat(written.get(written.size() - 2).id()).isEqualTo(done.id());

        send("POST", "/api/v1/users", "{\"name\": \"ida\", \"password\": \"" + PASSWORD + "\"}", ROOT)
                .is(201);
        assertThat(last().changes().toString()).contains("ida", "(hidden)").doesNotContain(PASSWORD);
        send("DELETE", "/api/v1/products/NONE000000", "", ROOT).is(404);
        assertThat(last().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(last().detail()).startsWith("404: there is no product");
        int before = audit.written().size();
        send("GET", "/api/v1/products", "", ROOT).is(200);
        assertThat(audit.written()).hasSize(before);
        assertThat(send("GET", "/api/v1/audit?limit=2", "", ROOT).is(200).body().path("items"))
                .hasSize(2);
        send("GET", "/api/v1/audit?from=yesterday", "", ROOT).is(422);
        send("GET", "/api/v1/audit?from=2020-01-01T00:00:00Z", "", ROOT).is(422);
        send("GET", "/api/v1/audit?from=-1000000000-01-01T00:00:00Z", "", ROOT).is(422);
        send("GET", "/api/v1/audit?from=+1000000000-12-31T00:00:00Z", "", ROOT).is(422);
        send("GET", "/api/v1/audit?to=%2B1000000000-12-31T00:00:00Z", "", ROOT).is(422);

        audit.away = true;
        send("DELETE", "/api/v1/products/" + id, "", ROOT).is(503);
        audit.away = false;
        send("GET", "/api/v1/products/" + id, "", ROOT).is(200);
    }

    @Test
    void aDecisionIsExplained() {
        policy("night", """
                {"effect": "allow", "actions": ["rule:*"], "resources": ["rule/*"],
                 "when": {"sourceAddresses": ["10.0.0.0/8"], "until": "2026-12-01T00:00:00Z"}}""");
        user("max", "night");
        String question =
                "{\"user\": \"max\", \"action\": \"rule:Delete\", \"resource\": \"rule/r1\", \"address\": \"%s\","
                        + " \"at\": \"2026-11-30T00:00:00Z\"}";

        Answer yes = simulate(question.formatted("10.1.1.1")).is(200);
        assertThat(yes.body().path("allowed").asBoolean()).isTrue();
        assertThat(yes.text("reason")).isEqualTo("statement 1 of policy 'night' allows it");
        assertThat(simulate(question.formatted("11.1.1.1"))
                        .body()
                        .path("allowed")
                        .asBoolean())
                .isFalse();
        simulate(question.formatted("localhost")).is(422);
        simulate("{\"action\": \"rule:Get\", \"resource\": \"rule/r\"}").is(422);
        assertThat(simulate("{\"role\": \"none\", \"action\": \"rule:Get\", \"resource\": \"rule/r\"}")
                        .text("reason"))
                .contains("no such role");
    }

    @Test
    void ofTwoChangesOfOneVersionOneIsMade() throws Exception {
        policy("contested", """
                {"effect": "allow", "actions": ["rule:List"], "resources": ["*"]}""");
        String tag = send("GET", "/api/v1/policies/contested", "", ROOT).header("ETag");
        String body = "{\"policy\": {\"version\": 1, \"statements\": [{\"effect\": \"allow\","
                + " \"actions\": [\"rule:Get\"], \"resources\": [\"rule/%d\"]}]}}";
        ExecutorService together = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String mine = body.formatted(i);
                answers.add(together.submit(() -> send(request("PUT", "/api/v1/policies/contested", mine)
                                .header("Authorization", ROOT)
                                .header("If-Match", tag))
                        .status()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnlyOnce(200).contains(412);
        } finally {
            together.shutdownNow();
        }
        assertThat(send("GET", "/api/v1/policies/contested", "", ROOT)
                        .body()
                        .path("version")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aPolicyInUseStaysAndTheBuiltInOnesToo() {
        policy("used", "{\"effect\": \"allow\", \"actions\": [\"*\"], \"resources\": [\"*\"]}");
        user("nora", "used");
        send("DELETE", "/api/v1/policies/used", "", ROOT).is(409);
        send("DELETE", "/api/v1/policies/AdministratorAccess", "", ROOT).is(409);
        send("DELETE", "/api/v1/users/nora", "", ROOT).is(204);
        send("DELETE", "/api/v1/policies/used", "", ROOT).is(204);
        send("POST", "/api/v1/users", "{\"name\": \"admin\"}", ROOT).is(409);
        send("POST", "/api/v1/users", "{\"name\": \"a/b\"}", ROOT).is(422);
        send("POST", "/api/v1/users", "{\"name\": \"olaf\", \"policies\": [\"used\"]}", ROOT)
                .is(422);
        Answer wrong = send("POST", "/api/v1/policies", "{\"name\": \"p\", \"policy\": {\"version\": 1}}", ROOT)
                .is(422);
        assertThat(wrong.text("field")).isEqualTo("policy.statements");
    }
}
