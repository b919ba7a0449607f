package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.api.RoutePermissions;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.RouteTable;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who is shown a secret: whoever makes it, once, and whoever may see secrets of that very thing. */
class SecretAccessTest extends AccessKit {
    private static final Set<String> SECRET_WORDS = Set.of("secret", "password", "privatekey", "token", "psk");

    @Test
    void lookingIsNotSeeingSecrets() {
        String id = productWithDevices();
        String key = key("anna", "ReadOnlyAccess");
        String devices = "/api/v1/products/" + id + "/devices";

        assertThat(send("GET", devices + "/d1", "", key).is(200).body().has("secret"))
                .isFalse();
        assertThat(send("GET", devices, "", key).is(200).body().findValues("secret"))
                .isEmpty();
        assertThat(export(devices, "", key)).contains("d1").doesNotContain("secret");
        assertThat(send("GET", "/api/v1/products/" + id, "", key).is(200).body().has("registrationSecret"))
                .isFalse();
        for (String asked : new String[] {
            devices + "/d1?secret=true",
            devices + ":export?secrets=true",
            devices + ":export?format=csv&secrets=true",
            "/api/v1/products/" + id + "?secret=true"
        }) {
            assertThat(send("GET", asked, "", key).is(403).text("detail")).contains(":GetSecret");
            send("HEAD", asked, "", key).is(403);
            send("GET", asked, "", ROOT).is(200);
        }
    }

    @Test
    void whoMayNotLookIsShownNothingForTheSecretsSake() {
        String id = productWithDevices();
        policy("vault", """
                {"effect": "allow", "actions": ["product:*", "device:*"], "resources": ["product/%s", "product/%s/*"]},
                {"effect": "deny", "actions": ["device:Get", "device:List"], "resources": ["*/device/d1"]},
                {"effect": "deny", "actions": ["device:GetSecret"], "resources": ["*/device/d2"]},
                {"effect": "deny", "actions": ["product:Get"], "resources": ["*"]}""".formatted(id, id));
        String key = key("ben", "vault");
        String devices = "/api/v1/products/" + id + "/devices";

        send("GET", devices + "/d1?secret=true", "", key).is(403);
        send("GET", devices + "/d2?secret=true", "", key).is(403);
        send("GET", devices + "/d2", "", key).is(200);
        assertThat(send("GET", devices + "/d3?secret=true", "", key).is(200).text("secret"))
                .isNotEmpty();
        send("GET", "/api/v1/products/" + id + "?secret=true", "", key).is(403);
        assertThat(export(devices, "", key)).contains("d2", "d3").doesNotContain("d1");
        assertThat(export(devices, "?secrets=true", key)).contains("d3").doesNotContain("d1", "d2");
    }

    @Test
    void secretsOfAnotherProductStayUnseen() {
        String mine = productWithDevices();
        String other = productWithDevices();
        policy("own", """
                {"effect": "allow", "actions": ["*"], "resources": ["product/%s", "product/%s/*"]}""".formatted(mine, mine));
        String key = key("cora", "own");

        send("GET", "/api/v1/products/" + mine + "/devices/d1?secret=true", "", key)
                .is(200);
        for (String path : new String[] {
            "?secret=true", "/devices/d1?secret=true", "/devices/d1", "/devices:export?secrets=true", "/devices"
        }) {
            send("GET", "/api/v1/products/" + other + path, "", key).is(403);
        }
        send("POST", "/api/v1/products/" + other + "/registration-secret", "", key)
                .is(403);
        send("POST", "/api/v1/products/" + other + "/devices:import?secrets=true", "{}", key)
                .is(403);
    }

    @Test
    void everySecretThatIsShownIsOnRecord() {
        String id = productWithDevices();
        for (String path : new String[] {"/devices/d1?secret=true", "/devices:export?secrets=true"}) {
            send("GET", "/api/v1/products/" + id + path, "", ROOT).is(200);
            assertThat(last().action()).isEqualTo("device:GetSecret");
        }
        send("GET", "/api/v1/products/" + id + "?secret=true", "", ROOT).is(200);
        assertThat(last().action()).isEqualTo("product:GetSecret");
    }

