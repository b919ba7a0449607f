package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.RawClient.Answer;
import io.tributary.management.cloudapi.model.HostileFields;
import io.tributary.management.cloudapi.model.HostileFields.Hostile;
import io.tributary.management.credentials.OwnAuthority;
import io.tributary.testing.Samples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent to whichever action, the answer is the envelope with a code of the contract: never another status, never an internal
 * error, never a stack trace. {@code -Dhostile.calls=100000} sends as many.
 */
class HostileCallsTest {
    private static final int CALLS = Integer.getInteger("hostile.calls", 1_000);
    private static final CloudApiServer SERVER = new CloudApiServer();
    private static final RawClient CLIENT = new RawClient(SERVER);
    private static final Map<String, Integer> CODES = new TreeMap<>();
    private static final OwnAuthority LINE = new OwnAuthority("Line");
    private static final OwnAuthority OTHER = new OwnAuthority("Other");
    private static final List<String> PEMS =
            List.of(LINE.pem(), OTHER.pem(), LINE.proof("code"), LINE.pem() + OTHER.pem(), "no PEM");

    /** Two authorities that calls may name; what proves possession of another's key is not to be guessed. */
    @BeforeAll
    static void register() {
        for (OwnAuthority own : List.of(LINE, OTHER)) {
            SERVER.authorities.create(
                    own == LINE ? "line-1" : "line-2",
                    own.pem(),
                    own.proof(SERVER.authorities.newCode().code()));
        }
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void everyCallIsAnsweredInTheEnvelope() {
        HostileFields fields = new HostileFields(
                SERVER.model,
                Map.of(
                        "ProductId", HostileCallsTest::productIds,
                        "CertName", () -> List.of("line-1", "line-2", "none"),
                        "PrivateCAName", () -> List.of("line-1", "none", ""),
                        "CertText", () -> PEMS,
                        "VerifyCertText", () -> PEMS,
                        "TlsCrt", () -> PEMS));
        Samples.forAll(CALLS, fields::next, HostileCallsTest::check);

        assertThat(CODES)
                .containsKeys("", "MissingParameter", "UnknownParameter", "InvalidParameter", "InvalidParameterValue");
        System.out.println("hostile calls, by code: " + CODES);
    }

    private static void check(Hostile call) {
        Answer answer = send(call);

        assertThat(answer.status()).isEqualTo(200);
        JsonNode response = answer.response();
        assertThat(response.path("RequestId").asText()).hasSize(36);
        String code = answer.code();
        CODES.merge(code, 1, Integer::sum);
        if (response.has("Error")) {
            assertThat(SERVER.model.meaningOf(code)).as(code).isPresent();
            assertThat(code).doesNotStartWith("InternalError");
            assertThat(answer.message())
                    .isNotEmpty()
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ")
                    .hasSizeLessThan(1_100);
            assertThat(response).hasSize(2);
        }
    }

    private static Answer send(Hostile call) {
        if (call.flat().isEmpty() && !call.json().isEmpty()) {
            return CLIENT.call(call.version(), call.action(), call.json());
        }
        Map<String, String> fields = new HashMap<>(call.flat());
        fields.put("Action", call.action());
        fields.put("Version", call.version());
        return CLIENT.v1(call.get() ? "GET" : "POST", "HmacSHA256", fields);
    }

    /** Products that exist, so that calls reach the services. */
    private static List<String> productIds() {
        if (SERVER.products.list().size() < 3) {
            for (String name : new String[] {"one", "two", "three"}) {
                String keys = name.equals("one") ? "1" : "2";
                CLIENT.call(
                        "CreateProduct",
                        "{\"ProductName\": \"hostile-" + name + "\", \"ProductProperties\": {\"EncryptionType\": \""
                                + keys + "\"}}");
            }
        }
        return SERVER.products.list().stream()
                .map(product -> product.productId())
                .toList();
    }
}