    /** The whole interface: a route more that answers with a secret has to be looked at, and then named here. */
    @Test
    void theseRoutesAnswerWithSecretsAndNoOther() {
        Set<String> once = new TreeSet<>();
        Set<String> onRequest = new TreeSet<>();
        try (TestApi api = new TestApi()) {
            for (RouteTable.Entry entry : api.table.entries()) {
                Route route = entry.route();
                boolean asked = route.parameters().stream()
                        .anyMatch(parameter -> parameter.name().startsWith("secret"));
                boolean reading = route.method().name().equals("GET");
                if (asked && reading) {
                    onRequest.add(route.name());
                    assertThat(RoutePermissions.said(route)).as(route.name()).contains("to show secrets for");
                } else if (!reading && showsSecret(route)) {
                    once.add(route.name());
                }
            }
        }
        assertThat(onRequest).containsExactly("exportDevices", "getDevice", "getProduct");
        // The forms of changeDevice, changeKey, changeProduct and createProduct have a place for it that stays empty;
        // logIn answers with
        // the caller's own token.
        assertThat(once)
                .containsExactly(
                        "assumeRole",
                        "changeDevice",
                        "changeKey",
                        "changeProduct",
                        "createDevice",
                        "createKey",
                        "createProduct",
                        "importDevices",
                        "issueCertificate",
                        "logIn",
                        "resetDeviceSecret",
                        "resetRegistrationSecret");
    }

    @Test
    void aChangeShowsNoSecret() {
        String id = productWithDevices();
        String product = "/api/v1/products/" + id;
        assertThat(send("PATCH", product, "{\"description\": \"x\"}", ROOT)
                        .is(200)
                        .body()
                        .has("registrationSecret"))
                .isFalse();
        assertThat(send("PATCH", product + "/devices/d1", "{\"alias\": \"x\"}", ROOT)
                        .is(200)
                        .body()
                        .has("secret"))
                .isFalse();
        String keys = "/api/v1/users/dora/keys";
        key("dora", "ReadOnlyAccess");
        String keyId = send("GET", keys, "", ROOT).body().at("/items/0/keyId").asText();
        assertThat(send("PATCH", keys + "/" + keyId, "{\"label\": \"x\"}", ROOT)
                        .is(200)
                        .body()
                        .has("secret"))
                .isFalse();
    }

    private static boolean showsSecret(Route route) {
        return route.answers().stream()
                .flatMap(answer -> answer.body().stream())
                .anyMatch(form -> holdsSecret(form, new HashSet<>()));
    }

    private static boolean holdsSecret(Type type, Set<Type> seen) {
        if (!seen.add(type)) {
            return false;
        }
        if (type instanceof ParameterizedType of) {
            return Stream.of(of.getActualTypeArguments()).anyMatch(each -> holdsSecret(each, seen));
        }
        return type instanceof Class<?> form
                && form.isRecord()
                && Stream.of(form.getRecordComponents())
                        .anyMatch(part -> isSecret(part) || holdsSecret(part.getGenericType(), seen));
    }

    private static boolean isSecret(RecordComponent part) {
        String name = part.getName().toLowerCase(Locale.ROOT);
        return SECRET_WORDS.stream().anyMatch(name::contains) || name.equals("secretkey");
    }

    private String export(String devices, String query, String key) {
        return send("GET", devices + ":export" + query, "", key)
                .is(200)
                .response()
                .body();
    }

    private String productWithDevices() {
        String id = send(
                        "POST",
                        "/api/v1/products",
                        "{\"name\": \"p" + registry.products().size() + "\","
                                + " \"registration\": \"automatic\", \"registrationLimit\": 10}",
                        ROOT)
                .is(201)
                .text("productId");
        for (String name : new String[] {"d1", "d2", "d3"}) {
            send("POST", "/api/v1/products/" + id + "/devices", "{\"deviceName\": \"" + name + "\"}", ROOT)
                    .is(201);
        }
        return id;
    }
}
